from stories.analysis.columns import Role
from stories.analysis.facts import Insight, Ledger
from stories.analysis.profile import Profile
from stories.analysis.table import ColumnReading, ParseReport
from stories.narrative.claims import capital, told
from stories.narrative.notes import notes
from stories.narrative.voice import Voice
from tests.stories.narrative import made


def said(profile: Profile | None = None, report: ParseReport | None = None, **more: object) -> list[str]:
    given = {"looked_at": 12, "kept": 3, "source": "flights.csv"} | more
    insights = [made.difference(), made.trend(), made.distribution()]
    claims = notes(Voice(profile or made.profile()), report or made.report(), insights, **given)
    return [told(capital(claim), Ledger()).text for claim in claims]


def test_how_a_text_file_was_read() -> None:
    assert said()[0] == "flights.csv was read as a text table in utf-8, separated by commas."
    assert said()[1] == "Read as numbers: dep delay. Read as categories: carrier."


def test_how_a_workbook_was_read() -> None:
    told_ = said(
        report=made.report(
            kind="xlsx", sheet="2024", other_sheets=("a", "b"), notes=("Dates are read day first.", "12 odd")
        )
    )
    assert told_[0] == "flights.csv was read as an Excel workbook, from the sheet “2024”."
    assert told_[1] == "Not read: 2 further sheets."
    assert told_[2] == "Dates are read day first."
    assert "12 odd" not in told_


def test_other_kinds_are_named() -> None:
    assert said(report=made.report(kind="parquet"))[0] == "flights.csv was read as a Parquet file."


def test_values_that_did_not_fit_and_rows_that_were_mended() -> None:
    columns = (
        ColumnReading(name="a", read_as="number", failed=1),
        ColumnReading(name="b", read_as="date", failed=7),
    )
    notes_ = said(report=made.report(columns=columns, skipped_rows=1, repaired_rows=4))
    assert "In a, 1 value did not fit and counts as missing." in notes_
    assert "In b, 7 values did not fit and count as missing." in notes_
    assert "1 row was left out as blank or not part of the table." in notes_
    assert "4 rows were given missing cells or cut to fit." in notes_


def test_a_report_without_columns_says_nothing_of_them() -> None:
    assert not [note for note in said(report=made.report(columns=())) if note.startswith("Read")]


def test_gaps_and_repeats() -> None:
    gaps = [
        made.measure(name, missing=missing)
        for name, missing in (("a", 300), ("b", 200), ("c", 100), ("d", 50))
    ]
    notes_ = said(made.profile(*gaps, duplicate_rows=1))
    assert (
        "4 columns have missing values, most of all a (30%), b (20%), c (10%). They were left out, never filled in."
        in notes_
    )
    assert "1 row repeats an earlier row in every column; it was kept." in notes_
    assert "1 column has missing values: a (30%). They were left out, never filled in." in said(
        made.profile(gaps[0])
    )
    assert "No value is missing." in said()


def test_repeats_that_are_a_finding_are_no_note_as_well() -> None:
    def repeats(insights: list[Insight]) -> list[str]:
        profile = made.profile(duplicate_rows=7)
        claims = notes(Voice(profile), made.report(), insights, looked_at=12, kept=3, source="flights.csv")
        texts = [told(capital(claim), Ledger()).text for claim in claims]
        return [text for text in texts if "repeat" in text]

    assert repeats([made.difference()]) == ["7 rows repeat an earlier row in every column; they were kept."]
    assert repeats([made.duplicate()]) == []


def test_a_test_of_missing_values_is_named_as_one() -> None:
    claims = notes(
        Voice(made.profile()), made.report(), [made.gone()], looked_at=12, kept=1, source="flights.csv"
    )
    said_last = told(capital(claims[-1]), Ledger()).text
    assert said_last.startswith("Compared were missing values by the group or the date of their rows. ")


def test_what_was_set_aside_and_why() -> None:
    notes_ = said(made.profile(made.column("id", Role.IDENTIFIER), made.column("remark", Role.TEXT)))
    assert "Set aside because they name or place a row and measure nothing: id." in notes_
    assert "Set aside as free text: remark." in notes_


def test_long_lists_are_cut_and_counted() -> None:
    columns = tuple(ColumnReading(name=name, read_as="number") for name in "abcdefgh")
    assert said(report=made.report(columns=columns))[1] == "Read as numbers: a, b, c, d, e, f and 2 more."


def test_the_method_is_said_without_jargon() -> None:
    assert said()[-2].startswith("We looked at 12 comparisons and kept 3")
    assert said()[-1].startswith("Compared were groups by the ranks of their values; periods by their order.")
    assert "nothing was clear enough" in said(kept=0)[-2]
    assert not [note for note in said(looked_at=0) if note.startswith("We looked")]


def test_what_was_worked_out_is_listed_with_its_formula() -> None:
    rate = made.measure(
        "return rate", derived="rate", parents=("returned",), formula="the share of rows marked “returned”"
    )
    age = made.measure(
        "age", derived="age", parents=("date", "born"), formula="“date” minus “born”, in years"
    )
    notes_ = said(made.profile(derived=(rate, age), noun="orders"))
    assert (
        "Worked out from other columns: return rate (the share of orders marked returned); "
        "age (date minus born, in years)." in notes_
    )
    assert not [note for note in said() if note.startswith("Worked out")]


def test_amounts_of_which_the_file_names_no_unit_are_noted() -> None:
    bare = made.profile(made.measure("dep_delay", unit=None), made.column("carrier", Role.DIMENSION))
    line = "The file names no unit for dep delay; figures are told as they stand."
    assert line in said(profile=bare)
    assert line not in said(profile=made.profile(made.measure("dep_delay", unit="minutes")))
