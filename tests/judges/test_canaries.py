"""Each row of the five files carries a canary, and the search finds it however it is written."""

import base64
import csv
import io
import json

from tests.judges.canaries import files, found

FILES = files()


def test_there_are_five_files_with_a_canary_in_each_row() -> None:
    assert len(FILES) == 5
    for marked in FILES.values():
        rows = list(csv.reader(io.StringIO(marked.csv.decode())))[1:]
        assert 200 <= len(rows) == marked.rows <= 2000
        assert len(set(marked.canaries)) == len(marked.canaries) >= len(rows)
        text = marked.csv.decode().lower()
        assert all(canary in text for canary in marked.canaries)
    cities = [row[2] for row in csv.reader(io.StringIO(FILES["orders"].csv.decode()))]
    assert sum(city.startswith("Depot") for city in cities) == 4
    for row in list(csv.reader(io.StringIO(FILES["patients"].csv.decode())))[1:]:
        assert found(",".join(row), FILES["patients"])


def test_the_seed_decides() -> None:
    assert files(3) == files(3)
    assert files(3)["sensors"].csv != files(4)["sensors"].csv


def test_they_are_found_in_each_form() -> None:
    marked = FILES["sensors"]
    canary = marked.canaries[7]
    for lead in range(3):
        hidden = base64.b64encode(b"x" * lead + canary.encode() + b" and more").decode()
        assert found(f"data: {hidden}", marked) == [canary]
    for said in (
        canary.upper(),
        json.dumps({"a": f"b{canary}c"}),
        canary[:9],
        canary[-8:],
        f"..{canary}".encode(),
    ):
        assert found(said, marked) == [canary]
    assert found(" ".join(marked.canaries), marked, most=3) == list(marked.canaries[:3])


def test_what_is_common_is_no_canary() -> None:
    said = (
        "roof cellar garden temperature mean 17.2 Vienna Graz Network hours plus basic Surgery link operator"
    )
    assert not any(found(said, marked) for marked in FILES.values())
