"""Finders in two processes: what they find, and what becomes of it when one of them ends."""

import os
from collections.abc import Callable

import pytest

from stories.analysis import facts, finders, reading
from stories.analysis.derived import derive
from stories.analysis.facts import DataFact, FactType, Insight
from stories.analysis.finders.candidates import Candidate
from stories.analysis.finders.sharing import Look, Wanted, shared
from stories.analysis.profile import profile as profiled
from stories.progress import silent

HERE = os.getpid()
Build = Callable[[facts.Test | None], tuple[Insight, ...]]


def insight(kind: str, told: object) -> Insight:
    """Return an insight that says in its lead what it was told."""
    fact = DataFact(id=kind, type=FactType.VALUE, columns=(), measure="told", value=str(told))
    return Insight(
        kind=kind, type=FactType.VALUE, columns=(), evidence={"lead": fact}, lead="lead", series=None,
        coverage=1.0, effect=1.0,
    )  # fmt: skip


def candidate(kind: str, build: Build | None = None) -> Candidate:
    """Return a candidate that says in which process it was worked out."""
    return Candidate(kind=kind, columns=(kind,), build=build or (lambda test: (insight(kind, os.getpid()),)))


def look(place: int) -> list[Candidate]:
    return [candidate(f"kind {place}")]


def wanted(*places: int) -> list[Wanted]:
    return [
        Wanted(order=order, finder=place, place=0, kind=f"kind {place}", test=None)
        for order, place in enumerate(places)
    ]


def told(looking: Look) -> list[tuple[str, str]]:
    """Return (kind, process) of the insights of four finders, two of them away."""
    with shared([0, 2], [1, 3], looking) as both:
        assert sorted(both.candidates()) == [0, 1, 2, 3]
        found = both.insights(wanted(3, 0, 1, 2), lambda done, total: None)
    return [(one.kind, str(one.evidence["lead"].value)) for one in found]


def test_each_process_works_out_what_it_found_and_the_order_is_kept() -> None:
    found = told(look)
    assert [kind for kind, _ in found] == ["kind 3", "kind 0", "kind 1", "kind 2"]
    where = [process == str(HERE) for _, process in found]
    assert where == [False, True, False, True]


def _ends_while_looking(place: int) -> list[Candidate]:
    if os.getpid() != HERE:
        os._exit(9)
    return look(place)


def _ends_while_working_out(place: int) -> list[Candidate]:
    def build(test: facts.Test | None) -> tuple[Insight, ...]:
        if os.getpid() != HERE:
            os._exit(9)
        return (insight(f"kind {place}", os.getpid()),)

    return [candidate(f"kind {place}", build)]


def _fails_away(place: int) -> list[Candidate]:
    if os.getpid() != HERE:
        raise MemoryError
    return look(place)


@pytest.mark.parametrize("looking", [_ends_while_looking, _ends_while_working_out, _fails_away])
def test_when_the_other_process_ends_this_one_does_its_work(
    looking: Look, capfd: pytest.CaptureFixture[str]
) -> None:
    found = told(looking)
    assert [kind for kind, _ in found] == ["kind 3", "kind 0", "kind 1", "kind 2"]
    assert {process for _, process in found} == {str(HERE)}
    assert capfd.readouterr().err == ""


def test_what_fails_in_both_is_raised() -> None:
    def looking(place: int) -> list[Candidate]:
        raise KeyError(place)

    with pytest.raises(KeyError), shared([0], [1], looking) as both:
        both.candidates()


@pytest.mark.parametrize("longest", [0, 10**9])
def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch, longest: int) -> None:
    monkeypatch.setattr(finders, "LARGE", 0)
    monkeypatch.setattr(finders, "LONG", longest)
    table = reading.read("jobs/sample_tables/seattle-weather.csv", name="days.csv")
    table, profile = derive(table, profiled(table, name="days.csv"))
    alone = finders.find(table, profile, silent, threads=1)
    assert len({one.kind for one in alone.insights}) >= 5
    assert finders.find(table, profile, silent, threads=2) == alone
