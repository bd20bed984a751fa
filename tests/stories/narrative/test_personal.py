import time

import pytest

from stories.narrative.personal import kind_of, kind_of_column
from tests.judges import personal as labelled

PERSONAL = {
    "an e-mail address": ["anna.b@example.org", "o'neil+x@sub.mail.co.uk", "jörg@müller.de", "write to a@b.de please"],
    "a telephone number": ["+49 30 1234567", "(555) 123-4567", "555.123.4567", "0171 2345678", "030/12345678",
                           "020 7946 0958", "06 12 34 56 78", "call 555-123-4567 x12"],
    "a bank account": ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"],
    "a payment card": ["4111 1111 1111 1111", "5500-0000-0000-0004", "378282246310005"],
    "a social security number": ["123-45-6789"],
    "an IP address": ["192.168.1.20", "2001:db8::ff00:42:8329", "fe80::1"],
}  # fmt: skip
NOBODYS = [
    "2024-01-05", "05.01.2024", "1 234 567", "1,234,567.50", "978-3-16-148410-0", "12:30:45", "A-1234567", "1990-1999",
    "ORD-2024-00017", "550e8400-e29b-41d4-a716-446655440000", "DE89 3704 0044 0532 0130 01", "4111 1111 1111 1112",
    "1.2.3", "10.0.19041.1", "48.8566, 2.3522", "20240105", "000-12-3456", "$12,345", "user at home", "@handle",
    "747-400", "256.300.1.1", "SKU 4412-9981", "9780306406157", "",
]  # fmt: skip


@pytest.mark.parametrize("kind", PERSONAL)
def test_personal_values_are_told_by_their_look(kind: str) -> None:
    assert {value: kind_of(value) for value in PERSONAL[kind]} == dict.fromkeys(PERSONAL[kind], kind)


@pytest.mark.parametrize("value", NOBODYS)
def test_dates_amounts_and_codes_are_nobodys(value: str) -> None:
    assert kind_of(value) is None


@pytest.mark.parametrize(
    ("heading", "value", "personal"),
    [
        ("customer name", "Anna Berg", True),
        ("Surname", "Berg", True),
        ("patient", "Smith, John", True),
        ("phone", "5551234567", True),
        ("product name", "Oak Table", False),
        ("airport name", "Denver Intl", False),
        ("name", "Denver", False),
        ("tip", "3", False),
        ("shipping", "DHL Express", False),
    ],
)
def test_names_of_people_are_told_by_the_heading(heading: str, value: str, personal: bool) -> None:
    assert (kind_of(value, heading) is not None) == personal


def test_a_heading_may_itself_be_somebodys_address() -> None:
    assert kind_of_column("anna@example.org", []) == "an e-mail address"
    assert kind_of_column("e_mail_address", ["unknown"]) == "an e-mail address"
    assert kind_of_column("weight", ["12", "14"]) is None


def test_most_labelled_cells_are_told_and_few_others() -> None:
    recall, precision = labelled.measured(lambda heading, cells: kind_of_column(heading, cells) is not None)
    assert recall >= 0.95
    assert precision >= 0.90


def test_the_time_for_a_long_value_is_bounded() -> None:
    pieces = ("a", "1", "a@", "1 ", "(", "1.", "a.", "a-", "::", "aaaa@aaaa.", "DE12 ", "[at]", "0-", "Aa ")
    before = time.process_time()
    for piece in pieces:
        for heading in ("", "customer", "phone"):
            kind_of(piece * 100_000, heading)
    assert time.process_time() - before < 1
