import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from analytics.core.memo import remember


def counted(places=8, **given):
    """A remembered function, and the list of what it was really called with."""
    calls = []

    @remember(places, **given)
    def build(*args, **kwargs):
        calls.append((args, kwargs))
        return object()

    return build, calls


def test_the_same_table_gives_the_same_thing_and_builds_once():
    build, calls = counted()
    table = pd.DataFrame({"a": [1, 2]})
    assert build(table, 9) is build(table, 9)
    assert len(calls) == 1


def test_an_equal_table_that_is_another_one_is_built_anew():
    build, calls = counted()
    table = pd.DataFrame({"a": [1]})
    assert build(table) is not build(table.copy())
    assert len(calls) == 2


def test_numbers_and_texts_are_compared_by_value():
    build, calls = counted()
    assert build("a" * 100, 1000.0) is build("".join(["a"] * 100), 500.0 * 2)
    assert build("b", 1000.0) is not build("a" * 100, 1000.0)
    assert len(calls) == 2


def test_arrays_are_compared_by_identity():
    build, _ = counted()
    array = np.arange(3)
    assert build(array) is build(array)
    assert build(array) is not build(np.arange(3))


def test_an_identity_cannot_be_taken_over_by_a_later_table():
    """Python gives the address of a dead object to the next one; what is remembered therefore keeps its key alive."""

    @remember(1000)
    def build(numbers):
        return int(numbers[0])

    assert [build(np.array([number])) for number in range(500)] == list(range(500))


def test_keywords_count_whatever_their_order_and_ignored_ones_do_not():
    build, calls = counted(ignoring=("tell",))
    first = build(1, size=2, shape=3, tell=print)
    assert build(1, shape=3, size=2, tell=len) is first
    assert build(1, shape=3, size=4, tell=print) is not first
    assert len(calls) == 2
    assert calls[0][1]["tell"] is print


def test_the_one_not_used_for_longest_goes_first():
    build, calls = counted(places=2)
    one, _ = build(1), build(2)
    assert build(1) is one  # used again, so 2 is now the oldest
    build(3)
    assert build(1) is one
    assert len(calls) == 3
    build(2)
    assert len(calls) == 4


def test_eight_callers_at_once_wait_for_one_build():
    calls, ready = [], threading.Barrier(8)

    @remember(4)
    def slow(number):
        calls.append(number)
        time.sleep(0.05)
        return object()

    def ask(_):
        ready.wait()
        return slow(1)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(8)))
    assert len(calls) == 1
    assert len(found) == 1


def test_callers_of_something_else_do_not_wait():
    inside, go_on = threading.Event(), threading.Event()

    @remember(4)
    def build(name):
        if name == "slow":
            inside.set()
            assert go_on.wait(10)
        return name

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(build, "slow")
        assert inside.wait(10)
        assert build("quick") == "quick"  # would hang here if one lock served all
        go_on.set()
        assert waiting.result(10) == "slow"


def test_a_build_that_fails_is_tried_again():
    tries = []

    @remember(2)
    def build(number):
        tries.append(number)
        if len(tries) == 1:
            message = "not yet"
            raise OSError(message)
        return number

    with pytest.raises(OSError, match="not yet"):
        build(5)
    assert build(5) == 5
    assert build(5) == 5
    assert len(tries) == 2
