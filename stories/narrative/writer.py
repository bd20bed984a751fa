"""The built-in writer: insights in, a narrative out, without a model and always the same for the same facts."""

from collections.abc import Sequence
from itertools import islice

from stories.analysis.facts import Insight, Ledger
from stories.analysis.insights import CROSS
from stories.analysis.profile import Profile
from stories.analysis.table import ParseReport
from stories.narrative import modest
from stories.narrative.audiences import MOST_FINDINGS, Audience
from stories.narrative.claims import Narrative
from stories.narrative.desk import Desk, Findings
from stories.narrative.notes import notes
from stories.narrative.phrases import figure
from stories.narrative.shapes import RULES, is_known
from stories.narrative.summary import Work
from stories.narrative.voice import Voice

FEWEST_FINDINGS = 3
ENOUGH_TRIED = 5
"""Comparisons that must have been made for their failing to be the news."""


def write(
    profile: Profile, report: ParseReport, insights: Sequence[Insight], ledger: Ledger, *,
    looked_at: int, source: str, passed: int = 0, audience: Audience = Audience.GENERAL,
) -> Narrative:  # fmt: skip
    """Return the words of the story for every audience; facts that it uses are entered in `ledger`.

    looked_at: comparisons that were made. passed: those among them that chance does not explain, told or not.
    audience: the one whose words stand for the story.
    """
    chosen = _news_first(_distinct(insights)[: max(MOST_FINDINGS.values())])
    apart = frozenset(frozenset(insight.columns) for _, insight in chosen if insight.kind == "interaction")
    desk = Desk(Voice(profile, taken_apart=apart), ledger)
    findings: Findings = []
    for place, insight in chosen:
        desk.tell(place, insight, findings)
    plainly = _modestly(desk, insights, findings, passed)
    nothing = any(insight.kind == "null" for insight in insights)
    work = Work(looked_at=looked_at, kept=len(chosen), nothing=nothing)
    spoken = [*plainly, *(name for insight in insights for name in insight.columns)]
    # the general reader's words first: facts are numbered in the order in which they are needed
    order = sorted(Audience, key=lambda one: one is not Audience.GENERAL)
    tellings = {one.value: desk.telling(one, findings, work, source=source, spoken=spoken) for one in order}
    said = [
        desk.say(note)
        for note in notes(desk.voice, report, insights, looked_at=looked_at, kept=len(chosen), source=source)
    ]
    asked = tellings[audience]
    return Narrative(
        headline=asked.headline,
        standfirst=asked.standfirst,
        summary=asked.summary,
        sections=asked.sections,
        notes=tuple(note for note in said if note is not None),
        audience=audience.value,
        tellings={one.value: tellings[one.value] for one in Audience},
        spares=desk.spares(findings),
        withheld=desk.withheld,
    )


def _distinct(insights: Sequence[Insight]) -> list[tuple[int, Insight]]:
    """Return the insights that can be told with their places, each set of values once."""
    told_already = set()
    kept = []
    for place, insight in enumerate(insights):
        values = tuple(fact.value for fact in insight.evidence.values() if not isinstance(fact.value, str))
        key = (insight.kind, insight.columns[-1:], values)
        if insight.kind in RULES and key not in told_already:
            kept.append((place, insight))
        told_already.add(key)
    return kept


def _news_first(chosen: list[tuple[int, Insight]]) -> list[tuple[int, Insight]]:
    """Return the findings with those that everybody knows (it gets warm in summer) behind the first that is news.

    News is what columns say of each other.
    """
    if not chosen or not is_known(chosen[0][1]):
        return chosen
    news = (place for place, (_, one) in enumerate(chosen) if not is_known(one) and one.kind in CROSS)
    at = next(news, 0)
    return [chosen[at], *chosen[:at], *chosen[at + 1 :]] if at else chosen


def _modestly(desk: Desk, insights: Sequence[Insight], findings: Findings, passed: int) -> list[str]:
    """Fill a short story up with what the columns hold, and say so when nothing stands out.

    Return the columns that it tells of.
    """
    voice = desk.voice
    nulls = [
        insight
        for insight in insights
        if insight.kind == "null" and figure(insight.evidence["looked_at"]) >= ENOUGH_TRIED
    ]
    for insight in nulls:
        desk.add(None, modest.nothing(insight, voice, passed), findings, first=not passed)
    spoken = {name for insight in insights for name in insight.columns}
    told_of: list[str] = []
    for last_resort in (False, True):
        plain = modest.findings(voice, spoken=spoken, last_resort=last_resort)
        wanted = FEWEST_FINDINGS - len(findings) if not (last_resort and findings) else 0
        for column, finding in islice(plain, max(0, wanted)):
            desk.add(None, finding, findings)
            told_of.append(column.name)
    return told_of
