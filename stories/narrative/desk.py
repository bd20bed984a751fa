"""The desk at which a story is written: what has been said so far, and the gate that each sentence passes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stories.analysis.facts import Insight, Ledger
from stories.narrative.audiences import MOST_FINDINGS, MOST_QUESTIONS, Audience, sentences_for
from stories.narrative.claims import (
    TERM,
    Claim,
    Frame,
    Section,
    Spare,
    Telling,
    Told,
    capital,
    caution,
    joined,
    line,
    plain,
    quoted,
    told,
)
from stories.narrative.frames import ASKING, QUESTIONS
from stories.narrative.grounding import problems
from stories.narrative.notes import missing_share
from stories.narrative.phrases import Finding
from stories.narrative.shapes import LONG_HEADLINE, RULES, TURNS, beside_its_headline, freshest, openings
from stories.narrative.summary import Work, is_lead, is_question, lowered, standfirst, summary
from stories.narrative.tested import tested
from stories.narrative.voice import Voice

MUCH_MISSING = 0.2
"""From this share on, missing values are said in the finding itself."""
LINKED = ("The", "It", "Both", "Anything", "A")
"""First words before which a linking phrase can stand."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """One finding as it stands in the story, before it is put into the words for an audience."""

    place: int | None
    # of its insight, None for what the columns alone say
    finding: Finding
    sentences: tuple[Claim, ...]
    # all that it says
    tested: tuple[Claim, ...] = ()
    # what its test says

    @property
    def is_linked(self) -> bool:
        """Return whether its first sentence takes up an earlier finding."""
        return self.sentences[0] != self.finding.sentences[0]


Findings = list[Written]
"""What was told so far."""


class Desk:
    """One story in the making: what has been said so far, and the gate that each sentence passes."""

    def __init__(self, voice: Voice, ledger: Ledger) -> None:
        self.voice = voice
        self.ledger = ledger
        self.withheld = 0
        self._turns: dict[str, int] = {}
        self._openings: set[str] = set()
        self._last: set[str] = set()
        self._subjects: set[str] = set()
        self._gaps_said: set[str] = set()
        self._made_said: set[str] = set()
        self._median_said = False
        self._links: list[Claim] = []

    def say(self, claim: Claim) -> Told | None:
        """Return the finished sentence, or None when a figure in it cannot be proved."""
        text = self._proved(capital(claim))
        self.withheld += text is None
        return text

    def _proved(self, claim: Claim) -> Told | None:
        text = told(claim, self.ledger)
        return None if problems(text, {fact.id: fact for fact in self.ledger.facts()}) else text

    def paragraph(self, claims: Sequence[Claim]) -> Told:
        """Return the sentences that pass, one after the other."""
        return told(joined(*(capital(claim) for claim in claims if self.say(claim) is not None)), self.ledger)

    def _again(self, claims: Sequence[Claim]) -> Told:
        """Return the same of sentences whose withholding is counted already."""
        proved = [capital(claim) for claim in claims if self._proved(capital(claim)) is not None]
        return told(joined(*proved), self.ledger)

    def tell(
        self,
        place: int,
        insight: Insight,
        findings: Findings,
    ) -> None:
        """Write one insight, in the shape whose opening is not yet used."""
        turn = self._turns.get(insight.kind, 0)
        self._turns[insight.kind] = turn + 1
        shapes = [RULES[insight.kind](insight, self.voice, turn + more) for more in range(TURNS)]
        fresh = freshest(shapes, self._openings, self._last)
        finding = fresh if findings else beside_its_headline(shapes)
        sentences = self._linked(finding, insight)
        sentences[1:1] = self._made(insight)
        sentences += self._median(finding)
        if insight.kind == "gone":
            self._gaps_said.update(insight.columns)
        sentences += self._gaps(insight)
        self.add(place, finding, findings, sentences, tested(insight, self.voice))
        self._subjects.update(name for name in insight.columns if name)

    def add(
        self, place: int | None, finding: Finding, findings: Findings,
        sentences: Sequence[Claim] | None = None, tests: Sequence[Claim] = (), *, first: bool = False,
    ) -> None:  # fmt: skip
        """Add a finding, unless its title or all of its text fails the gate."""
        title = self.say(finding.title)
        said = [one for one in (finding.sentences if sentences is None else sentences) if self.say(one)]
        if title is None or not said:
            return
        self._last = openings(finding)
        self._openings |= self._last
        written = Written(place=place, finding=finding, sentences=tuple(said), tested=tuple(tests))
        findings.insert(0 if first else len(findings), written)

    def telling(
        self, audience: Audience, findings: Findings, work: Work, *, source: str, spoken: Sequence[str]
    ) -> Telling:
        """Return the story in the words for an audience."""
        told_of = findings[: MOST_FINDINGS[audience]]
        order = [written.finding for written in told_of]
        headline, number = self.headline(order)
        opening = standfirst(self.voice, order, work, source=source, audience=audience)
        sections = [self._section(audience, place, written) for place, written in enumerate(told_of)]
        short = summary(self.voice, order, work, spoken=spoken, audience=audience)
        first_words = self.paragraph(opening)
        in_short = self.paragraph([sentence for _, sentence in short])
        asked = self.questions(told_of, MOST_QUESTIONS[audience])
        briefs = [
            place for place, sentence in enumerate(opening) if any(sentence is one.brief for one in order)
        ]
        first = briefs[0] if briefs else len(opening)
        leads = [place for place, _ in short if is_lead(place)]
        frame = Frame(
            headline=number,
            holds=self._again(opening[:first]),
            tried=self._again(opening[first + len(briefs) :]),
            briefs=len(briefs),
            opens=self._again([one for place, one in short if place < 1]),
            holding=self._again(
                [one for place, one in short if place >= 1 and not is_lead(place) and place < QUESTIONS[0]]
            ),
            ends=self._again([one for place, one in short if place > QUESTIONS[-1]]),
            leads=len(leads),
            questions=sum(is_question(place) for place, _ in short),
        )
        return Telling(
            headline=headline,
            standfirst=first_words,
            summary=in_short,
            sections=(*sections, *asked),
            frame=frame,
        )

    def spares(self, findings: Findings) -> tuple[Spare, ...]:
        """Return the findings as other texts than their own tell of them; one that cannot be proved is left out."""
        made = []
        for number, written in enumerate(findings[: max(MOST_FINDINGS.values())]):
            finding = written.finding
            headline = self._proved(capital(quoted(finding.headline)))
            if headline is None or len(headline.text) > LONG_HEADLINE:
                headline = self._proved(capital(quoted(finding.title)))
            brief, clause = self._proved(capital(finding.brief)), self._proved(lowered(finding.headline))
            question, why = self._proved(finding.question), self._again(finding.why)
            if headline is None or brief is None or clause is None or question is None or not why.text:
                continue
            first = (written.sentences[0], finding.sentences[0]) if written.is_linked else ()
            linked, alone = (self._proved(capital(one)) for one in first) if first else (None, None)
            gist = self._proved(capital(finding.gist)) if finding.gist is not None else None
            made.append(
                Spare(number=number, headline=headline, brief=brief, gist=gist, next=clause, question=question,
                      why=why, linked=linked, alone=alone)
            )  # fmt: skip
        return tuple(made)

    def _section(self, audience: Audience, number: int, written: Written) -> Section:
        sentences = sentences_for(audience, written.sentences, written.tested)
        if audience is Audience.EXECUTIVE:
            # what links it to the finding before stands in the longer texts
            first = written.finding.sentences[0]
            sentences = [first if one is written.sentences[0] else one for one in sentences]
        return Section(
            kind="finding", title=told(capital(written.finding.title), self.ledger), text=self.paragraph(sentences),
            insight=written.place, number=number,
        )  # fmt: skip

    def headline(self, findings: Sequence[Finding]) -> tuple[Told, int | None]:
        """Return the main finding as one line and its number; without any finding, what the file is, and None."""
        for number, finding in enumerate(findings):
            for claim in (finding.headline, finding.title):
                text = self.say(quoted(claim))
                if text is not None and (len(text.text) <= LONG_HEADLINE or claim is finding.title):
                    return text, number
        bare = line("{rows} {many}, and little to compare", rows=self.voice.rows(), many=self.voice.many)
        return told(capital(bare), self.ledger), None

    def questions(self, findings: Sequence[Written], most: int) -> list[Section]:
        """Return two to `most` things to check, each tied to its finding."""
        asked: list[Section] = []
        for written in _varied(findings):
            finding = written.finding
            ask = ASKING[len(asked) % len(ASKING)]
            title, text = self.say(line(ask, question=finding.question)), self.paragraph(finding.why)
            if title is not None and text.text:
                asked.append(
                    Section(kind="recommendation", title=title, text=text, insight=written.place,
                            about=findings.index(written))
                )  # fmt: skip
            if len(asked) == most:
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
        linked = replace(line("{link}, {first}", link=link, first=lower), weight=first.weight)
        return [linked, *others]

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

    def _median(self, finding: Finding) -> list[Claim]:
        """Return what a median is, where the story first compares medians without saying it."""
        said = " ".join(
            plain(one) for one in (finding.title, finding.headline, finding.brief, *finding.sentences)
        )
        if "median" not in said.lower() or self._median_said:
            return []
        self._median_said = True
        if "the value in the middle" in said:
            return []
        return [
            replace(
                line("The median is the value in the middle, with as many below it as above."), weight=TERM
            )
        ]

    def _gaps(self, insight: Insight) -> list[Claim]:
        said = []
        for name in insight.columns:
            column, rows = self.voice.known(name), self.voice.profile.rows
            if column is None or rows == 0 or column.missing / rows < MUCH_MISSING or name in self._gaps_said:
                continue
            self._gaps_said.add(name)
            said.append(
                caution(
                    line(
                        "But {column} is missing in {share} of {many}.",
                        column=self.voice.column(name),
                        share=missing_share(column, rows),
                        many=self.voice.many,
                    )
                )
            )
        return said


def _varied(findings: Sequence[Written]) -> Findings:
    """Return the findings with those that ask a new kind of question first, otherwise in their order."""
    starts: set[str] = set()
    new: Findings = []
    again: Findings = []
    for written in findings:
        start = str(written.finding.why[-1].parts[0])
        (again if start in starts else new).append(written)
        starts.add(start)
    return [*new, *again]
