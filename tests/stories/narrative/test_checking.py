"""What is true passes, what was made false does not: by hand here, blind in tests/judges."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from stories.narrative.checking import Checker, problems
from stories.narrative.passages import names_of, passages
from tests.judges import sentences as judged
from tests.judges.mutations import Mutation, balanced
from tests.judges.paraphrases import PARAPHRASES
from tests.stories.narrative.stories_told import penguins, real

TRUE = [
    "Gentoo has the highest average flipper length: 217 mm, against 190 mm for Adelie.",
    "At {f1}, Gentoo has the longest flipper length on average, {f8} more than Adelie.",
    "Average flipper length is {f4} for Adelie and {f1} for Gentoo.",
    "Adelie and Gentoo average {f4} and {f1}.",
    "Of the three species compared, Adelie has the lowest average flipper length.",
    "The gap between Gentoo and Adelie is {f8}.",
    "Across all penguins the average is {f7}.",
    "The average flipper length of {f3} Gentoo penguins is {f1}.",
]
FALSE = {
    "digit": "Gentoo has the highest average flipper length: 218 mm, against 190 mm for Adelie.",
    "digit of a round number": "Average flipper length is 200 mm for Adelie.",
    "unit": "Gentoo has the highest average flipper length: 217 cm, against 190 mm for Adelie.",
    "per cent": "Average flipper length is 27.2% higher for Gentoo than for Adelie.",
    "sign": "Average flipper length is -217 mm for Gentoo.",
    "minus in words": "Average flipper length is minus 217 mm for Gentoo.",
    "superlative": "Gentoo has the lowest average flipper length: 217 mm, against 190 mm for Adelie.",
    "direction": "Average flipper length is 27.2 mm lower for Gentoo than for Adelie.",
    "above": "Adelie has an average flipper length of 190 mm, 27.2 mm above Gentoo.",
    "categories exchanged": "Average flipper length is 217 mm for Adelie and 190 mm for Gentoo.",
    "numbers exchanged": "Average flipper length is {f1} for Adelie and {f4} for Gentoo.",
    "in order": "Adelie and Gentoo average {f1} and {f4}.",
    "another category": "Average flipper length is 217 mm for Chinstrap.",
    "another column": "Gentoo has the highest average bill depth: 217 mm.",
    "no column": "Gentoo has the highest average tail length: 217 mm.",
    "no name of the table": "Average flipper length is 217 mm for Gentoo on Madeira.",
    "all for one": "For Gentoo, average flipper length is 201 mm.",
    "number word": "Average flipper length doubled between Adelie and Gentoo.",
    "count": "Of the four species compared, Adelie has the lowest average flipper length.",
    "half": "Half of all penguins are Gentoo, with an average flipper length of 217 mm.",
    "dozen": "A dozen Gentoo penguins have an average flipper length of 217 mm.",
    "only": "Only Gentoo has an average flipper length of 217 mm.",
    "always": "Flipper length is always higher for Gentoo, at 217 mm, than for Adelie, at 190 mm.",
    "year": "In 2011, average flipper length was 217 mm for Gentoo.",
    "cause": "Being a Gentoo causes an average flipper length of 217 mm.",
    "because": "Gentoo averages 217 mm because of its species.",
    "median": "The median flipper length of Gentoo is 217 mm.",
    "another finding": "Gentoo has an average flipper length of {f1}; bill length is {f11} for Chinstrap.",
    "no fact": "Gentoo has an average flipper length of {f999}.",
    "a unit behind a slot": "Gentoo has an average flipper length of {f1}%.",
    "a sign before a slot": "Gentoo has an average flipper length of -{f1}.",
    "rank": "Gentoo ranks second by average flipper length.",
    "html": "Gentoo has <b>217 mm</b>.",
    "link": "Gentoo has 217 mm, see https://example.org",
    "bare link": "Gentoo has 217 mm, see evil.example",
    "markdown": "Gentoo has [217 mm](x) on average.",
    "control": "Gentoo has\u202e 217 mm on average.",
    "a numeral in a word": "Gentoo has 217 mm on average kanarie07.",
}


def about_flippers() -> tuple[str, ...]:
    return next(one.about for one in passages(penguins()) if one.key == "sections[0].text")


def found(sentence: str, *, rows: tuple[str, ...] = ()) -> tuple[str, ...]:
    document = penguins()
    return problems(sentence, document["facts"], about=about_flippers(), names=names_of(document), rows=rows)


@pytest.mark.parametrize("sentence", TRUE)
def test_what_the_facts_say_passes(sentence: str) -> None:
    assert found(sentence) == ()


@pytest.mark.parametrize("kind", FALSE)
def test_what_they_do_not_say_is_found(kind: str) -> None:
    assert found(FALSE[kind]) != ()


def test_a_fact_of_the_same_value_is_not_the_same_fact() -> None:
    document = penguins()
    facts = [dict(fact) for fact in document["facts"]]
    facts[3]["value"] = facts[0]["value"]
    sentence = "Average flipper length is {f1} for Gentoo."
    swapped = sentence.replace("{f1}", "{f4}")
    about, names = about_flippers(), names_of(document)
    assert problems(sentence, facts, about=about, names=names) == ()
    assert problems(swapped, facts, about=about, names=names) != ()


def test_words_that_no_data_brief_needs_are_refused_where_the_rows_are_known() -> None:
    rows = ("penguins", "penguin")
    assert found("Average flipper length of Gentoo penguins is {f1}.", rows=rows) == ()
    assert found("Gentoo penguins average {f1}; buy cryptocurrency today.", rows=rows) != ()


CHECKERS: dict[int, Checker] = {}


def checker_of(document: dict[str, Any]) -> Checker:
    if id(document) not in CHECKERS:
        CHECKERS[id(document)] = Checker(document["facts"], names_of(document))
    return CHECKERS[id(document)]


ALL = pytest.param(True, marks=pytest.mark.slow, id="every table")
SOME = pytest.param(False, id="many tables")


@pytest.mark.parametrize("every", [SOME, ALL])
def test_no_sentence_of_the_writer_is_refused(every: bool) -> None:
    refused, looked_at = [], set()
    for document in real(every=every):
        for telling in document["tellings"].values():
            for passage in passages({**document, **telling}):
                for sentence in passage.sentences:
                    if (id(document), sentence["text"]) in looked_at:
                        continue
                    looked_at.add((id(document), sentence["text"]))
                    if why := checker_of(document).problems(sentence["text"], passage.about):
                        refused.append((sentence["text"], why))
    assert refused == []
    assert len(looked_at) >= 1000


def caught(
    mutations: list[Mutation], documents: Sequence[dict[str, Any]], *, slots: bool
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return how many mutations there are and how many were found, by kind, and originals that were refused."""
    homes: dict[tuple[str, str, tuple[str, ...]], dict[str, Any]] = {}
    for document in documents:
        for sentence in judged.sentences(document):
            homes.setdefault(
                (sentence.slotted if slots else sentence.text, sentence.place, sentence.about), document
            )
    made: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    refused = []
    for mutation in mutations:
        checker = checker_of(homes[mutation.original, mutation.place, mutation.about])
        made[mutation.kind] += 1
        hits[mutation.kind] += bool(checker.problems(mutation.mutated, mutation.about))
        if why := checker.problems(mutation.original, mutation.about):
            refused.append(f"{mutation.original}: {why}")
    return made, hits, refused


