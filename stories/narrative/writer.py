"""The built-in writer: insights in, a narrative out, without a model and always the same for the same facts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from stories.analysis.facts import Insight, Ledger
from stories.analysis.profile import Profile
from stories.analysis.table import ParseReport
from stories.narrative import (
    changes,
    comparisons,
    gaps,
    interactions,
    missing,
    modest,
    quality,
    ranks,
    relations,
    seasons,
    shares,
    spreads,
    trends,
)
from stories.narrative.claims import Claim, Narrative, Section, Told, capital, joined, line, told
from stories.narrative.grounding import problems
from stories.narrative.notes import missing_share, notes
from stories.narrative.summary import standfirst
from stories.narrative.voice import Finding, Voice, figure

Findings = list[tuple[int | None, Finding]]
"""What was told so far, each with the place of its insight."""
Rule = Callable[[Insight, Voice, int], Finding]
RULES: dict[str, Rule] = {
    "trend": trends.trend, "difference": comparisons.difference, "rank": ranks.rank,
    "association": relations.association,
    "dependence": relations.dependence, "distribution": spreads.distribution, "outlier": spreads.outlier,
    "proportion": shares.proportion, "season": seasons.season, "change": changes.change, "gap": gaps.gap,
    "duplicate": quality.duplicate, "impossible": quality.impossible, "gone": missing.gone,
    "interaction": interactions.interaction, "peaks": spreads.peaks, "even": shares.even,
}  # fmt: skip
MOST_FINDINGS = 7
FEWEST_FINDINGS = 3
ENOUGH_TRIED = 5
"""Comparisons that must have been made for their failing to be the news."""
MOST_QUESTIONS = 4
SHAPES = 3
"""How many ways each family can put its findings."""
LONG_HEADLINE = 110
"""Characters; a longer headline gives way to the section's title."""
MUCH_MISSING = 0.2
"""From this share on, missing values are said in the finding itself."""
ASKING = (
    "Worth checking: {question}",
    "Still open: {question}",
    "To look into: {question}",
    "Before relying on it: {question}",
)
LINKED = ("The", "It", "Both", "Anything", "A")
"""First words before which a linking phrase can stand."""


