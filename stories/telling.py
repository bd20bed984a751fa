"""The whole product: a file in, a story out. No Django, no database, no clock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from stories import first_facts
from stories.analysis import finders, insights, limits, profile, reading
from stories.analysis.derived import derive
from stories.analysis.facts import Insight, Ledger
from stories.analysis.profile import Profile
from stories.charts.model import Density, charts_of, spec_from_dict
from stories.charts.pictures import both
from stories.charts.specs import chart_for, spec_to_dict
from stories.document import document
from stories.errors import PictureFailed, SentenceWithheld
from stories.evidence.densities import density_of
from stories.evidence.rows import behind
from stories.narrative.audiences import Audience
from stories.narrative.claims import Narrative, Section
from stories.narrative.writer import write
from stories.progress import Progress, Report, silent

Plain = dict[str, Any]
Draw = Callable[[Plain], str]
READING, PROFILING, FINDING = (0, 30), (30, 38), (38, 100)
"""How the stage analyzing divides among its parts, in hundredths, by measured time."""
PERIODS = ("day", "month", "year")
CORRECTIONS = ("benjamini-hochberg", "none")
"""How p-values are corrected for the number of tests; the first unless told otherwise."""
PARTS = 20
"""Steps in each hundredth, so that a part can move finely."""


@dataclass(frozen=True, kw_only=True)
class StoryDraft:
    """A story that is written but kept nowhere yet. Plain types only."""

    document: Plain
    # story.json
    headline: str
    rows: int
    columns: int
    pictures: tuple[Plain, ...] = ()
    # {"section": place in document["sections"], "svg": text} for each picture that was drawn
    warnings: tuple[Plain, ...] = ()
    # what is missing from the story, each as StoryError.to_dict tells it
    evidence: Plain = field(default_factory=dict)
    # the rows behind the facts, as evidence.rows.behind tells them; nothing where they were not asked for


def compose(path: str | Path, options: Mapping[str, Any], report: Report = silent) -> StoryDraft:
    """Return the story of the table at `path`, its pictures not yet drawn; raises StoryError when there is none.

    options: source (the file's name for readers), threads (of the reader), choices (how to read the file), limits
    (what is read of it at most), correction ("none" leaves the tests uncorrected, to measure what the correction is
    worth; never for a reader), rows (False leaves the rows behind the facts out), audience (whose words stand for the
    story: executive, general or technical; ValueError for another).
    """
    source = str(options.get("source") or Path(path).name)
    audience = Audience(options.get("audience") or Audience.GENERAL)
    analyzing = _Analyzing(report)
    threads, choices = int(options.get("threads", 1)), options.get("choices") or {}
    with limits.held(limits.Limits(**options.get("limits", {}))):
        table = reading.read(
            str(path), name=source, threads=threads, choices=choices, report=analyzing.part(*READING)
        )
    summary = profile.profile(table, name=source, report=analyzing.part(*PROFILING), threads=threads)
    summary = _by_period(summary)
    table, summary = derive(table, summary)
    for fact in (first_facts.what_it_holds(summary), first_facts.kinds_of_column(summary)):
        analyzing.tell_first(fact)
    search = finders.find(
        table, summary, analyzing.part(*FINDING), correct=_corrects(options), threads=threads
    )
    ledger = Ledger()
    chosen = insights.rank(search, summary, ledger)
    report(
        Progress(
            stage="generating", note="Writing the story", rows=summary.in_file, columns=len(summary.columns)
        )
    )
    story = write(
        summary, table.report, chosen, ledger, looked_at=search.looked_at, passed=search.passed, source=source,
        audience=audience,
    )  # fmt: skip
    every = _of_all_audiences(story)
    charts = _charts(every, chosen, report, table.frame, source=source, noun=summary.noun)
    kept = sum(section.kind == "finding" and section.insight is not None for section in every)
    written = document(
        story, charts[: len(story.sections)], ledger.facts(), profile=summary, report=table.report,
        found=search.insights,
        looked_at=search.looked_at, kept=kept, further=charts[len(story.sections) :],
    )  # fmt: skip
    return StoryDraft(
        document=written, headline=story.headline.text, rows=summary.in_file, columns=len(summary.columns),
        warnings=_withheld(story.withheld),
        evidence=behind(ledger.facts(), search.insights, table.frame, summary) if options.get("rows", True) else {},
    )  # fmt: skip


def illustrate(draft: StoryDraft, draw: Draw, report: Report = silent) -> StoryDraft:
    """Return the draft with its pictures; `draw` turns a chart's plain specification into SVG.

    A picture that cannot be drawn is a warning, not a failure.
    """
    charts = charts_of(draft.document)
    pictures: list[Plain] = []
    warnings = list(draft.warnings)
    for done, (place, chart) in enumerate(charts, start=1):
        report(_step("visualizing", done - 1, len(charts), f"Drawing chart {done} of {len(charts)}"))
        try:
            pictures.append({"section": place, "svg": draw(chart)})
        except Exception:  # one bad chart must not cost the story
            warnings.append(PictureFailed(f"The chart “{chart['title']}” could not be drawn.").to_dict())
    report(_step("visualizing", len(charts), len(charts), "The charts are drawn"))
    return replace(draft, pictures=tuple(pictures), warnings=tuple(warnings))


def tell(path: str | Path, options: Mapping[str, Any], report: Report = silent) -> StoryDraft:
    """Return the story of the table at `path` with its pictures, all in this process; raises StoryError."""
    return illustrate(compose(path, options, report), lambda chart: both(spec_from_dict(chart)), report)


def _by_period(summary: Profile) -> Profile:
    """Return the profile with rows called by their period ("days") where each stands for one and has no other name."""
    date = summary.named(summary.date) if summary.date else None
    if summary.noun != "rows" or date is None or date.distinct != summary.rows or date.grain not in PERIODS:
        return summary
    return replace(summary, noun=f"{date.grain}s")


class _Analyzing:
    """Fits the counts of reading, profiling and finding into one stage that never goes back."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._done = 0

    def tell_first(self, fact: str) -> None:
        """Report a first fact without going on."""
        note = "The columns are told apart"
        self._report(Progress(stage="analyzing", done=self._done, total=100 * PARTS, note=note, found=fact))

    def part(self, start: int, end: int) -> Report:
        """Return a report whose own 0 to 100% is start to end of the stage."""

        def tell(progress: Progress) -> None:
            share = min(1.0, progress.done / progress.total) if progress.total else 0.0
            self._done = max(self._done, round(PARTS * (start + (end - start) * share)))
            # Rows and columns are told as numbers already; the first facts say what they are.
            self._report(replace(progress, stage="analyzing", done=self._done, total=100 * PARTS, found=""))

        return tell


def _of_all_audiences(story: Narrative) -> tuple[Section, ...]:
    """Return the sections of the story and, behind them, the findings that only other audiences are told."""
    told = {section.number for section in story.sections}
    further = {
        section.number: section
        for telling in story.tellings.values()
        for section in telling.sections
        if section.number not in told
    }
    return (*story.sections, *(section for _, section in sorted(further.items(), key=_by_number)))


def _by_number(pair: tuple[int | None, Section]) -> int:
    return pair[0] or 0


def _charts(
    sections: tuple[Section, ...],
    chosen: tuple[Insight, ...],
    report: Report,
    frame: Any,
    *,
    source: str,
    noun: str,
) -> list[Plain | None]:
    findings = sum(section.kind == "finding" for section in sections)
    charts: list[Plain | None] = []
    for done, section in enumerate(sections, start=1):
        chart = None
        if section.kind == "finding":
            step = _step("generating", done, findings, f"Writing finding {done} of {findings}")
            report(replace(step, found=section.title.text))
            if section.insight is not None:
                insight = chosen[section.insight]
                rows = partial(_density, frame, insight.columns) if insight.kind == "association" else None
                chart = chart_for(insight, section.title, source=source, noun=noun, density=rows)
        charts.append(None if chart is None else spec_to_dict(chart))
    return charts


def _density(frame: Any, columns: tuple[str, ...], *logs: bool) -> Density | None:
    """Return where the rows lie over two columns, on axes that are logarithmic or not."""
    grid = density_of(frame, columns, (logs[0], logs[1]))
    return None if grid is None else Density(x=grid[0], y=grid[1], rows=grid[2])


def _corrects(options: Mapping[str, Any]) -> bool:
    """Return whether the tests are corrected for their number; raises ValueError for a correction that is unknown."""
    correction = options.get("correction", CORRECTIONS[0])
    if correction not in CORRECTIONS:
        raise ValueError(f"no correction of the name {correction!r}; there are {', '.join(CORRECTIONS)}")
    return bool(correction == CORRECTIONS[0])


def _step(stage: str, done: int, total: int, note: str) -> Progress:
    return Progress(stage=stage, done=done, total=total, note=note)


def _withheld(sentences: int) -> tuple[Plain, ...]:
    return (SentenceWithheld().to_dict(),) if sentences else ()
