"""Killed, starved, damaged and crowded builds; `python -m tests.soak` does the same at length."""

import os
from pathlib import Path

import pytest

from index.generation import GENERATIONS, POINTER
from tests.soak import faults


def test_a_build_killed_at_any_write_leaves_the_old_or_the_new_generation_whole(tmp_path):
    assert faults.kill_at_writes(tmp_path, step=4) >= 5


def test_a_build_killed_in_the_middle_of_a_file_leaves_the_old_generation(tmp_path):
    sizes = faults.sizes_below(tmp_path / "size", 6)
    assert faults.stop_at_sizes(tmp_path / "index", sizes, dies=True) == 6


def test_a_full_disk_is_told_with_its_remedy_and_leaves_the_old_generation(tmp_path):
    sizes = faults.sizes_below(tmp_path / "size", 6)
    assert faults.stop_at_sizes(tmp_path / "index", sizes, dies=False) == 6


def test_builds_killed_at_random_moments_lose_nothing(tmp_path):
    assert sum(faults.kill_at_random(tmp_path, 8)) == 8


def test_of_two_builders_at_once_one_builds_and_the_other_is_told(tmp_path):
    assert faults.build_together(tmp_path, builders=2, rounds=3) <= 3


def test_no_read_fails_while_another_process_builds(tmp_path):
    assert faults.read_during_builds(tmp_path, 15) > 0


def test_a_flipped_bit_in_any_file_is_told_with_its_remedy(tmp_path):
    assert faults.flip_bits(tmp_path, each=12) > 36


def test_a_read_only_folder_is_told_and_goes_on_answering(tmp_path):
    assert faults.build_read_only(tmp_path / "index") == faults.UNWRITABLE


@pytest.fixture
def recorded(monkeypatch):
    """What was synced to disk and what was renamed, in order."""
    calls = []
    fsync, rename, replace = os.fsync, os.rename, os.replace

    def note_fsync(descriptor):
        calls.append(("sync", Path(os.readlink(f"/proc/self/fd/{descriptor}"))))
        fsync(descriptor)

    def note(real):
        def moved(source, target, **options):
            calls.append(("move", Path(source), Path(target)))
            real(source, target, **options)

        return moved

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "rename", note(rename))
    monkeypatch.setattr(os, "replace", note(replace))
    return calls


def test_everything_is_on_disk_before_the_pointer_names_it(tmp_path, recorded):
    faults.build(tmp_path, 0)
    folder_moved, pointer_moved = (n for n, call in enumerate(recorded) if call[0] == "move")
    _, draft, final = recorded[folder_moved]
    _, fresh, pointer = recorded[pointer_moved]
    before = {call[1] for call in recorded[:folder_moved]}
    assert before == {draft, *(draft / file.name for file in final.iterdir())}
    assert recorded[folder_moved - 1] == ("sync", draft)  # the folder after its files
    between = [call[1] for call in recorded[folder_moved + 1 : pointer_moved]]
    assert between == [tmp_path / GENERATIONS, fresh]
    assert pointer == tmp_path / POINTER
    assert recorded[pointer_moved + 1 :] == [("sync", tmp_path)]
