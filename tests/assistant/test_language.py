"""Telling English, French and Spanish apart, and other languages from them."""

import unicodedata

import pytest

from assistant.language import _SMALL_WORDS, _WORD, detect_language
from assistant.messages import LANGUAGES
from tests.eval.questions import load_cases

CASES = load_cases()


def unaccented(text):
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().strip("?¿ ")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much does it cost?", "en"),
        ("Combien cela coûte-t-il ?", "fr"),
        ("¿Cuánto cuesta?", "es"),
        ("à quoi sert l'adresse elearning@wto.org ?", "fr"),
        ("https://www.wto.org/english/index_e.htm ¿qué es esto?", "es"),
        ("pays les moins avances besoins prioritaires", "fr"),
        ("paises menos adelantados necesidades prioritarias", "es"),
    ],
)
def test_a_language_is_told(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Платные ли онлайн-курсы ВТО?", "ru"),
        ("هل الدورات التدريبية مجانية؟", "ar"),
        ("在线课程是免费的吗？", "zh"),
        ("オンラインコースは無料ですか", "ja"),
        ("온라인 강좌는 무료입니까?", "ko"),
        ("หลักสูตรออนไลน์ฟรีหรือไม่", "th"),
        ("Quais são os cursos em linha sobre o TRIPS?", "pt"),
        ("Os cursos em linha são gratuitos?", "pt"),
        ("Quali sono i corsi gratuiti?", "it"),
        ("Welche Kurse gibt es für Beamte?", "de"),
        ("Hoe kan onze regering een workshop aanvragen?", "nl"),
        ("Czy są stypendia dla urzędników?", "pl"),
        ("Memurlar için burs var mı?", "tr"),
    ],
)
def test_another_language_that_the_encoder_reads_is_told(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Які онлайн-курси пропонує СОТ?",
        "دوره‌های آنلاین چیست؟",
        "विश्व व्यापार संगठन?",
        "Ποια μαθήματα;",
    ],
)
def test_a_language_that_cannot_be_named_is_another_one(text):
    assert detect_language(text) == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What does 知识产权 mean?", "en"),
        ("e-TRIPS是什么", "zh"),
        ("Article 67 что это", "ru"),
        ("Is São Tomé and Príncipe an LDC?", "en"),
        ("¿Hay un taller en Zürich?", "es"),
        ("artículo 1º", "es"),
        ("β-blocker patents", "en"),
    ],
)
def test_a_name_in_another_language_does_not_change_the_question_s(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize("change", [str, unaccented], ids=["as asked", "unaccented"])
def test_no_question_of_the_question_set_is_taken_for_another_language(change):
    taken = [c.question for c in CASES if detect_language(change(c.question)) not in LANGUAGES]
    assert taken == []


def test_the_questions_of_the_question_set_are_read_in_their_languages():
    wrong = [c.question for c in CASES if detect_language(c.question) != c.lang]
    assert len(wrong) <= 1  # one is a line of JavaScript


@pytest.mark.parametrize("language", sorted(set(_SMALL_WORDS) - set(LANGUAGES)))
def test_no_sign_of_another_language_stands_in_a_question_of_ours(language):
    ours = {word for case in CASES for word in _WORD.findall(case.question.casefold())}
    assert not _SMALL_WORDS[language] & ours


@pytest.mark.parametrize("text", ["", "123", "?!", "😀"])
def test_text_without_a_sign_takes_the_default(text):
    assert detect_language(text, default="fr") == "fr"
