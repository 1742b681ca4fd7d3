"""Random histories of documents and settings: an incremental build equals a full one."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.settings import Settings
from corpus import Document
from index import build_index, open_index
from tests.conftest import SmallEmbedder

WORDS = ("course", "workshop", "LDC", "patent", "Article 67", "request", "Genève", "factsheet")
QUESTIONS = (
    "Which course is there?",
    "What does the factsheet say on Article 67?",
    "How does an LDC request a workshop?",
    "Who won the cup?",
)
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
    lambda words: f"The {' and the '.join(words)} may be asked of the Secretariat."
)
TEXT = st.lists(SENTENCE, max_size=4).map(" ".join)
ID = st.sampled_from("abcde")


@dataclass(frozen=True)
class State:
    """Texts by id, and the settings of the build."""

    texts: dict[str, str]
    max_tokens: int = 200
    model: str = "small@1"


def _add(state, id, text):
    return State({**state.texts, id: text}, state.max_tokens, state.model)


def _delete(state, id):
    texts = {key: text for key, text in state.texts.items() if key != id}
    return State(texts, state.max_tokens, state.model)


def _rename(state, id, to):
    if id not in state.texts:
        return state
    return _add(_delete(state, id), to, state.texts[id])


STEP = st.one_of(
    st.tuples(st.just(_add), ID, TEXT),  # an edit where the id is taken
    st.tuples(st.just(_delete), ID),
    st.tuples(st.just(_rename), ID, ID),
    st.tuples(st.just(lambda s, n: State(s.texts, n, s.model)), st.sampled_from([12, 200])),
    st.tuples(
        st.just(lambda s, m: State(s.texts, s.max_tokens, m)), st.sampled_from(["small@1", "x@2"])
    ),
)


def build(state, shelf):
    """Build as the state says and open the index."""
    embedder = SmallEmbedder()
    embedder.signature = state.model
    documents = [
        Document.from_text(id=id, title=f"Title {id}", text=text, url="https://example.org/")
        for id, text in state.texts.items()
    ]
    build_index(documents, shelf, embedder=embedder, max_tokens=state.max_tokens)
    return open_index(shelf, embedder=embedder)


def contents(index):
    """Every passage and sentence with its vector, in order, and the documents."""
    rows = range(index.manifest.passages)
    sentences = [index._store.sentences(row) for row in rows]
    return dict(index.documents), index.passages(rows), index.rows(0, len(rows)).tolist(), sentences


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=2, max_size=6))
def test_any_history_gives_the_same_passages_and_answers_as_a_full_build(new_shelf, steps):
    step_by_step = new_shelf()
    state = State({})
    for change, *arguments in steps:
        state = change(state, *arguments)
        incremental = build(state, step_by_step)
    full = build(state, new_shelf())
    assert contents(incremental) == contents(full)
    one, other = Assistant(incremental, Settings()), Assistant(full, Settings())
    for question in QUESTIONS:
        assert one.answer(question).to_dict() == other.answer(question).to_dict()
