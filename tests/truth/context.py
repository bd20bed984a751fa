"""Whether each figure of a story points to the fact that its sentence speaks of, and not to another of the same value.

By what stands together, hardly by words: a sentence speaks of one finding, of the whole file, or of the work; a section
tells one finding. Only where two facts of one finding may share a value, a few words decide.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.truth.facts import Problem

Fact = Mapping[str, Any]
WORK = ("looked at", "kept")
QUARTILES = ("first quartile", "third quartile")
TYPICAL = re.compile(r"\b(median|typical\w*|middle|half)\b", re.IGNORECASE)
BESIDE = {"trend": ("change",), "change": ("trend",)}
"""Findings that another one may tell of: a trend that came in one step."""
ENDS = re.compile(r"\b(lowest|low|highest|high)\b", re.IGNORECASE)
TESTED = re.compile(r"\b(tests?|Spearman|held against)\b.*: [^:]* is $")
"""What stands before the effect of a test."""
EFFECT = ("effect size", "level", "effect size, lower end", "effect size, upper end")
"""An effect and its interval, in the order in which they are told."""
FREE = ("level", "compared value")
"""Numbers of the method, which go with every finding."""


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield every figure that points to a fact of something else than its sentence, its section or its note tells."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    order = list(facts)
    for telling in (document, *document.get("tellings", {}).values()):
        for part in ("headline", "standfirst", "summary"):
            if telling.get(part):
                yield from _text(telling[part], facts, order, part)
        for place, section in enumerate(telling["sections"]):
            yield from _section(section, facts, order, f"section {place}")
    for place, note in enumerate(document["notes"]):
        yield from _text(note, facts, order, f"note {place}")
        for figure in note["figures"]:
            # notes are of the file, not of a finding
            fact = facts[figure["fact"]]
            if fact["finding"] and fact["type"] != "name" and fact["measure"] != "share":
                yield Problem(kind="prose", where=f"note {place}", said=fact["id"], expected="no finding")


def _sentences(
    told: Mapping[str, Any], facts: Mapping[str, Fact]
) -> Iterator[tuple[str, int, list[Any], list[Fact]]]:
    """Yield (sentence, its start, its figures, their facts)."""
    start = 0
    for part in re.split(r"(?<=[.?]) ", told["text"]):
        figures = [one for one in told["figures"] if start <= one["start"] < start + len(part)]
        yield part, start, figures, [facts[one["fact"]] for one in figures]
        start += len(part) + 1


def _text(
    told: Mapping[str, Any], facts: Mapping[str, Fact], order: Sequence[str], where: str
) -> Iterator[Problem]:
    for sentence, start, figures, held in _sentences(told, facts):
        told_of = [fact for fact in held if fact["type"] != "name"]
        work = [fact for fact in told_of if fact["measure"] in WORK]
        if work and (
            len(work) != len(told_of)
            or len({(fact["type"], fact["measure"]) for fact in work}) != len(work)
            or len({fact["type"] for fact in work}) > 1
        ):
            yield Problem(
                kind="prose", where=f"{where}: {sentence}", said=_ids(held), expected="the work alone"
            )
        of_file = [
            fact for fact in told_of if not fact["columns"] and not fact["finding"] and fact not in work
        ]
        whole = any(fact["measure"] in ("rows", "columns") for fact in of_file)
        if of_file and any(
            not (_is_lack(fact) and not whole)
            and (fact["finding"][:1] not in ([], ["duplicate"]) or (whole and fact["columns"]))
            for fact in told_of
        ):
            yield Problem(
                kind="prose", where=f"{where}: {sentence}", said=_ids(held), expected="the file alone"
            )
        findings = {tuple(fact["finding"]) for fact in told_of if fact["finding"]}
        if len(findings) > 1 and not _alike(told_of):
            yield Problem(kind="prose", where=f"{where}: {sentence}", said=_ids(held), expected="one finding")
        last = 0
        for figure, fact in zip(figures, held, strict=True):
            before = sentence[: figure["start"] - start]
            if _is_lack(fact) and sum(map(_is_lack, held)) > 1 and not _is_named(fact, before[last:]):
                yield Problem(
                    kind="prose", where=f"{where}: {sentence}", said=fact["id"], expected=fact["columns"]
                )
            last = figure["end"] - start
            after = sentence[figure["end"] - start :]
            if not _fits(fact, before, after, held):
                yield Problem(
                    kind="prose", where=f"{where}: {sentence}", said=fact["id"], expected=fact["measure"]
                )
        if "% interval" in sentence and not _is_one_effect(told_of[-len(EFFECT) :]):
            yield Problem(
                kind="prose", where=f"{where}: {sentence}", said=_ids(held), expected="one effect of one test"
            )
        counts = [fact for fact in told_of if fact["measure"] == "count" and fact["where"]]
        places = [order.index(fact["id"]) for fact in counts]
        if len({tuple(fact["columns"]) for fact in counts}) == 1 and places != sorted(places):
            yield Problem(
                kind="prose", where=f"{where}: {sentence}", said=_ids(counts), expected="the higher first"
            )


def _ids(facts: Sequence[Fact]) -> list[str]:
    return [fact["id"] for fact in facts]


def _alike(facts: Sequence[Fact]) -> bool:
    """Return whether facts of several findings may stand together: the same fact serves every finding of its column."""
    kinds = {fact["finding"][0] for fact in facts if fact["finding"]}
    spoken = [_spoken(fact) for fact in facts]
    return len(kinds) == 1 and any(all(one <= set(fact["finding"][1:]) for one in spoken) for fact in facts)


def _is_one_effect(facts: Sequence[Fact]) -> bool:
    """Return whether facts are the effect of one test of one finding and the ends of its interval."""
    effect = [fact for fact in facts if fact["measure"] != "level"]
    tests = [(fact["finding"], fact["test"]) for fact in effect]
    return tuple(fact["measure"] for fact in facts) == EFFECT and all(one == tests[0] for one in tests)


def _is_lack(fact: Fact) -> bool:
    """Return whether a fact is the share of a column that is missing."""
    share = fact["type"] == "proportion" and fact["measure"] == "share" and not fact["where"]
    return share and fact["finding"][:1] in ([], ["gone"])


def _is_named(fact: Fact, text: str) -> bool:
    """Return whether a text names the column of a fact, its unit left out perhaps."""
    words = re.findall(r"[a-z]+|[A-Z]+[a-z]*|\d+", str(fact["columns"][0]))
    return sum(word.lower() in text.lower() for word in words) >= max(len(words) - 1, 1)


def _said(fact: Fact) -> tuple[str, ...]:
    """Return what a reader sees of a fact: its measure, its columns, the rows it is about and its value."""
    return (fact["type"], fact["measure"], *map(repr, (fact["columns"], fact["where"], fact["value"])))


def _spoken(fact: Fact) -> set[str]:
    return {*fact["columns"], *(fact["where"]["columns"] if fact["where"] else ())}


def _fits(fact: Fact, before: str, after: str, beside: Sequence[Fact]) -> bool:
    """Return whether a figure stands where its measure may stand."""
    measure, label = fact["measure"], fact["where"]["values"][0] if fact["where"] else ""
    levels = [one["value"] for one in beside if one["measure"] == "level"]
    sentence = before + after
    if label in ("lowest fifth", "highest fifth") and measure == "share":
        found = ENDS.search(after) or (ENDS.findall(before) and ENDS.search(before))
        word = (found[0] if found else "").lower()
        return label.startswith(word[:3]) if word else True
    if TESTED.search(before):
        # what the words of the finding rest on may be the same number without a test
        return measure == "effect size"
    if measure.startswith("effect size"):
        return measure != "effect size" and "interval" in before
    if measure in QUARTILES and levels:
        return 0.5 in levels
    if measure == "ninth decile" and levels:
        return 0.9 in levels
    if measure.endswith("s covered"):
        return after.startswith(f" {measure.removesuffix('s covered')}")
    if measure == "largest cluster" or (fact["type"] == "duplicate" and after.startswith(" times")):
        return measure == "largest cluster" and after.startswith(" times")
    if measure == "median" and fact["type"] in ("value", "distribution"):
        return TYPICAL.search(sentence) is not None
    if measure == "distinct" and fact["type"] == "impossible value":
        return "different" in sentence
    return True


def _section(
    section: Mapping[str, Any], facts: Mapping[str, Fact], order: Sequence[str], where: str
) -> Iterator[Problem]:
    """Yield the figures of a section that are not of the finding that it tells."""
    held = [facts[one["fact"]] for part in ("title", "text") for one in section[part]["figures"]]
    for part in ("title", "text"):
        yield from _text(section[part], facts, order, f"{part} of {where}")
    if section["kind"] == "finding":
        yield from _ranges(section, facts, where)
    told_of = [fact for fact in held if fact["type"] != "name"]
    if not told_of:
        return
    voting = [fact for fact in told_of if fact["measure"] not in FREE] or told_of
    most = Counter(tuple(fact["finding"]) or ("", *fact["columns"]) for fact in voting).most_common()
    # a fact of one column may have been worked out for another finding of that column first
    kind, *columns = max(most, key=lambda pair: (pair[1], len(pair[0])))[0]
    columns = max((list(one[1:]) for one, _ in most if one[0] == kind), key=len)
    mine = {_said(fact) for fact in facts.values() if fact["finding"] == [kind, *columns]}
    for fact in told_of:
        own = fact["finding"][0] if fact["finding"] else ""
        fits = own in (kind, *BESIDE.get(kind, ())) and set(fact["columns"]) <= set(columns)
        if own == "" and fact["measure"] == "share" and not fact["where"]:
            # how much of a column is missing, which weakens what is told
            fits = set(fact["columns"]) <= set(columns)
        if fact["measure"] in FREE:
            fits = own in ("", kind)
        elif fact["measure"] in (*WORK, "rows") or not fact["columns"]:
            fits = own == kind and (bool(kind) or not columns)
        # the finding has this number itself: that of another one rests on other rows
        stranger = fact["finding"] not in ([], [kind, *columns]) and _said(fact) in mine
        if not fits or stranger:
            yield Problem(
                kind="prose",
                where=where,
                said=(fact["id"], fact["finding"], fact["measure"]),
                expected=(kind, columns),
            )


def _ranges(section: Mapping[str, Any], facts: Mapping[str, Fact], where: str) -> Iterator[Problem]:
    """Yield quartiles, deciles and ends of a distribution that stand without what goes with them."""
    for part in ("title", "text"):
        for sentence, _, _, held in _sentences(section[part], facts):
            measures = [fact["measure"] for fact in held if fact["type"] == "distribution"]
            values = [fact["value"] for fact in held if fact["measure"] == "level"]
            wrong = [one for one in measures if one in QUARTILES and 0.5 not in values]
            wrong += [one for one in measures if one == "ninth decile" and 0.9 not in values]
            told = [
                fact["measure"]
                for fact in held
                if fact["measure"] in ("minimum", "maximum", "compared value")
            ]
            if told != sorted(told, key=("minimum", "maximum", "compared value").index):
                wrong += told
            wrong += [
                one for one in measures if one == "minimum" and not {"maximum", "median"} & set(measures)
            ]
            if wrong:
                yield Problem(
                    kind="prose", where=f"{where}: {sentence}", said=wrong, expected="what goes with them"
                )
