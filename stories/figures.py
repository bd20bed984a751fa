"""The figures of a stored story with what proves each: for its pages, its file of facts and the API."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final

from stories.evidence.verified import Shown, figures_of
from stories.evidence.words import Account, account_of
from stories.evidence.workings import working_of

NUMBER: Final = re.compile(r"[+-]?[0-9][0-9.,]*(?:e[+-]?[0-9]+)?")
MOST_SENTENCES = 3
"""Sentences that a figure's page quotes; the others are in the list."""


def badge(document: Mapping[str, Any]) -> dict[str, int]:
    """Return how many figures the texts show, and of how many the fact says the same."""
    figures = figures_of(document)
    return {"total": len(figures), "verified": sum(figure.proved for figure in figures)}


def accounts(document: Mapping[str, Any]) -> list[Account]:
    """Return the account of every fact, in the order of the document."""
    profile = document.get("profile", {})
    return [account_of(fact, profile) for fact in document["facts"]]


def list_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page with every figure shows: the parts of the story in reading order."""
    told = {account.fact: account for account in accounts(document)}
    figures = figures_of(document)
    parts = [
        {
            "name": part,
            "sentences": [
                [_listed(one, told.get(one.fact)) for one in sentence] for sentence in _by_sentence(within)
            ],
        }
        for part, within in groupby(figures, key=lambda one: one.part)
    ]
    verified = sum(figure.proved for figure in figures)
    return {
        "parts": parts,
        "total": len(figures),
        "verified": verified,
        "headline": document["headline"]["text"],
    }


def figure_of(document: Mapping[str, Any], fact: str) -> dict[str, Any] | None:
    """Return what the page of one figure shows, without its rows; None where the story has no such fact."""
    held = next((one for one in document["facts"] if one["id"] == fact), None)
    if held is None:
        return None
    tested = held["test"] or _beside(document, held)
    account = account_of({**held, "test": tested}, document.get("profile", {}))
    shown = list(_different(one for one in _all_figures(document) if one.fact == fact))
    return {
        "fact": held,
        "account": account,
        "printed": printed(shown[0], account) if shown else account.value,
        "working": working_of(held, document["facts"]),
        "sampled": bool(document.get("parseReport", {}).get("sampled_from")),
        "test_beside": bool(tested) and not held["test"],
        "shown": shown[:MOST_SENTENCES],
        "more": len(shown[MOST_SENTENCES:]),
        "proved": all(one.proved for one in shown),
        "headline": document["headline"]["text"],
    }


def printed(shown: Shown, account: Account | None) -> str:
    """Return a figure as it is printed, with its unit where that stands apart from it: "217 mm"."""
    unit = account.unit if account else ""
    apart = unit and unit not in shown.shown and re.match(rf"\s{re.escape(unit)}(?!\w)", shown.after)
    return f"{shown.shown} {unit}" if apart else shown.shown


def with_numbers(rows: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the rows behind a figure with their heads and cells, each with whether its column holds numbers."""
    if rows is None:
        return None
    cells = list(zip(*(row[1:] for row in rows["rows"]), strict=True))
    numbers = [all(NUMBER.fullmatch(cell) for cell in column if cell) for column in cells]
    numbers = numbers or [False] * len(rows["columns"])
    lines = [(row[0], list(zip(row[1:], numbers, strict=True))) for row in rows["rows"]]
    return {**rows, "heads": list(zip(rows["columns"], numbers, strict=True)), "lines": lines}


def facts_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with their formulas and tests in words, and the count of figures: what facts.json holds."""
    told = []
    for fact, account in zip(document["facts"], accounts(document), strict=True):
        words = asdict(account)
        told.append(
            {
                **fact,
                "formula": words["formula"],
                "exact": words["value"],
                "leftOut": words["left_out"],
                "testInWords": list(words["test"]),
            }
        )
    return {"headline": document["headline"]["text"], "figures": badge(document), "facts": told}


def _beside(document: Mapping[str, Any], held: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the test of the finding that a fact was worked out for, where it is another fact that carries it."""
    if not held.get("finding") or held["measure"] == "name":
        return None
    same = (one for one in document["facts"] if one.get("finding") == held["finding"] and one["test"])
    return next((one["test"] for one in same), None)


def _all_figures(document: Mapping[str, Any]) -> Iterator[Shown]:
    """Yield the figures of the story, and after them those that only its other tellings show."""
    yield from figures_of(document)
    for telling in document.get("tellings", {}).values():
        yield from figures_of({**document, "notes": [], **telling})


def _listed(shown: Shown, account: Account | None) -> dict[str, Any]:
    return {"shown": shown, "account": account, "printed": printed(shown, account)}


def _by_sentence(figures: Iterable[Shown]) -> list[list[Shown]]:
    """Return figures that follow each other in one sentence together."""
    return [list(of) for _, of in groupby(figures, key=lambda one: one.before + one.shown + one.after)]


def _different(figures: Iterator[Shown]) -> Iterator[Shown]:
    """Yield the first figure of each sentence."""
    seen = set()
    for one in figures:
        sentence = (one.before, one.shown, one.after)
        if sentence not in seen:
            seen.add(sentence)
            yield one
