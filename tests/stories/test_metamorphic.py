"""What must not change a story, and what must change it in one known way."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stories.telling import compose

DATA = Path(__file__).parents[1] / "data"
TABLES = ("penguins", "seattle-weather", "flights")
Facts = Counter[tuple[Any, ...]]


def table(name: str) -> pd.DataFrame:
    frame = pd.read_csv(DATA / f"{name}.csv")
    return frame.head(2500) if name == "flights" else frame


def told(frame: pd.DataFrame, folder: Path, **how: Any) -> dict[str, Any]:
    path = folder / "table.csv"
    frame.to_csv(path, index=False, **how)
    return of_file(path)


def of_file(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(compose(path, {"source": "table"}).document))
    return document


def facts(document: dict[str, Any]) -> Facts:
    """Return the facts without their ids, for they are numbered as they are told."""
    return Counter(
        (
            fact["type"],
            tuple(fact["columns"]),
            json.dumps(fact["where"], sort_keys=True),
            fact["measure"],
            fact["value"],
            fact["unit"],
            fact["n"],
        )
        for fact in document["facts"]
        if fact["columns"] or fact["measure"] in ("looked at", "kept")
    )


def findings(document: dict[str, Any]) -> list[tuple[str, str]]:
    sections = (section for section in document["sections"] if section["kind"] == "finding")
    return [(section["title"]["text"], section["text"]["text"]) for section in sections]


@pytest.mark.parametrize("name", TABLES)
def test_rows_in_another_order_tell_the_same(name: str, tmp_path: Path) -> None:
    frame = table(name)
    one, other = told(frame, tmp_path), told(frame.sample(frac=1, random_state=4), tmp_path)
    assert facts(one) == facts(other)
    assert findings(one) == findings(other)


def either_way(document: dict[str, Any]) -> Facts:
    """Return the facts that do not depend on which of two columns is told by the other.

    Of two columns that go together the one that stands first in the file is told first, as its author put them; and of
    columns with as many gaps the first are named.
    """
    found: Facts = Counter()
    for fact in document["facts"]:
        pair = fact["type"] in ("association", "categorization")
        if (pair and fact["measure"] not in ("rho", "Cramer's V")) or fact["type"] in ("name", "proportion"):
            continue
        where = sorted(zip(*fact["where"].values(), strict=True)) if fact["where"] else None
        columns = tuple(sorted(fact["columns"]))
        found[fact["type"], columns, str(where), fact["measure"], fact["value"], fact["unit"], fact["n"]] += 1
    return found


@pytest.mark.parametrize("name", TABLES)
def test_columns_in_another_order_tell_the_same(name: str, tmp_path: Path) -> None:
    frame = table(name)
    one, other = told(frame, tmp_path), told(frame[frame.columns[::-1]], tmp_path)
    assert either_way(one) == either_way(other)
    assert len(findings(one)) == len(findings(other))
    assert sum(either_way(one).values()) > len(one["facts"]) / 3


def utf_16(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-16")


def decimal_comma(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, sep=";", decimal=",")


WRITERS = {
    "semicolon.csv": lambda frame, path: frame.to_csv(path, index=False, sep=";"),
    "tab.tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "utf_16.csv": utf_16,
    "latin_1.csv": lambda frame, path: frame.to_csv(path, index=False, encoding="latin-1"),
    "decimal_comma.csv": decimal_comma,
    "bom.csv": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-8-sig"),
    "packed.csv.gz": lambda frame, path: frame.to_csv(path, index=False),
    "book.xlsx": lambda frame, path: frame.to_excel(path, index=False),
    "columns.parquet": lambda frame, path: frame.to_parquet(path, index=False),
}


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_table_in_another_form_tells_the_same(form: str, tmp_path: Path) -> None:
    frame = table("penguins").replace({"Torgersen": "Tórgersen"})
    WRITERS[form](frame, tmp_path / form)
    one, other = told(frame, tmp_path), of_file(tmp_path / form)
    assert findings(one) == findings(other)
    assert facts(one) == facts(other)


MEASURES = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]


def test_a_thousandfold_scales_numbers_and_keeps_ranks(tmp_path: Path) -> None:
    frame = table("penguins")
    larger = frame.assign(**{name: (frame[name] * 1000).round(3) for name in MEASURES})
    one, other = told(frame, tmp_path)["facts"], told(larger, tmp_path)["facts"]
    assert [(fact["measure"], fact["columns"], fact["where"], fact["n"]) for fact in one] == [
        (fact["measure"], fact["columns"], fact["where"], fact["n"]) for fact in other
    ]
    scaled = unscaled = 0
    for before, after in zip(one, other, strict=True):
        if isinstance(before["value"], str) or before["measure"] in (
            "count",
            "groups",
            "share",
            "rho",
            "rows",
            "level",
        ):
            continue
        measured = before["columns"][-1:] and before["columns"][-1] in MEASURES
        bare = "ratio" in before["measure"] or before["measure"].startswith("effect size")
        factor = 1000 if measured and not bare else 1
        assert after["value"] == pytest.approx(before["value"] * factor, rel=1e-9), before
        scaled, unscaled = scaled + (factor > 1), unscaled + (factor == 1)
    assert scaled > 10
    assert unscaled > 0


def test_time_that_runs_backwards_turns_trends(tmp_path: Path) -> None:
    days = pd.date_range("2015-01-01", "2018-12-31", freq="D")
    chance = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"date": days, "visitors": np.linspace(100, 160, len(days)) + chance.normal(0, 9, len(days))}
    )
    frame["visitors"] = frame["visitors"].round(1)
    back = frame.assign(date=days[::-1])
    one, other = findings(told(frame, tmp_path))[0], findings(told(back, tmp_path))[0]
    assert "rose" in one[0]
    assert "fell" in other[0]


def test_columns_of_other_names_tell_the_same_under_those(tmp_path: Path) -> None:
    frame = table("penguins")
    names = {"flipper_length_mm": "tail_length_mm", "species": "breed", "island": "colony"}
    one, other = told(frame, tmp_path), told(frame.rename(columns=names), tmp_path)
    renamed = [
        tuple(names.get(name, name) for name in fact["columns"]) for fact in one["facts"] if fact["columns"]
    ]
    assert sorted(renamed) == sorted(tuple(fact["columns"]) for fact in other["facts"] if fact["columns"])
    assert len(findings(one)) == len(findings(other))
    assert not any("flipper" in title for title, _ in findings(other))
