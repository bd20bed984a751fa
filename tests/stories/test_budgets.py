"""The budgets of a person and day hold, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from stories.budgets import Budget, Spending, reserve, settle

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
BUDGET = Budget(stories=2, tokens=1000, price_in=2.0, price_out=10.0)


def taken(user: Any) -> tuple[int, int]:
    return Spending.objects.values_list("stories", "tokens").get(owner=user)


def test_stories_are_counted_until_there_are_enough(user: Any, other_user: Any) -> None:
    asked = [reserve(user.pk, BUDGET, now=NOON, tokens=100, story=True) for _ in range(3)]
    assert (asked, taken(user)) == ([True, True, False], (2, 200))
    assert reserve(other_user.pk, BUDGET, now=NOON, tokens=100, story=True)
    assert reserve(user.pk, BUDGET, now=NOON + timedelta(days=1), tokens=100, story=True)
    # a second request of a story that is counted already
    assert reserve(user.pk, BUDGET, now=NOON, tokens=100, story=False)


def test_what_is_reserved_counts_until_it_is_settled(user: Any) -> None:
    assert reserve(user.pk, BUDGET, now=NOON, tokens=900, story=True)
    assert not reserve(user.pk, BUDGET, now=NOON, tokens=101, story=True)
    settle(user.pk, now=NOON, reserved=900, tokens=300, cost=0.5)
    assert reserve(user.pk, BUDGET, now=NOON, tokens=700, story=True)
    settle(user.pk, now=NOON, reserved=700, tokens=100, cost=0.25)
    spending = Spending.objects.get(owner=user)
    assert (spending.stories, spending.tokens, spending.cost, spending.day) == (2, 400, 0.75, "2026-11-26")


@pytest.mark.parametrize("budget", [Budget(stories=0, tokens=1000), Budget(stories=5, tokens=99)])
def test_a_budget_of_nothing_gives_nothing(user: Any, budget: Budget) -> None:
    assert not reserve(user.pk, budget, now=NOON, tokens=100, story=True)
    assert not Spending.objects.exists()


def test_a_cost_is_the_tokens_by_their_prices() -> None:
    assert BUDGET.cost(500_000, 100_000) == 2.0


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_pass_it(user: Any) -> None:
    def ask(_: int) -> bool:
        try:
            return reserve(user.pk, Budget(stories=4, tokens=10_000), now=NOON, tokens=100, story=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(16))) == 4
    assert taken(user) == (4, 400)
