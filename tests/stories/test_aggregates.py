from typing import Any

from stories.aggregates import aggregates
from tests.stories.conftest import document, told


def story() -> dict[str, Any]:
    """Return a story with a fact that its first chart shows, one that only a sentence tells, and one of the table."""
    made = document()
    fact = made["facts"][0]
    made["facts"] += [
        {
            **fact,
            "id": "f2",
            "measure": "share",
            "value": 0.25,
            "unit": None,
            "where": None,
            "finding": ["rank", "x"],
        },
        {**fact, "id": "f3", "measure": "rows", "columns": [], "value": 336776, "unit": None, "where": None},
        {**fact, "id": "f4", "measure": "name", "type": "name", "value": "EV", "unit": None},
        {**fact, "id": "f5", "value": 1.5, "finding": ["trend", "hidden"]},
    ]
    fact["finding"] = ["rank", "x"]
    return made


def test_every_point_of_every_chart_is_there_with_its_rows() -> None:
    made = story()
    rows = aggregates(made)
    for number, section in enumerate(made["sections"][:2], 1):
        points = {
            (float(point["y"]), point["n"]) for point in section["chart"]["points"] if point["y"] is not None
        }
        assert points <= {(row.value, row.n) for row in rows if row.finding == number}


def test_a_value_that_chart_and_fact_share_stands_there_once_and_leads_to_the_fact() -> None:
    waits = [row for row in aggregates(story()) if row.value == 19.955]
    assert [(row.fact, row.group, row.finding) for row in waits] == [("f1", "EV", 1)]


def test_a_mean_and_a_median_of_one_value_stay_two() -> None:
    made = story()
    made["facts"].append({**made["facts"][0], "id": "f9", "measure": "median"})
    waits = {row.fact: row.measure for row in aggregates(made) if row.value == 19.955}
    assert waits == {"f1": "mean", "f9": "median"}


def test_facts_that_no_chart_shows_are_with_their_finding() -> None:
    rows = {row.fact: row for row in aggregates(story())}
    assert (rows["f2"].finding, rows["f2"].shown, rows["f2"].value) == (1, "25.0%", 0.25)
    assert (rows["f3"].finding, rows["f3"].shown, rows["f3"].about) == (0, "336,776", "the table")
    assert "f4" not in rows, "a name is no aggregate"


def test_what_belongs_to_no_finding_that_is_shown_is_left_out() -> None:
    assert "f5" not in {row.fact for row in aggregates(story())}
    made = story()
    made["sections"][1]["text"] = told("It was 1.5.", f5="1.5")
    assert {row.finding for row in aggregates(made) if row.fact == "f5"} == {2}


def test_a_gap_is_no_value() -> None:
    made = story()
    point = made["sections"][0]["chart"]["points"][0]
    before = len(aggregates(made))
    point["y"] = None
    assert len(aggregates(made)) == before - 1


def test_the_row_for_the_others_is_there_by_its_two_ends() -> None:
    made = story()
    chart = made["sections"][0]["chart"]
    chart["others"] = {"count": 33, "low": 1.5, "high": 7.25, "n": 4000}
    others = [row for row in aggregates(made) if row.group.startswith("Other")]
    assert [(row.group, row.value, row.n, row.fact) for row in others] == [
        ("Other (33), lowest", 1.5, 4000, ""), ("Other (33), highest", 7.25, 4000, ""),
    ]  # fmt: skip
    chart["others"] |= {"count": 1, "high": 1.5}
    assert [row.group for row in aggregates(made) if row.group.startswith("Other")] == ["Other (1)"]