@pytest.mark.parametrize("every", [SOME, ALL])
@pytest.mark.parametrize("slots", [False, True], ids=["finished", "with slots"])
def test_nearly_all_mutated_sentences_are_found(slots: bool, every: bool) -> None:
    documents = list(real(every=every))
    made, hits, refused = caught(balanced(documents, seed=7, slots=slots), documents, slots=slots)
    assert made.total() == 300
    assert refused == []
    assert hits.total() >= 0.98 * made.total(), {kind: f"{hits[kind]} of {made[kind]}" for kind in made}


def test_nearly_all_sound_paraphrases_pass() -> None:
    passed = [
        paraphrase
        for paraphrase in PARAPHRASES
        if not problems(paraphrase.text, paraphrase.facts, about=paraphrase.about, names=paraphrase.names)
    ]
    assert len(PARAPHRASES) >= 100
    assert len(passed) >= 0.9 * len(PARAPHRASES)


@pytest.mark.no_cover
def test_the_time_for_a_hostile_sentence_is_bounded() -> None:
    pieces = ("{f1}", "higher than ", "1,", "from 1 to ", "“", "a", "- ", "not marked ")
    sound = " ".join(TRUE)[:400]
    # Four times as long when this was written; what grows without bounds takes thousands of times.
    assert _cpu([(piece * 400)[:400] for piece in pieces]) < 30 * _cpu([sound] * len(pieces))


def _cpu(sentences: list[str]) -> float:
    before = time.process_time()
    for sentence in sentences:
        found(sentence)
    return time.process_time() - before
