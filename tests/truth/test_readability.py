"""How the stories of the suite read: for each audience, on every table, measured and not only looked at."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from stories.telling import compose
from tests.truth.test_scripts import NAMES, place
from tests.truth.test_stories import story

AUDIENCES = ("executive", "general", "technical")
EASY = 50
"""Flesch reading ease: plain English, of pupils of fifteen."""
LONGEST = 35
SUMMARY = (100, 200)
TINY = 3
"""A table of fewer columns may have less to say."""
SENTENCE = re.compile(r"(?<=[.?!])[”\"]?\s+")


@pytest.fixture(scope="session")
def told(folder: Path) -> dict[str, Any]:
    return {name: story(place(name, folder)) for name in NAMES}


def syllables(word: str) -> int:
    """Return the syllables of a word by its groups of vowels; of a numeral, each figure is one."""
    figures = sum(sign.isdigit() for sign in word)
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    mute = letters.endswith("e") and not letters.endswith(("le", "ee"))
    past = letters.endswith("ed") and not letters.endswith(("ted", "ded"))
    if groups > 1 and (mute or past):
        groups -= 1
    return max(figures + groups, 1)


def words(sentence: str) -> list[str]:
    return [word for word in sentence.split() if re.search(r"\w", word)]


def ease(sentences: list[str]) -> float:
    """Return the Flesch reading ease: 206.835 - 1.015 words a sentence - 84.6 syllables a word (Flesch 1948)."""
    spoken = [word for sentence in sentences for word in words(sentence)]
    return 206.835 - 1.015 * len(spoken) / len(sentences) - 84.6 * sum(map(syllables, spoken)) / len(spoken)


def texts(telling: Any) -> Iterator[Any]:
    yield from (telling["headline"], telling["standfirst"], telling["summary"])
    for section in telling["sections"]:
        yield from (section["title"], section["text"])


def sentences(telling: Any) -> list[str]:
    return [part for text in texts(telling) for part in SENTENCE.split(text["text"]) if words(part)]


def test_the_measure_of_ease_tells_plain_words_from_others() -> None:
    known = {"cat": 1, "typical": 3, "rose": 1, "table": 2, "wanted": 2, "marked": 1, "24.8": 3}
    assert {word: syllables(word) for word in known} == known
    assert ease(["The cat sat on the mat."]) > 100
    assert ease(["Institutional heterogeneity necessitates methodological reconsideration."]) < 0


def test_the_general_text_is_easy_to_read_and_no_other_is_hard(told: dict[str, Any]) -> None:
    assert len(told) >= 60
    for audience in AUDIENCES:
        found = {name: ease(sentences(one["tellings"][audience])) for name, one in told.items()}
        assert median(found.values()) >= EASY, found


def test_no_sentence_is_long(told: dict[str, Any]) -> None:
    long = [
        (name, sentence)
        for name, one in told.items()
        for telling in one["tellings"].values()
        for sentence in [
            *sentences(telling),
            *(part for note in one["notes"] for part in SENTENCE.split(note["text"])),
        ]
        if len(words(sentence)) > LONGEST
    ]
    assert long == []


def test_no_two_neighbouring_findings_open_alike(told: dict[str, Any]) -> None:
    alike = []
    for name, one in told.items():
        for audience, telling in one["tellings"].items():
            findings = [section for section in telling["sections"] if section["kind"] == "finding"]
            for first, second in pairwise(findings):
                for part in ("title", "text"):
                    opens = [words(section[part]["text"].lower())[:3] for section in (first, second)]
                    if opens[0] == opens[1]:
                        alike.append((name, audience, first[part]["text"], second[part]["text"]))
    assert alike == []


def test_a_summary_has_100_to_200_words_and_is_no_copy(told: dict[str, Any]) -> None:
    for name, one in told.items():
        for audience, telling in one["tellings"].items():
            length = len(words(telling["summary"]["text"]))
            least = SUMMARY[0] if len(one["profile"]["columns"]) >= TINY else SUMMARY[0] // 2
            assert least <= length <= SUMMARY[1], (name, audience, length)
            said = set(SENTENCE.split(telling["summary"]["text"]))
            assert not said & {*SENTENCE.split(telling["standfirst"]["text"]), telling["headline"]["text"]}, (
                name
            )


def test_every_numeral_for_every_audience_lies_in_a_figure(told: dict[str, Any]) -> None:
    for name, one in told.items():
        facts = {fact["id"] for fact in one["facts"]}
        for telling in one["tellings"].values():
            for text in texts(telling):
                covered = {at for figure in text["figures"] for at in range(figure["start"], figure["end"])}
                bare = [at for at, sign in enumerate(text["text"]) if sign.isdigit() and at not in covered]
                assert bare == [], (name, text["text"])
                assert {figure["fact"] for figure in text["figures"]} <= facts


def test_the_executive_reads_less_and_the_technical_reader_the_tests(told: dict[str, Any]) -> None:
    for name, one in told.items():
        brief, full, tested = (one["tellings"][audience] for audience in AUDIENCES)
        findings = [section for section in brief["sections"] if section["kind"] == "finding"]
        assert len(findings) <= 5
        assert len(" ".join(sentences(brief))) < len(" ".join(sentences(full))), name
        shown = [sum(len(text["figures"]) for text in texts(telling)) for telling in (brief, full, tested)]
        assert shown[0] < shown[1] <= shown[2], name
        jargon = r"epsilon squared|Kendall’s tau|Cramér’s V|rho\b|Kruskal|p-value"
        assert not re.search(jargon, " ".join([*sentences(brief), *sentences(full)])), name
    assert (
        sum("95% interval" in " ".join(sentences(one["tellings"]["technical"])) for one in told.values()) > 20
    )


def test_every_finding_of_every_audience_has_the_chart_of_the_same_finding(told: dict[str, Any]) -> None:
    for name, one in told.items():
        for telling in one["tellings"].values():
            for section in telling["sections"]:
                if section["kind"] == "finding":
                    assert section["title"] == one["sections"][section["place"]]["title"], name


def test_the_same_table_is_told_in_the_same_words(folder: Path) -> None:
    path = place("flights.csv", folder)
    again = json.loads(json.dumps(compose(path, {"rows": False}).document))
    assert again == story(path)


def test_what_has_no_finding_is_told_in_none(told: dict[str, Any]) -> None:
    said = 0
    for name, one in told.items():
        for telling in one["tellings"].values():
            for untold in re.findall(r"On (.+?) there is no finding to report", telling["summary"]["text"]):
                said += 1
                titles = [
                    section["title"]["text"]
                    for section in telling["sections"]
                    if section["kind"] == "finding"
                ]
                for column in re.split(r", | or ", untold):
                    assert not any(title.lower().startswith(f"{column.lower()} ") for title in titles), (
                        name,
                        column,
                    )
    assert said > 60
