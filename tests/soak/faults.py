"""Kills, starves and damages builds, and looks at what a reader finds afterwards.

Each build runs in a process of its own, forked from a small server that has loaded the code.
"""

import contextlib
import itertools
import multiprocessing
import os
import random
import resource
import signal
import sys
import threading
from pathlib import Path

from corpus import Document
from corpus.errors import IndexBusy, IndexUnavailable, IndexUnwritable
from index import build_index, open_index
from index.generation import GENERATIONS, POINTER, current_name
from tests.conftest import SmallEmbedder

DOCUMENTS = 4
BUSY, UNWRITABLE = 3, 4  # exit codes of a build
WRITES = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "sqlite3.connect"}
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload([__name__])


def contents(number):
    return [
        Document.from_text(id=f"d{i}", title="T", text=f"Build {number} holds text {i}. " * 3)
        for i in range(DOCUMENTS)
    ]


def build(directory, number):
    return build_index(contents(number), directory, embedder=SmallEmbedder())


def read(directory):
    """The number of the build that answers; every document must be there, and of that build."""
    index = open_index(directory, embedder=SmallEmbedder())
    hits = index.search("Build holds text", k=50)
    assert {hit.passage.document_id for hit in hits} == {f"d{i}" for i in range(DOCUMENTS)}
    (number,) = {hit.passage.text.split()[1] for hit in hits}
    return int(number)


def run(target, *arguments):
    """Run `target` in a process of its own and give its exit code; below 0 is a signal."""
    process = SERVER.Process(target=target, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code


def _build_or_exit(directory, number):
    try:
        build(directory, number)
    except IndexBusy:
        sys.exit(BUSY)
    except IndexUnwritable as error:
        assert "Free some space or mend the rights" in str(error)
        sys.exit(UNWRITABLE)


def _die_at(directory, number, instant):
    """Build, and be killed before the write with this number."""
    writes = itertools.count()

    def step(*_):
        if next(writes) == instant:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event, arguments):
        if event in WRITES and str(directory) in str(arguments[0]):
            step()

    real = os.fsync
    os.fsync = lambda descriptor: (step(), real(descriptor))
    sys.addaudithook(audit)
    _build_or_exit(directory, number)


def _limited(directory, number, size, dies):
    """Build where no file may grow beyond `size` bytes: the write dies of it, or fails."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if dies else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    _build_or_exit(directory, number)


def _started(directory, number, started):
    started.set()
    _build_or_exit(directory, number)


def kill_at_writes(directory, step=1):
    """Kill builds before their 1st, 2nd, … write until one gets through; gives how many died."""
    build(directory, 0)
    last = killed = 0
    for number, instant in enumerate(itertools.count(0, step), 1):
        code = run(_die_at, directory, number, instant)
        found = read(directory)
        assert found in (last, number), f"killed at write {instant}: found build {found}"
        last = found
        if code == 0:
            assert found == number
            return killed
        assert code == -signal.SIGKILL
        killed += 1


def stop_at_sizes(directory, sizes, dies):
    """Builds whose files may grow to one of `sizes` bytes; gives how many did not get through."""
    build(directory, 0)
    stopped = 0
    for number, size in enumerate(sizes, 1):
        code = run(_limited, directory, number, size, dies)
        assert code == (-signal.SIGXFSZ if dies else UNWRITABLE), f"at {size} bytes: {code}"
        assert read(directory) == 0
        stopped += 1
    build(directory, len(sizes) + 1)
    assert read(directory) == len(sizes) + 1
    return stopped


def largest_file(directory):
    folder = directory / GENERATIONS / current_name(directory)
    return max(file.stat().st_size for file in folder.iterdir())


def kill_at_random(directory, times, seed=1):
    """Kill builds at random moments; gives how many left the old build and how many the new."""
    chance = random.Random(seed)
    build(directory, 0)
    last = old = new = 0
    for number in range(1, times + 1):
        started = SERVER.Event()
        process = SERVER.Process(target=_started, args=(directory, number, started))
        process.start()
        assert started.wait(60)
        process.join(chance.uniform(0, 0.15))
        process.kill()
        process.join()
        process.close()
        found = read(directory)
        assert found in (last, number)
        old, new = old + (found != number), new + (found == number)
        last = found
    build(directory, times + 1)
    assert read(directory) == times + 1
    assert not list((directory / GENERATIONS).glob(".building-*"))
    return old, new


def build_together(directory, builders, rounds=1):
    """Several builders at once; gives how many were told that the index is busy."""
    build(directory, 0)
    busy = 0
    for number in range(1, rounds + 1):
        processes = [
            SERVER.Process(target=_build_or_exit, args=(directory, number)) for _ in range(builders)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        codes = [process.exitcode for process in processes]
        assert set(codes) <= {0, BUSY} and 0 in codes
        assert read(directory) == number
        busy += codes.count(BUSY)
    return busy


def _build_many(directory, times):
    for number in range(1, times + 1):
        build(directory, number)


def read_during_builds(directory, times, readers=2):
    """Readers that open and search while another process builds; gives how often they read."""
    build(directory, 0)
    process = SERVER.Process(target=_build_many, args=(directory, times))
    reads: list[int] = []
    faults: list[BaseException] = []
    done = threading.Event()  # a process may be asked by one thread only whether it has ended

    def keep_reading():
        last = 0
        try:
            while not done.is_set():
                number = read(directory)
                assert number >= last, "a reader went back to an older build"
                last = number
                reads.append(number)
        except (IndexUnavailable, AssertionError) as fault:
            faults.append(fault)

    process.start()
    threads = [threading.Thread(target=keep_reading) for _ in range(readers)]
    for thread in threads:
        thread.start()
    process.join()
    done.set()
    for thread in threads:
        thread.join()
    assert process.exitcode == 0 and not faults, faults
    assert read(directory) == times
    return len(reads)


def flip_bits(directory, each, seed=1):
    """Flip single bits of every file and of the pointer; gives how many flips were told."""
    chance = random.Random(seed)
    build(directory, 0)
    folder = directory / GENERATIONS / current_name(directory)
    told = 0
    for file in (*sorted(folder.iterdir()), directory / POINTER):
        whole = file.read_bytes()
        for _ in range(each):
            altered = bytearray(whole)
            altered[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            file.write_bytes(altered)
            try:
                assert read(directory) == 0 and file.name == POINTER  # a blank after the name
            except IndexUnavailable as error:
                assert "run: trips-assistant index build" in str(error)
                told += 1
        file.write_bytes(whole)
    assert read(directory) == 0
    return told


def _without_rights(directory, number):
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    assert read(directory) == 0
    _build_or_exit(directory, number)


def build_read_only(directory):
    """A build in a folder that must not be written; gives its exit code."""
    build(directory, 0)
    folders = [directory, *(p for p in directory.rglob("*") if p.is_dir())]
    parents = [p for p in directory.parents if p.stat().st_uid == os.geteuid() and len(p.parts) > 2]
    modes = {path: path.stat().st_mode for path in (*folders, *parents)}
    try:
        for path in modes:
            path.chmod(0o555 if path in folders else 0o755)
        code = run(_without_rights, directory, 1)
    finally:
        for path, mode in modes.items():
            with contextlib.suppress(FileNotFoundError):
                path.chmod(mode)
    assert read(directory) == 0
    return code


def sizes_below(directory, count):
    """As many sizes, evenly from 0 to just below the largest file of a build."""
    build(Path(directory), 0)
    largest = largest_file(Path(directory))
    return [largest * at // count for at in range(count)]
