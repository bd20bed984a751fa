"""The data notes: how the file was read, what is missing, what was set aside, how the findings were made."""

from collections.abc import Sequence

from stories.analysis import wordlists
from stories.analysis.columns import Role
from stories.analysis.facts import DataFact, FactType, Insight
from stories.analysis.profile import ColumnProfile
from stories.analysis.table import ParseReport
from stories.narrative.claims import Claim, Piece, joined, line
from stories.narrative.summary import total
from stories.narrative.voice import Voice
from stories.narrative.words import AMOUNTS

KINDS = {"csv": "a text table", "tsv": "a text table", "xlsx": "an Excel workbook", "xls": "an old Excel workbook",
         "json": "JSON records", "jsonl": "JSON lines", "parquet": "a Parquet file"}  # fmt: skip
DELIMITERS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "vertical bars",
    ":": "colons",
    " ": "spaces",
}
READ_AS = {"number": "numbers", "date": "dates", "boolean": "yes or no", "category": "categories", "text": "text",
           "empty": "empty"}  # fmt: skip
MEASURED = AMOUNTS | {"temp", "precipitation", "rain", "snow", "wind", "sales", "salary", "fare", "revenue", "profit",
                      "income", "wage", "gdp", "pay", "temperature", "pressure", "mileage", "rent", "fee"}  # fmt: skip
"""Words of columns whose values are in some unit."""
LISTED = 6
"""Names in one note; the rest is counted."""
TESTS = {
    "Kruskal": "groups by the ranks of their values",
    "Spearman": "pairs of columns by the order of their values",
    "Mann-Kendall": "periods by their order",
    "seasonal": "periods by their place in the calendar",
    "CUSUM": "the time before each date with the time after it",
    "chi": "categories by how often they occur together",
    "missing or not": "missing values by the group or the date of their rows",
}  # fmt: skip


def notes(
    voice: Voice, report: ParseReport, insights: Sequence[Insight], *, looked_at: int, kept: int, source: str
) -> list[Claim]:
    """Return the notes in the order in which a reader would ask."""
    return [
        *_reading(voice, report, source), *_types(voice, report), *_worked_out(voice), *_units(voice, insights),
        *_gaps(voice),
        *_repeats(voice, report, told=any(insight.kind == "duplicate" for insight in insights)),
        *_aside(voice), *_method(insights, looked_at=looked_at, kept=kept),
    ]  # fmt: skip


def listed(voice: Voice, names: Sequence[str]) -> Claim:
    """Return "a, b and c"; a long list ends in "and 5 more"."""
    shown = [voice.said(name) for name in names[:LISTED]]
    if len(names) > LISTED:
        return line(
            "{names} and {more} more",
            names=joined(*shown, by=", "),
            more=total("further columns", len(names) - LISTED),
        )
    if len(shown) == 1:
        return shown[0]
    return line("{before} and {last}", before=joined(*shown[:-1], by=", "), last=shown[-1])


def _named(value: str) -> DataFact:
    return DataFact(id="", type=FactType.NAME, columns=(), measure="name", value=value)


def _counted(measure: str, value: int, *columns: str) -> DataFact:
    return DataFact(id="", type=FactType.VALUE, columns=columns, measure=measure, value=value)


def _reading(voice: Voice, report: ParseReport, source: str) -> list[Claim]:
    facts: dict[str, Piece] = {
        "source": _named(source),
        "kind": KINDS.get(report.kind, "a table"),
        "encoding": _named(report.encoding),
    }
    if report.kind in ("csv", "tsv") and report.delimiter in DELIMITERS:
        first = line(
            "{source} was read as {kind} in {encoding}, separated by {by}.",
            **facts,
            by=DELIMITERS[report.delimiter],
        )
    elif report.sheet:
        first = line(
            "{source} was read as {kind}, from the sheet “{sheet}”.", **facts, sheet=_named(report.sheet)
        )
    else:
        first = line("{source} was read as {kind}.", **facts)
    said = [first]
    if report.sampled_from:
        said.append(
            line(
                "Of the {all} rows in the file {some} were read: a sample chosen by what each row says, not where.",
                all=voice.rows_in_file(),
                some=voice.rows(),
            )
        )
    if report.other_sheets:
        said.append(
            line(
                "Not read: {n} further {sheets}.",
                n=_counted("other sheets", len(report.other_sheets)),
                sheets=_many("sheet", len(report.other_sheets)),
            )
        )
    said += [
        line(note)
        for note in report.notes
        if not any(sign.isdigit() for sign in note) and "{" not in note and "}" not in note
    ]
    return said


def _types(voice: Voice, report: ParseReport) -> list[Claim]:
    kinds = [
        (words, [column.name for column in report.columns if column.read_as == key])
        for key, words in READ_AS.items()
    ]
    said = [
        line("Read as " + words + ": {names}.", names=listed(voice, names)) for words, names in kinds if names
    ]
    lines = [joined(*said)] if said else []
    in_zone = [column for column in report.columns if column.zone]
    if in_zone:
        zone, names = in_zone[0].zone, listed(voice, [column.name for column in in_zone])
        lines.append(
            line("Hours and days of {names} are those of " + zone + ", as the file has them.", names=names)
        )
    for column in [column for column in report.columns if column.failed][:LISTED]:
        lines.append(
            line(
                "In {column}, {failed} {values} did not fit and {count} as missing.",
                column=voice.said(column.name),
                failed=_counted("values that do not fit", column.failed, column.name),
                values=_many("value", column.failed),
                count="counts" if column.failed == 1 else "count",
            )
        )
    return lines


