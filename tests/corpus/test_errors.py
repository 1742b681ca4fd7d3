"""The tree of errors."""

import inspect

import corpus.errors as errors
from corpus import DocumentError, TripsAssistantError

CLASSES = [
    c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == "corpus.errors"
]


def test_every_error_derives_from_one_base():
    assert all(issubclass(c, TripsAssistantError) for c in CLASSES)


def test_the_tree_in_the_docstring_names_every_error():
    assert errors.__doc__ is not None
    assert [c.__name__ for c in CLASSES if c.__name__ not in errors.__doc__] == []


def test_a_document_error_names_file_and_line():
    assert str(DocumentError("wrong", path="a.md", line=3)) == "a.md:3: wrong"
    assert str(DocumentError("wrong", path="a.md")) == "a.md: wrong"
