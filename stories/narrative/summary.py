"""The standfirst: what the data are, what matters most, how sure it is."""

from collections.abc import Sequence

from stories.analysis.facts import DataFact, FactType
from stories.narrative.claims import Claim, Piece, line, speaker
from stories.narrative.modest import span
from stories.narrative.voice import Finding, Voice


def standfirst(
    voice: Voice, told: Sequence[Finding], *, source: str, looked_at: int, kept: int, nothing: bool = False
) -> list[Claim]:
    """Return two to four sentences: rows and period, the main finding in two numbers, the next one, what was tried.

    nothing: whether no comparison between columns held, which the findings say already.
    """
    sentences = [_holds(voice, source)]
    if voice.profile.sampled_from:
        sentences.append(
            line("The figures rest on a sample of {rows} {many}.", rows=voice.rows(), many=voice.many)
        )
    sentences += [finding.brief for finding in told[:2]]
    if looked_at and kept and not nothing:
        sentences.append(tried(looked_at, kept))
    return sentences


def tried(looked_at: int, kept: int) -> Claim:
    """Return the sentence that says how much was looked at for what is told."""
    return line(
        "We looked at {looked_at} comparisons; {kept} stood out clearly enough to be told.",
        looked_at=total("looked at", looked_at),
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
