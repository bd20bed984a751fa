"""The first facts are the table's own counts, in words that any table bears."""

from pathlib import Path

from stories import first_facts
from stories.analysis import profile, reading
from stories.analysis.profile import Profile

DATA = Path(__file__).parents[1] / "data"


def summary_of(path: Path, name: str = "") -> Profile:
    return profile.profile(reading.read(str(path), name=name or path.name), name=name or path.name)


def written(folder: Path, name: str, *lines: str) -> Profile:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return summary_of(path)


def test_rows_groups_and_period_of_a_real_table() -> None:
    flights = (DATA / "flights.csv").read_text().splitlines()
    carriers = {line.split(",")[9] for line in flights[1:]}
    said = first_facts.what_it_holds(summary_of(DATA / "flights.csv"))
    # its times are in UTC: the last hours of the year are those of the next
    assert (
        said
        == f"{len(flights) - 1:,} flights, {len(carriers)} carriers, 3 origins, January 2013 to January 2014"
    )
    assert (
        first_facts.what_it_holds(summary_of(DATA / "penguins.csv")) == "344 penguins, 3 species, 3 islands"
    )


def test_kinds_of_column_are_counted_in_singular_and_plural() -> None:
    assert first_facts.kinds_of_column(summary_of(DATA / "penguins.csv")) == "4 measures, 4 categories"
    assert first_facts.kinds_of_column(summary_of(DATA / "seattle-weather.csv")) == (
        "1 date, 4 measures, 1 category"
    )


def test_a_category_is_said_by_its_plainest_name_or_not_at_all(tmp_path: Path) -> None:
    signs = ("st", "ab", "pqrs", ("no", "yes"), "uvwxy", "lmnopr")
    rows = [",".join(kinds[place % len(kinds)] for kinds in signs) for place in range(60)]
    told = written(tmp_path, "t.csv", "st,weather,home region,paid,group2,city", *rows)
    assert first_facts.groups(told) == ["6 cities", "2 kinds of weather", "4 home regions"]
    assert first_facts.what_it_holds(told) == "60 rows, 6 cities, 2 kinds of weather"


def test_groups_go_before_a_category_of_a_thousand_things(tmp_path: Path) -> None:
    rows = [f"c{place % 1_001},{'ab'[place % 2]}" for place in range(8_000)]
    told = written(tmp_path, "t.csv", "customer,city", *rows)
    assert first_facts.groups(told) == ["2 cities", "1,001 customers"]


def test_one_row_is_one(tmp_path: Path) -> None:
    assert first_facts.what_it_holds(written(tmp_path, "flights.csv", "hour,delay", "3,4.5")) == "1 flight"


def test_of_a_sample_only_the_rows_of_the_file_are_told() -> None:
    whole = summary_of(DATA / "flights.csv")
    sampled = Profile(**(vars(whole) | {"sampled_from": 2_000_000}))
    assert first_facts.what_it_holds(sampled) == "2,000,000 flights"
