"""A stored story without some of its findings: no text, fact or statistic of it tells of what is hidden. Pure.

A headline, standfirst or summary that tells of a hidden finding is put together anew from the sentences that the writer
kept for this (`spares` and `frame` of the document); one that does not stays as it is, in whose words it may be. A
story that has no such sentences, from another program or an earlier version, is told by the titles of its findings.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from stories.narrative.frames import ASKING, CHECKED, LEADS
from stories.narrative.passages import joined, split
from stories.retelling import renumbered

Plain = dict[str, Any]
Text = Mapping[str, Any]
FINDING: Final = "finding"
NOTHING: Final[Plain] = {"text": "", "figures": []}
MOST: Final = "What stands out most"
LESS: Final = " most"
"""Of the findings that are shown one may say that it stands out, and not that it does most."""
ALL_HIDDEN: Final[Plain] = {"text": "Every finding of this story is hidden", "figures": []}


def without(document: Mapping[str, Any], hidden: Iterable[int]) -> tuple[Plain, list[int]]:
    """Return the story without the findings at those places, and for each of its charts the place that it had.

    Sections without a chart have a place too; those that are new have one behind all others.
    """
    charts = [section.get("chart") for section in document["sections"]]
    charts += document.get("furtherCharts") or []
    gone = frozenset(hidden) & frozenset(_findings(document))
    if not gone:
        return dict(document), list(range(len(charts)))
    own: list[Plain] = [{**section, "place": place} for place, section in enumerate(document["sections"])]
    tellings = document.get("tellings") or {}
    whole = {
        **document,
        "sections": own,
        "frame": tellings.get(document.get("audience") or "", {}).get("frame"),
    }
    main = _telling(whole, document, gone)
    new = len(charts)
    places = [new if section["place"] is None else section["place"] for section in main["sections"]]
    places += [place for place in range(len(own), len(charts)) if place not in gone]
    moved = {old: now for now, old in enumerate(places) if old < new}
    story: Plain = dict(document) | {key: main[key] for key in ("headline", "standfirst")}
    if document.get("summary"):
        story["summary"] = main["summary"]
    story["sections"] = [
        {key: part for key, part in section.items() if key != "place"} for section in main["sections"]
    ]
    story["furtherCharts"] = [charts[place] for place in range(len(own), len(charts)) if place not in gone]
    if tellings:
        story["tellings"] = {name: _telling(one, document, gone) for name, one in tellings.items()}
    story = renumbered(story, moved)
    _only_what_is_shown(story, document, gone)
    return story, places


def _findings(document: Mapping[str, Any]) -> list[int]:
    """Return the places of all findings, also of those that only other audiences are told."""
    own = [place for place, section in enumerate(document["sections"]) if section["kind"] == FINDING]
    further = [
        section["place"]
        for telling in (document.get("tellings") or {}).values()
        for section in telling["sections"]
        if section["kind"] == FINDING and section["place"] is not None
    ]
    return list(dict.fromkeys([*own, *further]))


def _telling(telling: Mapping[str, Any], document: Mapping[str, Any], gone: frozenset[int]) -> Plain:
    """Return the words for an audience without what is hidden; places are those of the document still."""
    spares = {spare["place"]: spare for spare in document.get("spares") or ()}
    frame = telling.get("frame")
    told = [section for section in telling["sections"] if section["kind"] == FINDING]
    kept = [section for section in told if section["place"] not in gone]
    order = [section["place"] for section in told]
    left = [place for place in order if place not in gone]
    story = dict(telling)
    story["headline"] = _headline(telling, kept, spares, gone)
    if frame is None:
        # what rests on what is not known: only what no finding is behind
        unproved = frozenset(figure["fact"] for one in told for figure in _figures(one)) | frozenset(
            fact["id"] for fact in document["facts"] if fact.get("finding")
        )
        story["standfirst"] = _beyond(telling["standfirst"], unproved)
        story["summary"] = dict(NOTHING)
        return story | {"sections": kept}
    shown = [spares[place] for place in left if place in spares]
    titles = {section["place"]: section["title"] for section in kept}
    if gone & set(order[: frame["briefs"]]):
        briefs = [spare["brief"] for spare in shown[: frame["briefs"]]]
        story["standfirst"] = _paragraph([frame["holds"], *briefs, frame["tried"]])
    if gone & set(order[: max(frame["leads"], frame["questions"])]):
        leads = [
            _lead(spare, titles[spare["place"]], number)
            for number, spare in enumerate(shown[: frame["leads"]])
        ]
        asked = [
            _put(words, spare["question"])
            for words, spare in zip(CHECKED[: frame["questions"]], shown, strict=False)
        ]
        story["summary"] = _paragraph([frame["opens"], *leads, frame["holding"], *asked, frame["ends"]])
    kept = [_unlinked(section, spares, order, gone) for section in kept]
    return story | {"sections": [*kept, *_questions(telling, shown, gone)]}


def _headline(
    telling: Mapping[str, Any], kept: Sequence[Mapping[str, Any]], spares: Mapping[int, Mapping[str, Any]],
    gone: frozenset[int],
) -> Plain:  # fmt: skip
    """Return the headline if it tells of nothing hidden, else the first finding that is shown."""
    frame = telling.get("frame")
    if frame is not None and frame["headline"] not in gone:
        return dict(telling["headline"])
    if kept:
        place = kept[0]["place"]
        return dict(spares[place]["headline"] if place in spares else kept[0]["title"])
    holds = list(split(frame["holds"])) if frame is not None and frame["holds"]["text"] else []
    if not holds:
        return dict(ALL_HIDDEN)
    return {**holds[0], "text": holds[0]["text"].removesuffix(".")}


def _lead(spare: Mapping[str, Any], title: Text, number: int) -> Plain:
    """Return a finding as a sentence of the summary; none is said to stand out most, for a hidden one may."""
    if number:
        return _put(LEADS[number % len(LEADS)], spare["next"])
    gist = spare["gist"] or _put("{told}.", title)
    if not gist["text"].startswith(MOST):
        return dict(gist)
    moved = [
        {**figure, "start": figure["start"] - len(LESS), "end": figure["end"] - len(LESS)}
        for figure in gist["figures"]
    ]
    return {"text": MOST.replace(LESS, "") + gist["text"].removeprefix(MOST), "figures": moved}


def _questions(
    telling: Mapping[str, Any], shown: Sequence[Mapping[str, Any]], gone: frozenset[int]
) -> list[Plain]:
    """Return what to check of the findings that are shown, as many as there were where there is enough to ask."""
    asked = [section for section in telling["sections"] if section["kind"] != FINDING]
    kept = [section for section in asked if section.get("about") not in gone]
    about = {section.get("about") for section in kept}
    free = [
        words
        for words in ASKING
        if not any(one["title"]["text"].startswith(words.partition("{")[0]) for one in kept)
    ]
    more = [
        {"kind": asked[0]["kind"], "title": _put(words, spare["question"]),
         "text": dict(spare["why"]), "place": None, "about": spare["place"]}
        | ({"chart": None} if "chart" in asked[0] else {})
        for words, spare in zip(free, (one for one in shown if one["place"] not in about), strict=False)
    ]  # fmt: skip
    return [*kept, *more[: len(asked) - len(kept)]]


def _unlinked(
    section: Mapping[str, Any], spares: Mapping[int, Mapping[str, Any]], order: Sequence[int], gone: frozenset[int]
) -> Plain:  # fmt: skip
    """Return a finding that does not take up one before it, where one before it is hidden."""
    spare = spares.get(section["place"]) or {}
    linked, alone = spare.get("linked"), spare.get("alone")
    text = section["text"]
    before = set(order[: order.index(section["place"])])
    if not gone & before or not linked or not alone or not text["text"].startswith(linked["text"]):
        return dict(section)
    sentences = list(split(text))
    spoken = len(list(split(linked)))
    return {**section, "text": _paragraph([alone, *sentences[spoken:]])}


def _figures(section: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*section["title"]["figures"], *section["text"]["figures"]]


def _beyond(text: Text, facts: frozenset[str]) -> Plain:
    """Return the sentences of a text that show figures, and none of these facts."""
    sentences = [
        one
        for one in split(text)
        if one["figures"] and not any(figure["fact"] in facts for figure in one["figures"])
    ]
    return _paragraph(sentences)


def _paragraph(sentences: Iterable[Text]) -> Plain:
    return joined([one for one in sentences if one["text"]])


def _put(words: str, text: Text) -> Plain:
    """Return a text between words of ours, where they have their braces."""
    before, after = words.partition("{")[0], words.rpartition("}")[2]
    figures = [
        {**figure, "start": figure["start"] + len(before), "end": figure["end"] + len(before)}
        for figure in text["figures"]
    ]
    return {"text": f"{before}{text['text']}{after}", "figures": figures}


def _told_by(document: Mapping[str, Any], places: Callable[[int], bool]) -> set[str]:
    """Return the facts that the findings at some places show, whoever is told them."""
    own = [section | {"place": place} for place, section in enumerate(document["sections"])]
    others = [section for telling in _tellings(document) for section in telling["sections"]]
    return {
        figure["fact"]
        for section in (*own, *others)
        if section["kind"] == FINDING and section["place"] is not None and places(section["place"])
        for figure in _figures(section)
    }


def _standing(document: Mapping[str, Any]) -> Iterator[Text]:
    """Yield the texts of a story that stand outside of its findings."""
    for telling in (document, *_tellings(document)):
        yield from (telling[key] for key in ("headline", "standfirst", "summary") if telling.get(key))
        asked = (section for section in telling["sections"] if section["kind"] != FINDING)
        yield from (section[part] for section in asked for part in ("title", "text"))
        yield from (text for text in (telling.get("frame") or {}).values() if isinstance(text, dict))
    for spare in document.get("spares") or ():
        yield from (text for text in spare.values() if isinstance(text, dict))
    yield from document.get("notes") or ()


def _tellings(document: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (document.get("tellings") or {}).values()


def _only_what_is_shown(story: Plain, document: Mapping[str, Any], gone: frozenset[int]) -> None:
    """Leave the facts and the statistics of what is hidden out of the story."""
    facts = {fact["id"]: fact for fact in document["facts"]}
    hidden = _told_by(document, lambda place: place in gone)
    shown = _told_by(story, lambda place: True) | {
        figure["fact"] for text in _standing(story) for figure in text["figures"]
    }
    kinds = {tuple(facts[one].get("finding") or ()) for one in hidden if one in facts} - {()}
    story["facts"] = [
        fact
        for fact in document["facts"]
        if fact["id"] in shown or (fact["id"] not in hidden and tuple(fact.get("finding") or ()) not in kinds)
    ]
    told = {tuple(facts[one].get("finding") or ()) for one in shown if one in facts}
    statistics = document.get("statistics") or {}
    story["statistics"] = {
        **statistics,
        **{
            name: [row for row in statistics.get(name, ()) if (kind, *row["columns"]) not in kinds - told]
            for name, kind in (("trends", "trend"), ("correlations", "association"))
        },
    }
