"""Dates and ages in words, in three languages."""

from datetime import date

import pytest

from assistant.dates import age_in_words, age_in_years, date_in_words
from assistant.messages import LANGUAGES

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("as_of", "en", "fr", "es"),
    [
        ("2012", "2012", "2012", "2012"),
        ("2012-02", "February 2012", "février 2012", "febrero de 2012"),
        ("2012-02-05", "5 February 2012", "5 février 2012", "5 de febrero de 2012"),
        ("2012-08-01", "1 August 2012", "1er août 2012", "1 de agosto de 2012"),
        ("2012-12-31", "31 December 2012", "31 décembre 2012", "31 de diciembre de 2012"),
        ("about 2010", "about 2010", "vers 2010", "hacia 2010"),
        ("about 2010-06", "about June 2010", "vers juin 2010", "hacia junio de 2010"),
        ("undated", "undated", "sans date", "sin fecha"),
    ],
)
def test_a_date_in_words(as_of, en, fr, es):
    assert [date_in_words(as_of, language) for language in LANGUAGES] == [en, fr, es]


@pytest.mark.parametrize(
    ("as_of", "years"),
    [
        ("2012", 14),
        ("2012-11-22", 14),
        ("2012-11-23", 13),
        ("2012-12", 13),
        ("2026-11-22", 0),
        ("2030", 0),
        ("about 2010-06", 16),
        ("undated", None),
    ],
)
def test_an_age_in_whole_years(as_of, years):
    assert age_in_years(as_of, TODAY) == years


@pytest.mark.parametrize(
    ("years", "en", "fr", "es"),
    [
        (0, "this year", "cette année", "este año"),
        (1, "1 year old", "il y a 1 an", "hace 1 año"),
        (14, "14 years old", "il y a 14 ans", "hace 14 años"),
    ],
)
def test_an_age_in_words(years, en, fr, es):
    assert [age_in_words(years, language) for language in LANGUAGES] == [en, fr, es]


def test_every_date_of_the_documents_can_be_said(documents):
    dates = {
        source.as_of
        for document in documents
        for section in document.sections
        for sentence in section.sentences
        for source in sentence.sources
    }
    for language in LANGUAGES:
        assert all(date_in_words(as_of, language) for as_of in dates)
    assert all(age_in_years(d, TODAY) is not None for d in dates if d != "undated")
