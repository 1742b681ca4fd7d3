"""Public names: each package's `__all__` and what can be imported from it are the same."""

import importlib
import types

import pytest

DOORS = {
    "corpus": {"Document", "Section", "Passage", "load_documents", "chunk"},
    "index": {"build_index", "open_index", "Index", "Hit"},
    "assistant": {"answer", "Assistant", "Answer", "Block", "Citation", "Outcome"},
}


def public(module):
    """The public names of a package that are neither modules nor typing helpers."""
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and not isinstance(value, types.ModuleType)
        and getattr(value, "__module__", "") not in ("typing", "__future__")
        and name not in ("TYPE_CHECKING", "annotations")
    }


@pytest.mark.parametrize("name", DOORS)
def test_every_name_in_all_can_be_imported(name):
    package = importlib.import_module(name)
    assert all(getattr(package, member) is not None for member in package.__all__)


@pytest.mark.parametrize("name", DOORS)
def test_no_public_name_is_missing_from_all(name):
    package = importlib.import_module(name)
    assert public(package) - set(package.__all__) == set()


@pytest.mark.parametrize("name", DOORS)
def test_all_names_each_member_once(name):
    members = importlib.import_module(name).__all__
    assert len(set(members)) == len(members)


@pytest.mark.parametrize(("name", "door"), DOORS.items())
def test_the_door_of_each_package_is_open(name, door):
    assert door <= set(importlib.import_module(name).__all__)


@pytest.mark.parametrize("name", DOORS)
def test_every_public_name_has_a_docstring(name):
    package = importlib.import_module(name)
    for member in package.__all__:
        value = getattr(package, member)
        if isinstance(value, type | types.FunctionType):
            assert value.__doc__, member


@pytest.mark.parametrize("name", DOORS)
def test_an_unknown_name_is_an_attribute_error(name):
    with pytest.raises(AttributeError):
        _ = importlib.import_module(name).no_such_name
