"""What was asked for last is not fetched again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from index.recent import Recent


@pytest.fixture
def fetched():
    return []


@pytest.fixture
def recent(fetched):
    def fetch(keys):
        fetched.append(list(keys))
        return [key * 10 for key in keys]

    return Recent(3, fetch)


def test_values_come_in_the_order_of_their_keys(recent):
    assert recent.values([2, 1, 2]) == [20, 10, 20]


def test_only_what_is_missing_is_fetched_and_each_once(recent, fetched):
    recent.values([1, 2])
    recent.values([2, 3, 3, 1])
    assert fetched == [[1, 2], [3]]


def test_the_value_used_longest_ago_goes_first(recent, fetched):
    recent.values([1, 2, 3])
    recent.values([1])
    recent.values([4])
    recent.values([1, 3, 4])
    assert fetched == [[1, 2, 3], [4]]
    recent.values([2])
    assert fetched[-1] == [2]


def test_more_than_are_kept_can_be_asked_for_at_once(recent):
    assert recent.values(range(9)) == [key * 10 for key in range(9)]


def test_threads_get_the_same_values(recent):
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: recent.values([n % 5, n % 3]), range(200)))
    assert found == [[n % 5 * 10, n % 3 * 10] for n in range(200)]
