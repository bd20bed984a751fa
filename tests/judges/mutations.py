"""True sentences made false, by a seeded generator over a story's document.

    for mutation in mutations(document, seed=7):             # finished text, its numbers written out
        problems(mutation.mutated, facts, about=mutation.about, names=names_of(document))      # not empty
    for mutation in mutations_with_slots(document, seed=7):  # the same as a model would answer: slots {f7}, false words
        ...
    balanced([document, ...], seed=7)                        # 300 of them, evenly over kinds and documents;
                                                             # .document is the place of its story in the list
    balanced([document, ...], seed=7, slots=True)

Every mutation is of one of `KINDS` (with slots also "slot": a slot's fact exchanged for another one, of the same value
where there is one) and says in `why` what is false. Each `original` is a sentence of the story as it stands: it has to
pass. A mutation is only made where the facts of the document do not bear it out: no other fact has the new number, no
other group the same value, no two figures the ratio that a number word claims.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from tests.judges import false_figures, false_words
from tests.judges.sentences import FIRST, Document, Sentence, names_of, render, sentences
from tests.judges.world import Change, World

__all__ = ["KINDS", "Mutation", "balanced", "mutations", "mutations_with_slots", "names_of"]

Maker = Callable[[Sentence, World, random.Random], Iterator[Change]]
MAKERS: dict[str, Maker] = {
    "digit": false_figures.digits,
    "unit": false_figures.units,
    "sign": false_figures.signs,
    "direction": false_words.directions,
    "column": false_words.columns,
    "category": false_words.categories,
    "superlative": false_words.superlatives,
    "number word": false_figures.number_words,
    "year": false_figures.years,
}
KINDS = tuple(MAKERS)


@dataclass(frozen=True)
class Mutation:
    """One sentence, made false; `document` is the place of its story in the list that was given."""

    kind: str
    original: str
    mutated: str
    about: tuple[str, ...]
    place: str
    why: str
    document: int = 0


def mutations(document: Document, seed: int) -> Iterator[Mutation]:
    """All mutations of the sentences of this document as finished text, in an order that the seed decides."""
    yield from shuffled(document, seed, slots=False)


def mutations_with_slots(document: Document, seed: int) -> Iterator[Mutation]:
    """All mutations of the sentences of this document as a model would answer, in an order that the seed decides."""
    yield from shuffled(document, seed, slots=True)


def shuffled(document: Document, seed: int, *, slots: bool) -> list[Mutation]:
    """Every mutation of the document that is different from its original, once."""
    chance = random.Random(seed)
    world = World(document)
    makers = MAKERS | {"slot": false_figures.slots} if slots else MAKERS
    made: dict[tuple[str, str], Mutation] = {}
    for sentence in sentences(document):
        original = sentence.slotted if slots else sentence.text
        for kind, maker in makers.items():
            for change in maker(sentence, world, chance):
                mutated = written(sentence, change, slots=slots)
                if mutated != original:
                    mutation = Mutation(kind, original, mutated, sentence.about, sentence.place, change.why)
                    made.setdefault((original, mutated), mutation)
    ordered = list(made.values())
    chance.shuffle(ordered)
    return ordered


def written(sentence: Sentence, change: Change, *, slots: bool) -> str:
    """The changed sentence: the piece of the change, where it has one, stands behind those of the sentence."""
    pieces = (*sentence.pieces, *change.pieces)
    text = render(change.masked.replace("@", chr(FIRST + len(sentence.pieces))), pieces, slots=slots)
    return text[:1].upper() + text[1:] if sentence.text[:1].isupper() else text


def balanced(
    documents: Sequence[Document], seed: int, count: int = 300, *, slots: bool = False
) -> list[Mutation]:
    """So many mutations, kind by kind and document by document in turn, no sentence twice while others are left."""
    pools: dict[str, list[list[Mutation]]] = {}
    for number, document in enumerate(documents):
        for mutation in shuffled(document, seed + number, slots=slots):
            rows = pools.setdefault(mutation.kind, [[] for _ in documents])
            rows[number].append(replace(mutation, document=number))
    taken: list[Mutation] = []
    used: dict[tuple[int, str], int] = {}
    while len(taken) < count and pools:
        for kind in list(pools):
            pools[kind] = [row for row in pools[kind] if row]
            if not pools[kind]:
                del pools[kind]
            elif len(taken) < count:
                row = pools[kind].pop(0)
                freshest = min(row, key=lambda mutation: used.get((mutation.document, mutation.original), 0))
                row.remove(freshest)
                key = freshest.document, freshest.original
                used[key] = used.get(key, 0) + 1
                pools[kind].append(row)
                taken.append(freshest)
    return taken