def write(
    profile: Profile, report: ParseReport, insights: Sequence[Insight], ledger: Ledger, *,
    looked_at: int, source: str, passed: int = 0,
) -> Narrative:  # fmt: skip
    """Return the words of the story; facts that it uses are entered in `ledger`.

    looked_at: comparisons that were made. passed: those among them that chance does not explain, told or not.
    """
    chosen = _distinct(insights)[:MOST_FINDINGS]
    apart = frozenset(frozenset(insight.columns) for _, insight in chosen if insight.kind == "interaction")
    desk = _Desk(Voice(profile, taken_apart=apart), ledger)
    findings: Findings = []
    sections: list[Section] = []
    for place, insight in chosen:
        desk.tell(place, insight, findings, sections)
    _modestly(desk, insights, findings, sections, passed)
    kept = len(chosen)
    order = [finding for _, finding in findings]
    nothing = any(insight.kind == "null" for insight in insights)
    opening = standfirst(desk.voice, order, source=source, looked_at=looked_at, kept=kept, nothing=nothing)
    sections += desk.questions(findings)
    said = [
        desk.say(note)
        for note in notes(desk.voice, report, insights, looked_at=looked_at, kept=kept, source=source)
    ]
    return Narrative(
        headline=desk.headline(order, source),
        standfirst=desk.paragraph(opening),
        sections=tuple(sections),
        notes=tuple(note for note in said if note is not None),
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


def _modestly(
    desk: "_Desk", insights: Sequence[Insight], findings: Findings, sections: list[Section], passed: int
) -> None:
    """Fill a short story up with what the columns hold, and say so when nothing stands out."""
    voice = desk.voice
    nulls = [
        insight
        for insight in insights
        if insight.kind == "null" and figure(insight.evidence["looked_at"]) >= ENOUGH_TRIED
    ]
    for insight in nulls:
        desk.add(None, modest.nothing(insight, voice, passed), findings, sections, first=not passed)
    spoken = {name for insight in insights for name in insight.columns}
    for last_resort in (False, True):
        plain = (
            one
            for column, one in modest.findings(voice, last_resort=last_resort)
            if column.name not in spoken
        )
        wanted = FEWEST_FINDINGS - len(findings) if not (last_resort and findings) else 0
        for finding in islice(plain, max(0, wanted)):
            desk.add(None, finding, findings, sections)


class _Desk:
    """One story in the making: what has been said so far, and the gate that each sentence passes."""

    def __init__(self, voice: Voice, ledger: Ledger) -> None:
        self.voice = voice
        self.ledger = ledger
        self.withheld = 0
        self._turns: dict[str, int] = {}
        self._openings: set[str] = set()
        self._subjects: set[str] = set()
        self._gaps_said: set[str] = set()
        self._made_said: set[str] = set()
        self._links: list[Claim] = []

    def say(self, claim: Claim) -> Told | None:
        """Return the finished sentence, or None when a figure in it cannot be proved."""
        text = told(capital(claim), self.ledger)
        if problems(text, {fact.id: fact for fact in self.ledger.facts()}):
            self.withheld += 1
            return None
        return text

    def paragraph(self, claims: Sequence[Claim]) -> Told:
        """Return the sentences that pass, one after the other."""
        return told(joined(*(capital(claim) for claim in claims if self.say(claim) is not None)), self.ledger)

    def tell(
        self,
        place: int,
        insight: Insight,
        findings: Findings,
        sections: list[Section],
    ) -> None:
        """Write one insight, in the shape whose opening is not yet used."""
        turn = self._turns.get(insight.kind, 0)
        self._turns[insight.kind] = turn + 1
        shapes = [RULES[insight.kind](insight, self.voice, turn + more) for more in range(SHAPES)]
        if findings:
            finding = next((shape for shape in shapes if self._fresh(shape)), shapes[0])
        else:
            finding = _beside_its_headline(shapes)
        sentences = self._linked(finding, insight)
        sentences[1:1] = self._made(insight)
        if insight.kind == "gone":
            self._gaps_said.update(insight.columns)
        sentences += self._gaps(insight)
        self.add(place, finding, findings, sections, sentences)
        self._subjects.update(name for name in insight.columns if name)

    def add(
        self, place: int | None, finding: Finding, findings: Findings, sections: list[Section],
        sentences: Sequence[Claim] | None = None, *, first: bool = False,
    ) -> None:  # fmt: skip
        """Add a finding as a section, unless its title or all of its text fails the gate."""
        title = self.say(finding.title)
        text = self.paragraph(finding.sentences if sentences is None else sentences)
        if title is None or not text.text:
            return
        self._openings.update((_opening(title.text), _opening(text.text)))
        at = 0 if first else len(findings)
        findings.insert(at, (place, finding))
        sections.insert(at, Section(kind="finding", title=title, text=text, insight=place))

    def headline(self, findings: Sequence[Finding], source: str) -> Told:
        """Return the main finding as one line; without any finding, what the file is."""
        for finding in findings:
            for claim in (finding.headline, finding.title):
                text = self.say(claim)
                if text is not None and (len(text.text) <= LONG_HEADLINE or claim is finding.title):
                    return text
        return told(
            capital(
                line("{rows} {many}, and little to compare", rows=self.voice.rows(), many=self.voice.many)
            ),
            self.ledger,
        )

    def questions(self, findings: Sequence[tuple[int | None, Finding]]) -> list[Section]:
        """Return two to four things to check, each tied to its finding."""
        asked: list[Section] = []
        for place, finding in _varied(findings):
            ask = ASKING[len(asked) % len(ASKING)]
            title, text = self.say(line(ask, question=finding.question)), self.paragraph(finding.why)
            if title is not None and text.text:
                asked.append(Section(kind="recommendation", title=title, text=text, insight=place))
            if len(asked) == MOST_QUESTIONS:
                break
        if len(asked) < 2:
            complete = line("Still open: whether the file is complete")
            why = line(
                "It holds {rows} {many}; compare that with the number you expect.",
                rows=self.voice.rows_in_file(),
                many=self.voice.many,
            )
            asked.append(
                Section(kind="recommendation", title=told(complete, self.ledger), text=told(why, self.ledger))
            )
        return asked

    def _fresh(self, finding: Finding) -> bool:
        return not {_opening(_plain(finding.title)), _opening(_plain(finding.sentences[0]))} & self._openings

    def _linked(self, finding: Finding, insight: Insight) -> list[Claim]:
        first, *others = finding.sentences
        opens = first.parts[0] if isinstance(first.parts[0], str) else ""
        known = [bool(name) and name in self._subjects for name in (insight.columns[0], insight.columns[-1])]
        if finding.links is None or not any(known) or opens.split(" ")[0] not in LINKED:
            return list(finding.sentences)
        lower = Claim(parts=(opens[:1].lower() + opens[1:], *first.parts[1:]))
        link = finding.links[1 if known[1] else 0]
        if link in self._links:
            return list(finding.sentences)
        self._links.append(link)
        return [line("{link}, {first}", link=link, first=lower), *others]

    def _made(self, insight: Insight) -> list[Claim]:
        """Return how the columns that the file does not have were worked out, each where it is first told."""
        said = []
        for name in insight.columns:
            column = self.voice.known(name)
            if column is None or not column.derived or name in self._made_said:
                continue
            self._made_said.add(name)
            said.append(self.voice.made(column))
        return said

    def _gaps(self, insight: Insight) -> list[Claim]:
        said = []
        for name in insight.columns:
            column, rows = self.voice.known(name), self.voice.profile.rows
            if column is None or rows == 0 or column.missing / rows < MUCH_MISSING or name in self._gaps_said:
                continue
            self._gaps_said.add(name)
            said.append(
                line(
                    "But {column} is missing in {share} of {many}.",
                    column=self.voice.column(name),
                    share=missing_share(column, rows),
                    many=self.voice.many,
                )
            )
        return said


def _varied(findings: Sequence[tuple[int | None, Finding]]) -> Findings:
    """Return the findings with those that ask a new kind of question first, otherwise in their order."""
    starts: set[str] = set()
    new: Findings = []
    again: Findings = []
    for place, finding in findings:
        start = str(finding.why[-1].parts[0])
        (again if start in starts else new).append((place, finding))
        starts.add(start)
    return [*new, *again]


def _beside_its_headline(shapes: Sequence[Finding]) -> Finding:
    """Return the first finding with the headline of its first shape and a title that does not repeat it."""
    first = shapes[0]
    headline = first.headline if len(_plain(first.headline)) <= LONG_HEADLINE else first.title
    other = next((shape for shape in shapes if _plain(shape.title) != _plain(headline)), first)
    return replace(other, headline=headline)


def _plain(claim: Claim) -> str:
    return told(capital(claim), Ledger()).text


def _opening(text: str) -> str:
    return " ".join(text.lower().split()[:3])
