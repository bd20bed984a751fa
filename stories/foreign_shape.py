"""The shape of a story's document (story.json) that came from outside, as types: lengths, ranges, nothing unknown.

What is left out and can be left out gets the value that pages and exports expect, so what was accepted is complete.
"""

import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from stories.analysis.choices import choices_of
from stories.analysis.columns import ColumnType, Role
from stories.analysis.facts import FactType
from stories.errors import InvalidChoice
from stories.narrative.audiences import Audience

NOT_DRAWABLE: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no drawing and no page can hold: control characters and halves of characters."""
LARGEST: Final = 1e300
MOST_COLUMNS: Final = 2_000
MOST_ROWS: Final = 10**12
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


def drawable(text: str) -> str:
    if found := NOT_DRAWABLE.search(text):
        raise ValueError(f"holds a character that cannot be shown (number {found.start() + 1})")
    return text


def said(text: str) -> str:
    if not text.strip():
        raise ValueError("says nothing")
    return text


def _among(names: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(map(str, names))

    def check(name: str) -> str:
        if name not in known:
            raise ValueError(f"is none of: {', '.join(sorted(known))}")
        return name

    return check


Words = Annotated[str, Field(max_length=2_000), AfterValidator(drawable)]
Name = Annotated[str, Field(max_length=1_000), AfterValidator(drawable)]
Word = Annotated[str, Field(max_length=100), AfterValidator(drawable)]
Whole = Annotated[int, Field(ge=-(2**62), le=2**62)]
Count = Annotated[int, Field(ge=0, le=MOST_ROWS)]
Number = Whole | Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Scalar = Number | Name | None
Probability = Annotated[float, Field(ge=0, le=1)]
Names = Annotated[list[Name], Field(max_length=MOST_COLUMNS)]
Place = Annotated[int, Field(ge=0, le=80)] | None
FactId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Shape(BaseModel):
    """What all parts have in common: nothing is converted, nothing unknown is taken, every number is finite."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, populate_by_name=False)


