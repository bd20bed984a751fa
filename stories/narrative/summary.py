"""The standfirst and the summary: what the data are, what matters most, how sure it is, what was not found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stories.analysis.columns import Role
from stories.analysis.facts import DataFact, FactType
from stories.analysis.wordlists import is_calendar
from stories.narrative.audiences import Audience
from stories.narrative.claims import Claim, Piece, joined, line, plain, speaker
from stories.narrative.frames import CHECKED, LEADS, QUESTIONS
from stories.narrative.modest import span
from stories.narrative.phrases import Finding
from stories.narrative.voice import Voice

ENOUGH, MOST = 110, 185
"""Words of a summary: from the first on nothing more is added, and nothing that would go beyond the second."""
NAMED = 3
"""Columns that a summary names as those without a finding."""
MOST_TOLD = {Audience.EXECUTIVE: 3, Audience.GENERAL: 4, Audience.TECHNICAL: 4}
"""Findings that a summary tells at most."""
SURE = (
    "How sure is this? Each comparison had to hold against chance; the more of them, the stricter the test.",
    "Chance makes patterns too. What is told here is clearer than chance would make it among so many comparisons.",
    "Is it chance? Hardly: each finding was held against it, and the more comparisons there were, the stricter.",
)
CORRECTED = (
    "Each p-value was corrected for the number of comparisons (Benjamini-Hochberg), and a finding also had to be large "
    "enough to matter.",
    "All p-values are corrected together (Benjamini-Hochberg); of what is left, those of some size are told.",
)
OPEN = (
    "None of this shows what brings a difference about.",
    "What lies behind a difference, the file does not say.",
    "The figures say where things differ, not why.",
)
"""What every story has to say, in some ways each."""
Placed = list[tuple[float, Claim]]
"""Sentences with their places in the text."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """What was done for the story."""

    looked_at: int
    # comparisons that were made
    kept: int
    # findings that came of them
    nothing: bool = False
    # whether no comparison between columns held, which the findings say already


def standfirst(
    voice: Voice, told: Sequence[Finding], work: Work, *, source: str, audience: Audience = Audience.GENERAL
) -> list[Claim]:
    """Return two to four sentences: rows and period, the main finding in two numbers, the next one, what was tried."""
    sentences = [_holds(voice, source)]
    if voice.profile.sampled_from:
        sentences.append(
            line("The figures rest on a sample of {rows} {many}.", rows=voice.rows(), many=voice.many)
        )
    sentences += [finding.brief for finding in told[: 1 if audience is Audience.EXECUTIVE else 2]]
    if work.looked_at and work.kept and not work.nothing and audience is not Audience.EXECUTIVE:
        sentences.append(tried(work.looked_at, work.kept))
    return sentences


def summary(
    voice: Voice, told: Sequence[Finding], work: Work, *, spoken: Sequence[str], audience: Audience
) -> Placed:
    """Return the story in 100 to 200 words; of a table that has little to say, what there is.

    Each sentence with its place, by which `is_lead` and `is_question` know those that tell of a finding.
    spoken: the columns that a finding is about.
    """
    must, more = _must(voice, told, work, spoken, audience), _more(voice, told, work, audience)
    chosen = [*must]
    for place, sentence in more:
        if _words(chosen) >= ENOUGH:
            break
        if _words([*chosen, (place, sentence)]) <= MOST:
            chosen.append((place, sentence))
    return sorted(chosen, key=lambda pair: pair[0])


def is_lead(place: float) -> bool:
    """Return whether the sentence at that place tells a finding."""
    return 1 <= place < 5


def is_question(place: float) -> bool:
    """Return whether the sentence at that place asks what to check of a finding."""
    return place in QUESTIONS


def _must(
    voice: Voice, told: Sequence[Finding], work: Work, spoken: Sequence[str], audience: Audience
) -> Placed:
    chosen: Placed = [
        (0, line("For each {one} the table gives {kinds}.", one=voice.one, kinds=_kinds(voice)))
    ]
    chosen += [(1 + place, lead(finding, place, work)) for place, finding in enumerate(told[:2])]
    if audience is not Audience.EXECUTIVE and work.looked_at and not work.nothing:
        sure = CORRECTED if audience is Audience.TECHNICAL else SURE
        chosen.append((6, line(_one_of(sure, voice))))
    elif work.looked_at and not work.nothing:
        chosen.append((6, line("What chance alone could explain is left out.")))
    untold = [column.name for column in voice.profile.columns
              if column.name not in spoken and column.role in (Role.MEASURE, Role.DIMENSION, Role.DATE)
              and not column.part_of and not is_calendar(column.name)]  # fmt: skip
    if untold:
        names = [voice.said(name) for name in untold[:NAMED]]
        chosen.append((8, line("On {names} there is no finding to report.", names=listed(*names))))
    chosen.append((9, line(_one_of(OPEN, voice))))
    return chosen


def _one_of(ways: Sequence[str], voice: Voice) -> str:
    """Return the way in which this table's story puts what every story has to say."""
    return ways[(voice.profile.in_file + len(voice.profile.columns)) % len(ways)]


