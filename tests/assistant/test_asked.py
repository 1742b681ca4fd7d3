"""What a question asks for is told from its words, in three languages."""

import pytest

from assistant.asked import asked_for, holds_address, holds_number, holds_time, share_of_figures


@pytest.mark.parametrize(
    "question",
    [
        "When is it held?",
        "Quand a-t-il lieu ?",
        "¿Cuándo se celebra?",
        "closing date",
        "plazo",
        "En quelle année ?",
        "les délais",
        "¿Desde qué año?",
    ],
)
def test_a_date_is_asked_for(question):
    assert asked_for(question).date


@pytest.mark.parametrize(
    "question",
    [
        "How many attempts?",
        "Combien de places ?",
        "¿Cuántas plazas hay?",
        "the fee",
        "Y a-t-il des frais ?",
        "le coût",
        "¿Qué presupuesto tiene?",
        "lo que cuesta",
    ],
)
def test_a_number_is_asked_for(question):
    assert asked_for(question).number


@pytest.mark.parametrize(
    "question", ["their e-mail", "une adresse", "¿Qué teléfono tiene?", "the postal address"]
)
def test_an_address_is_asked_for(question):
    assert asked_for(question).address


@pytest.mark.parametrize("question", ["Who were the speakers?", "les noms", "Lista de todos"])
def test_names_are_asked_for(question):
    assert asked_for(question).names


def test_a_question_without_such_words_asks_for_none_of_them():
    asked = asked_for("Which courses does the WTO offer?")
    assert not (asked.date or asked.number or asked.address or asked.names or asked.figures)


def test_the_figures_of_a_question_are_those_in_it():
    assert asked_for("IP/C/W/645 of Oct 2018?").figures == {"645", "2018"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("It ended on 3 May 2019.", True),
        ("Elle dure deux semaines.", True),
        ("Se celebra en marzo.", True),
        ("It is held in Geneva.", False),
    ],
)
def test_a_sentence_says_when_or_does_not(text, holds):
    assert holds_time(text) is holds


@pytest.mark.parametrize(
    "text", ["It is free.", "Elle est gratuite.", "Es gratuito.", "Dura seis meses.", "Sept cours."]
)
def test_a_sentence_holds_a_number(text):
    assert holds_number(text)


def test_a_sentence_holds_an_address_or_no_number():
    assert not holds_number("It is held in Geneva.")
    assert holds_address("Write to trips@example.org.") and not holds_address("Write to them.")


def test_the_share_of_figures_counts_whole_numbers():
    assert share_of_figures(frozenset({"2017", "18"}), "In 2017 and 2018") == 0.5
    assert share_of_figures(frozenset(), "In 2017") == 0