class FigureShape(Shape):
    """Where a numeral stands, and its fact."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    fact: FactId
    # a name can be a figure: longer than any number
    shown: Annotated[str, Field(min_length=1, max_length=120)]


Figures = Annotated[list[FigureShape], Field(max_length=200)]


class TextShape(Shape):
    """T: a text with its figures."""

    text: Annotated[str, Field(max_length=5_000), AfterValidator(drawable)]
    figures: Figures = []


class TitleShape(TextShape):
    """A text that must say something."""

    text: Annotated[str, Field(max_length=500), AfterValidator(drawable), AfterValidator(said)]


class ChannelShape(Shape):
    """One encoding of a chart."""

    field: Literal["", "x", "y", "x_end", "n", "series"]
    type: Literal["quantitative", "temporal", "ordinal", "nominal"]
    title: Name
    unit: Word | None = None
    scale: Literal["linear", "log"] = "linear"
    zero: bool = True


class PointShape(Shape):
    """One mark of a chart."""

    x: Scalar
    y: Number | None
    n: Count = 0
    x_end: Number | None = None
    low: Number | None = None
    high: Number | None = None
    partial: bool = False
    series: Name = ""


class AnnotationShape(Shape):
    """Words on a mark."""

    x: Scalar
    y: Number | None
    text: Name
    kind: Literal["mark", "rule", "span", "box"] = "mark"
    x_end: Number | None = None


class OthersShape(Shape):
    """The categories of a chart that have no mark of their own."""

    count: Count
    low: Number
    high: Number
    n: Count = 0


class DensityShape(Shape):
    """Where rows lie: a grid."""

    x: Annotated[list[Number], Field(min_length=2, max_length=60)]
    y: Annotated[list[Number], Field(min_length=2, max_length=60)]
    rows: Annotated[list[Annotated[list[Count], Field(max_length=59)]], Field(max_length=59)]


class ChartShape(Shape):
    """ChartSpec."""

    mark: Literal["bar", "line", "point", "rect", "tick"]
    title: Annotated[str, Field(max_length=500), AfterValidator(drawable), AfterValidator(said)]
    subtitle: Words = ""
    x: ChannelShape
    y: ChannelShape
    points: Annotated[list[PointShape], Field(min_length=1, max_length=1_000)]
    highlight: Annotated[list[Scalar], Field(max_length=100)] = []
    annotations: Annotated[list[AnnotationShape], Field(max_length=20)] = []
    source: Words = ""
    note: Words = ""
    alt: Words = ""
    figures: Figures = []
    grain: Literal["", "day", "week", "month", "quarter", "year"] = ""
    small: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    others: OthersShape | None = None
    whole: bool = False
    density: DensityShape | None = None
    color: ChannelShape | None = None


class SectionShape(Shape):
    """One finding or recommendation."""

    kind: Literal["finding", "recommendation"]
    title: TitleShape
    text: TextShape
    chart: ChartShape | None = None
    about: Place = None
    # the place of the finding that a recommendation follows from


class RetoldShape(Shape):
    """A section in the words for another audience."""

    kind: Literal["finding", "recommendation"]
    title: TitleShape
    text: TextShape
    place: Place = None
    about: Place = None


class FrameShape(Shape):
    """What a telling says beside its findings."""

    headline: Place = None
    holds: TextShape
    tried: TextShape
    briefs: Annotated[int, Field(ge=0, le=40)]
    opens: TextShape
    holding: TextShape
    ends: TextShape
    leads: Annotated[int, Field(ge=0, le=40)]
    questions: Annotated[int, Field(ge=0, le=2)]


class SpareShape(Shape):
    """A finding as other texts tell of it."""

    place: Annotated[int, Field(ge=0, le=80)]
    headline: TitleShape
    brief: TextShape
    gist: TextShape | None = None
    next: TextShape
    question: TextShape
    why: TextShape
    linked: TextShape | None = None
    alone: TextShape | None = None


class TellingShape(Shape):
    """The story in the words for an audience."""

    headline: TitleShape
    standfirst: TextShape
    summary: TextShape
    sections: Annotated[list[RetoldShape], Field(max_length=40)]
    frame: FrameShape | None = None


class TellingsShape(Shape):
    """The story in the words for each audience."""

    executive: TellingShape
    general: TellingShape
    technical: TellingShape


class TestShape(Shape):
    """A statistical test."""

    name: Name
    effect_name: Name = Field(default="", alias="effectName")
    p: Probability
    q: Probability | None = None
    effect: Number | None = None
    interval: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = None


class WhereShape(Shape):
    """Which rows a fact is about: columns and their values, in the same order."""

    columns: Names
    values: Names

    @model_validator(mode="after")
    def _pairs(self) -> "WhereShape":
        if len(self.columns) != len(self.values):
            raise ValueError("has not one value for each column")
        return self


class FactShape(Shape):
    """F: one value with its evidence."""

    id: FactId
    type: Annotated[str, AfterValidator(_among(FactType))]
    columns: Names
    where: WhereShape | None = None
    measure: Name
    value: Scalar
    unit: Word | None = None
    n: Count = 0
    test: TestShape | None = None
    finding: Names = []


class ColumnShape(Shape):
    """One column, summed up."""

    name: Name
    type: Annotated[str, AfterValidator(_among(ColumnType))]
    role: Annotated[str, AfterValidator(_among(Role))]
    unit: Word | None = None
    additive: bool = False
    count: Count
    missing: Count
    distinct: Count
    minimum: Scalar = None
    maximum: Scalar = None
    mean: Number | None = None
    sd: Number | None = None
    q1: Number | None = None
    median: Number | None = None
    q3: Number | None = None
    skew: Number | None = None
    zeros: Count | None = None
    negatives: Count | None = None
    top: Annotated[
        list[Annotated[list[Name | Count], Field(min_length=2, max_length=2)]], Field(max_length=12)
    ] = []
    bins: Annotated[
        list[Annotated[list[Number], Field(min_length=3, max_length=3)]], Field(max_length=24)
    ] = []
    grain: Word = ""
    note: Words = ""
    names_rows: bool = False
    part_of: Name = ""
    derived: Word = ""
    formula: Words = ""
    parents: Names = []
    kin: Names = []


class ProfileShape(Shape):
    """The table, summed up."""

    rows: Count
    columns: Annotated[list[ColumnShape], Field(min_length=1, max_length=MOST_COLUMNS)]
    duplicate_rows: Count = 0
    noun: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(drawable)] = "rows"
    date: Name | None = None
    sampled_from: Count = 0
    derived: Annotated[list[ColumnShape], Field(max_length=MOST_COLUMNS)] = []


class RecordShape(Shape):
    """A trend or a correlation: its columns, its test, and values under names of its own."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Scalar]

    columns: Annotated[list[Name], Field(min_length=1, max_length=10)]
    test: TestShape | None = None

    @model_validator(mode="after")
    def _plain_names(self) -> "RecordShape":
        names = self.__pydantic_extra__
        if len(names) > 30 or not all(map(KEY.fullmatch, names)):
            raise ValueError("has names of values that are not like first_when")
        return self


