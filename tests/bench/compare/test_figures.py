"""Rows of the comparison: medians and standings."""

from tests.bench.compare.figures import rows


def row(figure, **systems):
    (found,) = rows({figure: {name.replace("_", "-"): values for name, values in systems.items()}})
    return found


def test_a_value_is_the_median_of_its_runs():
    assert row("build", langchain=[9.0, 1.0, 2.0], ours=[3.0, 3.0, 30.0]).values == {
        "langchain": 2.0,
        "ours": 3.0,
    }


def test_ours_is_ahead_when_it_needs_less_than_every_peer():
    found = row("cold", langchain=[8.0], haystack=[6.0], ours=[2.0])
    assert (found.standing, found.best_peer, found.verdict) == ("ahead", "haystack", "ahead (3.0×)")


def test_ours_is_not_ahead_when_one_peer_needs_less():
    found = row("build", langchain=[8.0], haystack=[60.0], ours=[20.0])
    assert (found.standing, found.verdict) == ("not ahead", "not ahead (2.5×)")


def test_a_difference_that_the_page_does_not_show_is_none():
    assert row("size", langchain=[4.02], ours=[4.01]).standing == "level"


def test_more_is_better_where_rankings_are_judged():
    found = row("XQuAD, English: R@5", langchain=[0.9], txtai_hybrid=[0.95], ours=[0.97])
    assert (found.standing, found.best_peer) == ("ahead", "txtai-hybrid")
    assert found.verdict == "ahead (+0.020)"


def test_systems_stand_in_one_order_whatever_order_they_were_measured_in():
    assert list(row("p50", ours=[1.0], haystack=[1.0], langchain=[1.0]).values) == [
        "langchain",
        "haystack",
        "ours",
    ]


def test_what_only_explains_another_figure_is_no_row():
    assert list(rows({"encoders": {"ours": [170.0]}})) == []
