"""The shape of the code: imports point one way, and every module says what it is for."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("corpus", "index", "assistant", "ui")  # each may import itself and those before it
MODULES = sorted(file for package in ORDER for file in (ROOT / package).rglob("*.py"))
PICKLES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"}


def imported(tree):
    """The top-level packages that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield (node.module or "").partition(".")[0]


def name_of(file):
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_point_one_way(file):
    package = file.relative_to(ROOT).parts[0]
    later = set(ORDER[ORDER.index(package) + 1 :])
    assert set(imported(ast.parse(file.read_text(encoding="utf-8")))) & (later | {"tests"}) == set()


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(file):
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_no_module_unpickles(file):
    assert set(imported(ast.parse(file.read_text(encoding="utf-8")))) & PICKLES == set()


TABLES = ("ui/strings.py",)  # words in three languages


@pytest.mark.parametrize("file", [m for m in MODULES if name_of(m) not in TABLES], ids=name_of)
def test_no_module_is_longer_than_three_hundred_lines(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300
