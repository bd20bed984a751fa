"""The labelled cells are as many as promised and are what their labels say."""

import ipaddress
import re
from collections import Counter

from tests.judges.personal import COLUMNS, KINDS, OTHERS, PERSONAL, luhn, measured, mistaken, remainder


def cells(kind: str) -> list[str]:
    return [cell for column in PERSONAL if column.kind == kind for cell in column.cells]


def test_there_are_four_hundred_of_each() -> None:
    assert sum(len(column.cells) for column in PERSONAL) >= 400
    assert sum(len(column.cells) for column in OTHERS) >= 400
    kinds = Counter(column.kind for column in PERSONAL)
    assert set(kinds) == set(KINDS)
    assert all(len(cells(kind)) >= 30 for kind in KINDS)
    assert all(len(set(column.cells)) == len(column.cells) for column in COLUMNS)


def test_check_digits_are_right_where_they_are_personal_and_wrong_elsewhere() -> None:
    assert luhn("4111111111111111")
    assert remainder("GB82WEST12345698765432") == 1
    assert all(luhn(re.sub(r"\D", "", cell)) for cell in cells("card"))
    assert all(remainder(cell.replace(" ", "")) == 1 for cell in cells("iban"))
    wrong = {column.heading: column.cells for column in OTHERS}
    assert not any(luhn(re.sub(r"\D", "", cell)) for cell in wrong["tracking"] + wrong["field 5"])
    assert not any(remainder(cell) == 1 for cell in wrong["batch"])


def test_addresses_are_addresses() -> None:
    assert all(ipaddress.ip_address(cell) for cell in cells("ip"))
    assert all(re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", cell, re.ASCII) for cell in cells("email"))


def test_measures_are_right() -> None:
    assert measured(lambda heading, cells: True) == (
        1.0,
        sum(len(c.cells) for c in PERSONAL) / sum(len(c.cells) for c in COLUMNS),
    )
    assert measured(lambda heading, cells: False) == (0.0, 0.0)
    perfect = {(column.heading, column.cells): bool(column.kind) for column in COLUMNS}
    assert measured(lambda heading, cells: perfect[heading, tuple(cells)]) == (1.0, 1.0)
    assert len(mistaken(lambda heading, cells: False)) == len(PERSONAL)