class DistributionShape(Shape):
    """One measured column."""

    column: Name
    unit: Word | None = None
    count: Count
    missing: Count = 0
    mean: Number | None = None
    sd: Number | None = None
    minimum: Number | None = None
    q1: Number | None = None
    median: Number | None = None
    q3: Number | None = None
    maximum: Number | None = None
    skew: Number | None = None
    zeros: Count | None = None
    negatives: Count | None = None
    bins: Annotated[
        list[Annotated[list[Number], Field(min_length=3, max_length=3)]], Field(max_length=24)
    ] = []


class StatisticsShape(Shape):
    """What the statistics of the page list."""

    trends: Annotated[list[RecordShape], Field(max_length=1_000)] = []
    correlations: Annotated[list[RecordShape], Field(max_length=1_000)] = []
    distributions: Annotated[list[DistributionShape], Field(max_length=MOST_COLUMNS)] = []


class ReadingShape(Shape):
    """How one column was read."""

    name: Name
    read_as: Word
    how: Words = ""
    failed: Count = 0
    unit: Word | None = None
    ambiguous: bool = False
    place: Count = 0
    decimal: Word = ""
    order: Word = ""
    written: Word = ""
    sentinel: Word = ""
    holds_na: bool = False
    zone: Word = ""


class ChoicesShape(Shape):
    """What a person chose over what would have been found."""

    encoding: Word = ""
    delimiter: Word = ""
    header: Word = ""
    decimal: Word = ""
    dates: Word = ""
    sheet: Name = ""
    text: Names = []

    @model_validator(mode="after")
    def exist(self) -> "ChoicesShape":
        """Raise ValueError for a choice that there is not."""
        try:
            choices_of(self.model_dump())
        except InvalidChoice as wrong:
            raise ValueError(wrong.message) from None
        return self


class ReportShape(Shape):
    """How the file was read."""

    kind: Word
    source: Words = ""
    encoding: Word = ""
    encoding_how: Words = ""
    delimiter: Annotated[str, Field(max_length=10), AfterValidator(drawable)] = ""
    sheet: Name = ""
    other_sheets: Names = []
    header_line: Count = 1
    lines_above: Count = 0
    rows_below: Count = 0
    quotes: bool = True
    skipped_rows: Count = 0
    repaired_rows: Count = 0
    filled_cells: Count = 0
    renamed_columns: Count = 0
    packed: Word = ""
    sampled_from: Count = 0
    columns: Annotated[list[ReadingShape], Field(max_length=MOST_COLUMNS)] = []
    notes: Annotated[list[Words], Field(max_length=100)] = []
    choices: ChoicesShape = Field(default_factory=ChoicesShape)


class DocumentShape(Shape):
    """The whole document."""

    headline: TitleShape
    standfirst: TextShape
    summary: TextShape | None = None
    audience: Annotated[str, AfterValidator(_among(Audience))] | None = None
    sections: Annotated[list[SectionShape], Field(max_length=40)]
    further_charts: Annotated[list[ChartShape | None], Field(max_length=40)] = Field(
        default=[], alias="furtherCharts"
    )
    tellings: TellingsShape | None = None
    spares: Annotated[list[SpareShape], Field(max_length=40)] = []
    notes: Annotated[list[TextShape], Field(max_length=100)] = []
    facts: Annotated[list[FactShape], Field(max_length=2_000)]
    profile: ProfileShape
    statistics: StatisticsShape = Field(default_factory=StatisticsShape)
    parse_report: ReportShape = Field(alias="parseReport")
    looked_at: Count = Field(alias="lookedAt")
    kept: Count

    def plain(self) -> dict[str, Any]:
        """Return the document as dicts and lists, with all that was left out but the words for other audiences."""
        whole = self.model_dump(by_alias=True)
        return {key: part for key, part in whole.items() if part is not None}

    @model_validator(mode="after")
    def _shares(self) -> "DocumentShape":
        told = self.tellings is not None
        if told != (self.audience is not None) or told != (self.summary is not None):
            raise ValueError("has only some of summary, audience and tellings")
        for telling in (
            (self.tellings.executive, self.tellings.general, self.tellings.technical) if self.tellings else ()
        ):
            if any(
                (section.place or 0) >= len(self.sections) + len(self.further_charts)
                for section in telling.sections
            ):
                raise ValueError("tells of a chart that it does not have")
        return self
