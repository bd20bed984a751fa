"""The figures of a stored story with what proves each: for its pages, its file of facts and the API."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from stories.evidence.verified import Shown, figures_of
from stories.evidence.words import Account, account_of

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
        {"name": part, "figures": [{"shown": one, "account": told.get(one.fact)} for one in within]}
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
        "sampled": bool(document.get("parseReport", {}).get("sampled_from")),
        "test_beside": bool(tested) and not held["test"],
        "shown": shown[:MOST_SENTENCES],
        "more": len(shown[MOST_SENTENCES:]),
        "proved": all(one.proved for one in shown),
        "headline": document["headline"]["text"],
    }


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


def _different(figures: Iterator[Shown]) -> Iterator[Shown]:
    """Yield the first figure of each sentence."""
    seen = set()
    for one in figures:
        sentence = (one.before, one.shown, one.after)
        if sentence not in seen:
            seen.add(sentence)
            yield one
