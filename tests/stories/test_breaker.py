"""The circuit breaker: five failures in a minute open it for all, one story tries after a minute."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from stories import breaker
from stories.breaker import Circuit

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT = ("https://ai.example.org/v1", "$name")


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def fail(*moments: float) -> None:
    for moment in moments:
        breaker.failed(*AT, now=after(moment))


def test_an_endpoint_that_nobody_knows_is_asked() -> None:
    assert breaker.admits(*AT, now=NOON)
    assert not Circuit.objects.exists()


def test_five_failures_within_a_minute_open_it_and_four_do_not() -> None:
    fail(0, 10, 20, 30)
    assert breaker.admits(*AT, now=after(31))
    fail(59)
    assert not breaker.admits(*AT, now=after(60))
    circuit = Circuit.objects.get()
    assert (circuit.name, circuit.open_until) == ("$name at https://ai.example.org/v1", after(119))


def test_failures_that_are_older_than_a_minute_are_forgotten() -> None:
    fail(0, 20, 40, 60.5, 80.5, 100.5)
    assert breaker.admits(*AT, now=after(101))


def test_another_model_or_address_has_a_circuit_of_its_own() -> None:
    fail(0, 1, 2, 3, 4)
    assert not breaker.admits(*AT, now=after(5))
    assert breaker.admits(AT[0], "other", now=after(5))
    assert breaker.admits("https://other.example.org/v1", AT[1], now=after(5))


def test_after_a_minute_one_story_tries_it_and_closes_it() -> None:
    fail(0, 1, 2, 3, 4)
    assert not breaker.admits(*AT, now=after(63.9))
    assert [breaker.admits(*AT, now=after(64.1)) for _ in range(3)] == [True, False, False]
    breaker.worked(*AT, now=after(66), form="text")
    assert breaker.admits(*AT, now=after(66))
    # and the old failures do not count any more
    fail(67)
    assert breaker.admits(*AT, now=after(68))


def test_the_failure_of_the_one_that_tries_opens_it_again() -> None:
    fail(0, 1, 2, 3, 4)
    assert breaker.admits(*AT, now=after(70))
    fail(71)
    assert not breaker.admits(*AT, now=after(130))
    assert breaker.admits(*AT, now=after(131.5))


def test_a_story_that_tried_and_was_lost_makes_room_for_another() -> None:
    fail(0, 1, 2, 3, 4)
    assert breaker.admits(*AT, now=after(70))
    assert not breaker.admits(*AT, now=after(99))
    assert breaker.admits(*AT, now=after(101))


def test_the_form_that_it_understands_is_remembered_for_a_day() -> None:
    assert breaker.form_of(*AT, now=NOON) == ""
    breaker.worked(*AT, now=NOON, form="json_object")
    fail(3600)
    breaker.worked(*AT, now=after(7200), form="json_object")
    assert breaker.form_of(*AT, now=after(86_000)) == "json_object"
    assert breaker.form_of(*AT, now=after(86_500)) == ""


@pytest.mark.django_db(transaction=True)
def test_failures_at_once_are_all_counted_and_one_alone_tries() -> None:
    def counted(moment: int) -> None:
        breaker.failed(*AT, now=after(moment / 100))
        connection.close()

    def asked(_: int) -> bool:
        try:
            return breaker.admits(*AT, now=after(62))
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(counted, range(5)))
        assert len(Circuit.objects.get().failures) == 5
        assert sum(pool.map(asked, range(5))) == 1