def _worked_out(voice: Voice) -> list[Claim]:
    made = [
        line("{column} ({formula})", column=voice.said(column.name), formula=voice.formula(column))
        for column in voice.profile.derived
    ]
    if not made:
        return []
    return [
        line("Worked out from other columns: {made}.", made=joined(*made, by="; ")),
        line("What was worked out was never compared with the columns that it comes from."),
    ]


def _units(voice: Voice, insights: Sequence[Insight]) -> list[Claim]:
    """Return of which amounts in the findings the file does not say the unit."""
    told = dict.fromkeys(name for insight in insights for name in insight.columns)
    names = [
        column.name
        for name in told
        if (column := voice.known(name)) is not None
        and column.role is Role.MEASURE
        and not column.unit
        and not column.derived
        and MEASURED & set(wordlists.words(column.name))
    ]
    if not names:
        return []
    return [
        line(
            "The file names no unit for {names}; figures are told as they stand.", names=listed(voice, names)
        )
    ]


def _many(noun: str, count: int) -> str:
    return noun if count == 1 else noun + "s"


def _gaps(voice: Voice) -> list[Claim]:
    rows = voice.profile.rows
    gaps = sorted(
        (column for column in voice.profile.columns if column.missing), key=lambda column: -column.missing
    )
    if not gaps:
        return [line("No value is missing.")]
    worst = [
        line("{column} ({share})", column=voice.said(column.name), share=missing_share(column, rows))
        for column in gaps[:3]
    ]
    facts: dict[str, Piece] = {
        "n": _counted("columns with missing values", len(gaps)),
        "columns": _many("column", len(gaps)),
        "have": "has" if len(gaps) == 1 else "have",
    }
    most = (
        line(", most of all {worst}", worst=joined(*worst, by=", "))
        if len(gaps) > 3
        else line(": {worst}", worst=joined(*worst, by=", "))
    )
    return [
        line(
            "{n} {columns} {have} missing values{most}. They were left out, never filled in.",
            **facts,
            most=most,
        )
    ]


def missing_share(column: ColumnProfile, rows: int) -> DataFact:
    """Return the share of rows without a value in this column."""
    return DataFact(
        id="",
        type=FactType.PROPORTION,
        columns=(column.name,),
        measure="share",
        value=column.missing / rows,
        n=rows,
    )


def _repeats(voice: Voice, report: ParseReport, *, told: bool) -> list[Claim]:
    """Return what was done with odd rows; told: whether those that repeat another are a finding of the story."""
    said = []
    twice = voice.profile.duplicate_rows
    if twice and not told:
        duplicates = DataFact(
            id="", type=FactType.DUPLICATE, columns=(), measure="count", value=twice, n=voice.profile.rows
        )
        said.append(
            line(
                "{n} {rows} {repeat} an earlier row in every column; {they} kept.",
                n=duplicates,
                rows=_many("row", twice),
                repeat="repeats" if twice == 1 else "repeat",
                they="it was" if twice == 1 else "they were",
            )
        )
    for count, what, done in (
        (report.skipped_rows, "rows left out", "left out as blank or not part of the table"),
        (report.repaired_rows, "rows repaired", "given missing cells or cut to fit"),
    ):
        if count:
            said.append(
                line(
                    "{n} {rows} {were} " + done + ".",
                    n=_counted(what, count),
                    rows=_many("row", count),
                    were="was" if count == 1 else "were",
                )
            )
    return said


def _aside(voice: Voice) -> list[Claim]:
    said = []
    for role, why in (
        (Role.IDENTIFIER, "because they name or place a row and measure nothing"),
        (Role.CONSTANT, "because the same value stands throughout"),
        (Role.TEXT, "as free text"),
    ):
        names = [column.name for column in voice.profile.of_role(role)]
        if names:
            said.append(line("Set aside " + why + ": {names}.", names=listed(voice, names)))
    return said


def _method(insights: Sequence[Insight], *, looked_at: int, kept: int) -> list[Claim]:
    said = []
    if looked_at:
        made = {"looked_at": total("looked at", looked_at), "kept": total("kept", kept)}
        comparisons = _many("comparison", looked_at)
        way = "We looked at {looked_at} {comparisons} and kept {kept}; the more there are, the stricter the test."
        if not kept:
            way = "We looked at {looked_at} {comparisons}; nothing was clear enough to be told."
        said.append(line(way, comparisons=comparisons, **made))
    names = [insight.test.name for insight in insights if insight.test]
    last = [[words for key, words in TESTS.items() if key.lower() in name.lower()][-1:] for name in names]
    ways = [words for words in TESTS.values() if [words] in last]
    if ways:
        said.append(
            line("Compared were " + "; ".join(ways) + ". None of this shows what brings a difference about.")
        )
    return said