def _more(
    voice: Voice, told: Sequence[Finding], work: Work, audience: Audience
) -> Iterator[tuple[float, Claim]]:
    """Yield what a summary can say as well, what matters most first."""
    beyond = list(enumerate(told))[2 : MOST_TOLD[audience]]
    say = speaker({"many": voice.many, "one": voice.one})
    for place, finding in beyond[:1]:
        yield 1 + place, lead(finding, place, work)
    if told:
        yield QUESTIONS[0], line(CHECKED[0], question=told[0].question)
    for place, finding in beyond[1:]:
        yield 1 + place, lead(finding, place, work)
    gaps = any(column.missing for column in voice.profile.columns)
    yield (
        5.5,
        say(
            "Some values are missing; they were left out, never filled in."
            if gaps
            else "No value is missing, so every {one} counts."
        ),
    )
    if len(told) > 1:
        yield QUESTIONS[1], line(CHECKED[1], question=told[1].question)
    if not work.kept:
        yield 7, say("With so little to compare, this is a description of what is there and no more.")
    yield (
        9.5,
        line("A link between columns can come from a third one, or from the way in which the file was made."),
    )
    yield (
        9.7,
        line(
            "So read each finding as a place to look, and ask those who know how the table was put together."
        ),
    )
    yield 12, line("The notes at the end say how the file was read, and what was set aside.")


def lead(finding: Finding, place: int, work: Work) -> Claim:
    """Return a finding as a sentence of the summary: the first by its title, the others by their headlines."""
    if place == 0 and finding.gist is not None and work.kept:
        return finding.gist
    if place == 0:
        return line(LEADS[0] if work.kept else "In short: {told}.", told=lowered(finding.title))
    return line(LEADS[place % len(LEADS)], told=lowered(finding.headline))


def lowered(claim: Claim) -> Claim:
    """Return the claim with a small first letter where it opens with words of ours."""
    if not claim.parts or not isinstance(claim.parts[0], str):
        return claim
    first, *rest = claim.parts
    return Claim(parts=(str(first)[:1].lower() + str(first)[1:], *rest))


def listed(*names: Claim) -> Claim:
    """Return "a, b or c"."""
    if len(names) == 1:
        return names[0]
    return line("{before} or {last}", before=joined(*names[:-1], by=", "), last=names[-1])


def _kinds(voice: Voice) -> Claim:
    """Return what the columns hold: "numbers such as tip, categories such as day and dates (ordered)"."""
    said = []
    for role, words in ((Role.MEASURE, "numbers such as {name}"), (Role.DIMENSION, "categories such as {name}"),
                        (Role.DATE, "dates ({name})")):  # fmt: skip
        named = voice.profile.of_role(role)
        if named and role is Role.DATE and "date" in named[0].name.lower():
            said.append(line("dates"))
        elif named:
            said.append(line(words, name=voice.said(named[0].name)))
    if not said:
        return line("names or free text")
    if len(said) == 1:
        return said[0]
    ends = "{before} and {last}" if said[-1] is said[1] else "{before}, and {last}"
    return line(ends, before=joined(*said[:-1], by=", "), last=said[-1])


def _words(chosen: Placed) -> int:
    return sum(len(plain(sentence).split()) for _, sentence in chosen)


def tried(looked_at: int, kept: int) -> Claim:
    """Return the sentence that says how much was looked at for what is told."""
    return line(
        "We looked at {looked_at} {comparisons}; {kept} stood out clearly enough to be told.",
        looked_at=total("looked at", looked_at),
        comparisons="comparison" if looked_at == 1 else "comparisons",
        kept=total("kept", kept),
    )


def total(measure: str, value: int) -> DataFact:
    """Return a count of the work itself as a fact."""
    return DataFact(id="", type=FactType.VALUE, columns=(), measure=measure, value=value)


def _holds(voice: Voice, source: str) -> Claim:
    profile = voice.profile
    date = voice.known(profile.date) if profile.date else None
    facts: dict[str, Piece] = {
        "source": DataFact(id="", type=FactType.NAME, columns=(), measure="name", value=source),
        "rows": voice.rows_in_file(), "columns": total("columns", len(profile.columns)), "many": voice.many,
        "wide": "column" if len(profile.columns) == 1 else "columns",
    }  # fmt: skip
    say = speaker(facts)
    ends = span(date) if date is not None else None
    if ends is not None:
        begin, end = ends
        return say(
            "{source} holds {rows} {many} from {begin} to {end}, in {columns} {wide}.", begin=begin, end=end
        )
    return say("{source} holds {rows} {many} in {columns} {wide}.")
