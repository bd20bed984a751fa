"""Work on columns, several at a time."""

import threading

import pytest

from stories.analysis import limits
from stories.analysis.side_by_side import LONG, mapped


def test_what_is_made_comes_in_the_order_of_what_was_given() -> None:
    later = threading.Event()

    def double(number: int) -> int:
        # The first one waits for the second, so it ends after it.
        if number == 0:
            assert later.wait(10)
        later.set()
        return 2 * number

    assert list(mapped(double, range(4), rows=LONG, threads=2)) == [0, 2, 4, 6]


@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_raised_comes_out_and_ends_it(threads: int) -> None:
    def refuse(number: int) -> int:
        if number == 1:
            raise ValueError("no second")
        return number

    made = mapped(refuse, range(3), rows=LONG, threads=threads)
    assert next(made) == 0
    with pytest.raises(ValueError, match="no second"):
        next(made)


def test_limits_that_hold_here_hold_in_every_thread() -> None:
    with limits.held(limits.Limits(columns=7)):
        found = list(mapped(lambda _: limits.allowed().columns, range(4), rows=LONG, threads=2))
    assert found == [7] * 4


def test_short_columns_are_worked_on_where_they_are() -> None:
    here = threading.get_ident()
    assert set(mapped(lambda _: threading.get_ident(), range(4), rows=LONG - 1, threads=2)) == {here}
