"""A file in, a story out: the whole way without Django, on the tables of tests/data."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stories import telling
from stories.errors import EmptyFile, StoryError
from stories.progress import Progress

ROOT = Path(__file__).parents[2]
TABLES = sorted((ROOT / "tests/data").glob("*.csv"))
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
MODEST = {
    "one_column.csv": "n\n" + "\n".join(str(number * 7 % 101) for number in range(60)),
    "constant.csv": "year,place\n" + "2024,Bonn\n" * 20,
    "few_rows.csv": "name,score\nAnn,1\nBob,2\nCid,3\n",
    "no_numbers.csv": "colour,shape\n" + "red,round\nblue,square\nred,square\n" * 10,
    "one_row.csv": "a,b\n1,x\n",
}


def texts(document: dict) -> list[dict]:
    sections = [text for section in document["sections"] for text in (section["title"], section["text"])]
    return [document["headline"], document["standfirst"], *sections, *document["notes"]]


def assert_every_numeral_has_its_fact(document: dict) -> None:
    facts = {fact["id"] for fact in document["facts"]}
    for text in texts(document):
        bare = list(text["text"])
        for figure in text["figures"]:
            assert text["text"][figure["start"] : figure["end"]] == figure["shown"]
            assert figure["fact"] in facts
            bare[figure["start"] : figure["end"]] = " " * len(figure["shown"])
        assert not any(sign.isdigit() for sign in bare), text["text"]


@pytest.fixture(scope="module", params=TABLES, ids=lambda path: path.stem)
def draft(request: pytest.FixtureRequest) -> telling.StoryDraft:
    return telling.compose(request.param, {})


def test_every_numeral_of_a_real_story_has_its_fact(draft: telling.StoryDraft) -> None:
    assert_every_numeral_has_its_fact(draft.document)
    assert draft.warnings == ()


def test_a_real_story_has_all_its_parts(draft: telling.StoryDraft) -> None:
    story = draft.document
    kinds = [section["kind"] for section in story["sections"]]
    assert 3 <= kinds.count("finding") <= 7
    assert 2 <= kinds.count("recommendation") <= 4
    assert any(section["chart"] for section in story["sections"])
    assert draft.headline == story["headline"]["text"]
    assert (draft.rows, draft.columns) == (story["profile"]["rows"], len(story["profile"]["columns"]))
    assert set(story["statistics"]) == {"trends", "correlations", "distributions"}
    assert 0 < story["kept"] <= story["lookedAt"]


def test_a_document_is_plain_json_without_names_of_columns_as_keys(draft: telling.StoryDraft) -> None:
    again = json.loads(json.dumps(draft.document, allow_nan=False))
    assert again == draft.document
    names = {column["name"] for column in draft.document["profile"]["columns"]} - {
        "year",
        "month",
        "count",
        "date",
    }

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for kept in value.values() for key in keys(kept)}
        return {key for kept in value for key in keys(kept)} if isinstance(value, list) else set()

    assert not keys(draft.document) & names


@pytest.mark.parametrize("name", MODEST)
def test_a_modest_table_gets_a_modest_story(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(MODEST[name])
    draft = telling.compose(tmp_path / name, {"source": "table.csv"})
    assert_every_numeral_has_its_fact(draft.document)
    assert draft.headline
    kinds = [section["kind"] for section in draft.document["sections"]]
    assert kinds.count("finding") >= 1
    assert kinds.count("recommendation") >= 1


def test_what_cannot_be_told_is_a_story_error(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(EmptyFile) as refused:
        telling.compose(tmp_path / "empty.csv", {})
    assert isinstance(refused.value, StoryError)
    assert refused.value.category == "preprocessing"


def test_progress_goes_through_the_stages_and_never_back() -> None:
    told: list[Progress] = []
    draft = telling.compose(TABLES[0], {}, told.append)
    telling.illustrate(draft, lambda chart: "<svg/>", told.append)
    assert list(dict.fromkeys(step.stage for step in told)) == ["analyzing", "generating", "visualizing"]
    for stage in ("analyzing", "generating", "visualizing"):
        shares = [step.done / step.total for step in told if step.stage == stage and step.total]
        assert shares == sorted(shares)
        assert shares[-1] <= 1
    assert [step.done / step.total for step in told if step.stage == "analyzing" and step.total][-1] == 1
    assert len({step.note for step in told}) > 10
    rows = [step.rows for step in told if step.rows is not None]
    assert rows
    found = list(dict.fromkeys(step.found for step in told if step.found))
    assert re.match(r"[\d,]+ \w+", found[0])
    assert re.search(r"\d+ measures?\b", found[1])
    titles = [
        section["title"]["text"] for section in draft.document["sections"] if section["kind"] == "finding"
    ]
    assert found[2 : 2 + len(titles)] == titles
    assert "Writing finding 1 of" in " ".join(step.note for step in told)


def test_a_picture_that_fails_is_a_warning_and_the_others_are_kept() -> None:
    draft = telling.compose(TABLES[0], {})
    charts = [section["chart"] for section in draft.document["sections"] if section["chart"]]

    def draw(chart: dict) -> str:
        if chart["title"] == charts[0]["title"]:
            raise RuntimeError("no ink")
        return "<svg/>"

    illustrated = telling.illustrate(draft, draw)
    assert len(illustrated.pictures) == len(charts) - 1
    assert all(
        illustrated.document["sections"][picture["section"]]["chart"] for picture in illustrated.pictures
    )
    assert [warning["code"] for warning in illustrated.warnings] == ["picture_failed"]
    assert illustrated.warnings[0]["category"] == "visualization"


def test_told_in_one_process_a_story_has_its_pictures() -> None:
    draft = telling.tell(TABLES[-1], {})
    assert draft.pictures
    assert all(picture["svg"].startswith("<svg") for picture in draft.pictures)


def test_sentences_that_were_left_out_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "stories.narrative.desk.problems", lambda text, facts: ["wrong"] if "highest" in text.text else []
    )
    draft = telling.compose(ROOT / "tests/data/penguins.csv", {})
    assert [warning["code"] for warning in draft.warnings] == ["sentence_withheld"]
    assert "highest" not in " ".join(text["text"] for text in texts(draft.document))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_the_story_is_the_same_to_the_byte_wherever_it_is_told(table: Path, tmp_path: Path) -> None:
    # Without UTF-8 mode LC_ALL=C makes ASCII of every file that is opened without naming an encoding.
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"} | dict.fromkeys(THREADS, "1"),
        {"PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONUTF8": "0"}
        | {"PYTHONCOERCECLOCALE": "0"}
        | dict.fromkeys(THREADS, "2"),
    ]
    told = []
    for place, given in enumerate(surroundings):
        folder, out = tmp_path / str(place), tmp_path / f"{place}.json"
        folder.mkdir()
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **given}
        command = [sys.executable, "-m", "stories", str(table), "-o", str(out)]
        subprocess.run(command, check=True, cwd=folder, env=environment, timeout=120)
        told.append(out.read_bytes())
    assert told[0] == told[1]
    assert json.loads(told[0])["headline"]["text"]


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.stem)
def test_the_story_is_the_same_for_any_number_of_threads(table: Path) -> None:
    alone, together = (telling.compose(table, {"threads": threads}).document for threads in (1, 4))
    assert json.dumps(alone) == json.dumps(together)


def test_the_rows_of_a_series_are_called_by_their_period(tmp_path: Path) -> None:
    path = tmp_path / "weather.csv"
    days = [f"2020-{month:02d}-{day:02d},{month}.{day}" for month in range(1, 4) for day in range(1, 28)]
    path.write_text("date,wind\n" + "\n".join(days) + "\n")
    assert "81 days" in telling.compose(path, {}).document["standfirst"]["text"]


def test_a_very_long_name_is_said_by_its_beginning(tmp_path: Path) -> None:
    long = "a load whose name goes on and on " * 200 + "7"
    rows = [f"{'north' if place % 2 else 'south'},{place % 2 * 3 + place % 7}" for place in range(200)]
    path = tmp_path / "depots.csv"
    path.write_text(f"depot,{long}\n" + "\n".join(rows))
    draft = telling.compose(path, {})
    assert "a load whose name" in draft.headline
    assert len(draft.headline) < 300
    assert draft.warnings == ()


@pytest.mark.parametrize("table", ["stories/samples/wildlife_strikes.csv", "tests/data/penguins.csv"])
def test_the_first_section_does_not_repeat_the_headline(table: str) -> None:
    draft = telling.compose(ROOT / table, {})
    assert draft.document["sections"][0]["title"]["text"] != draft.headline


def test_the_correction_can_be_left_out_to_measure_it_and_only_by_its_name(tmp_path: Path) -> None:
    """Thirty columns of noise: some pair of them passes a test by chance, unless the tests are corrected."""
    table = tmp_path / "noise.csv"
    noise = np.random.default_rng(1).normal(size=(200, 30)).round(3)
    pd.DataFrame(noise, columns=[f"level {place}" for place in range(30)]).to_csv(table, index=False)
    plain, loose = (telling.compose(table, options).document for options in ({}, {"correction": "none"}))
    assert not any(fact["type"] == "association" for fact in plain["facts"])
    assert any(fact["type"] == "association" for fact in loose["facts"])
    with pytest.raises(ValueError, match="no correction"):
        telling.compose(table, {"correction": "bonferroni"})


def test_a_share_gives_way_to_the_column_that_says_as_much(tmp_path: Path) -> None:
    """The tip differs by sex and the bill does not: then it is the tip that differs, not its share of the bill."""
    chance = np.random.default_rng(2)
    sex = chance.choice(["Female", "Male"], 300)
    tip = (3 + 0.5 * (sex == "Female") + chance.normal(0, 0.6, 300)).clip(0.5).round(2)
    bill = chance.lognormal(3, 0.25, 300).clip(8).round(2)
    table = tmp_path / "tips.csv"
    pd.DataFrame({"total_bill": bill, "tip": tip, "sex": sex}).to_csv(table, index=False)
    document = telling.compose(table, {}).document
    assert any(
        column["name"] != "tip" and "tip" in column["parents"] for column in document["profile"]["derived"]
    )
    told = {tuple(fact["columns"]) for fact in document["facts"] if fact["type"] == "difference"}
    assert ("sex", "tip") in told
    assert not any("share" in name for columns in told for name in columns)


@pytest.mark.parametrize("zone", ["Z", ""])
def test_hours_are_noted_to_be_those_of_utc_where_the_file_says_so(tmp_path: Path, zone: str) -> None:
    path = tmp_path / "calls.csv"
    lines = [
        f"2024-01-{day:02}T{hour:02}:{minute:02}:00{zone},{10 + 20 * (hour in (9, 10)) + (day * hour + minute) % 7}"
        for day in range(1, 29)
        for hour in range(24)
        for minute in (5, 35)
    ]
    path.write_text("\n".join(["answered,wait", *lines]))
    document = telling.compose(path, {}).document
    said = [note["text"] for note in document["notes"]]
    assert ("Hours and days of answered are those of UTC, as the file has them." in said) is bool(zone)
