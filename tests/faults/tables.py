"""Small real tables of many kinds, and some files that are none: what the people of the chaos upload."""

import io
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

DATA = Path(__file__).resolve().parents[1] / "data"
START = datetime(2024, 1, 1, tzinfo=UTC)
TOWNS = ("Bergen", "Oslo", "Tromsø")


def prices(chance: random.Random) -> tuple[str, bytes]:
    """Return prices that fall over the days and differ between towns."""
    rows = ["day,town,price"]
    for number in range(chance.randint(40, 150)):
        town = chance.choice(TOWNS)
        price = 100 - number / 10 + 20 * (town == "Oslo") + chance.gauss(0, 3)
        rows.append(f"{START + timedelta(days=number):%Y-%m-%d},{town},{price:.2f}")
    return "prices.csv", "\n".join(rows).encode()


def survey(chance: random.Random) -> tuple[str, bytes]:
    """Return answers to a survey, with semicolons, decimal commas and gaps."""
    rows = ["age;group;minutes;satisfied"]
    for _ in range(chance.randint(40, 120)):
        age = chance.randint(18, 80)
        minutes = f"{age / 2 + chance.gauss(0, 5):.1f}".replace(".", ",") if chance.random() > 0.05 else ""
        rows.append(f"{age};{chance.choice('abc')};{minutes};{chance.choice(['yes', 'no'])}")
    return "survey.csv", "\n".join(rows).encode()


def ledger(chance: random.Random) -> tuple[str, bytes]:
    """Return a ledger as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["booked on", "account", "amount"])
    for number in range(chance.randint(30, 90)):
        when = (START + timedelta(days=7 * number)).replace(tzinfo=None)
        sheet.append(
            [when, chance.choice(["rent", "travel", "wages"]), round(chance.lognormvariate(5, 1), 2)]
        )
    written = io.BytesIO()
    book.save(written)
    return "ledger.xlsx", written.getvalue()


def counts(chance: random.Random) -> tuple[str, bytes]:
    """Return a table of two columns of numbers, with tabs."""
    rows = ["visits\tsales"]
    for _ in range(chance.randint(30, 100)):
        visits = chance.randint(50, 500)
        rows.append(f"{visits}\t{visits // 10 + chance.randint(0, 9)}")
    return "counts.tsv", "\n".join(rows).encode()


def latin(chance: random.Random) -> tuple[str, bytes]:
    """Return names in an old encoding."""
    rows = ["stad,invånare"]
    rows += [f"{chance.choice(['Åre', 'Malmö', 'Växjö'])},{chance.randint(1000, 90000)}" for _ in range(50)]
    return "städer.csv", "\n".join(rows).encode("latin-1")


def penguins(chance: random.Random) -> tuple[str, bytes]:
    """Return a real table."""
    return "penguins.csv", (DATA / "penguins.csv").read_bytes()


def empty(chance: random.Random) -> tuple[str, bytes]:
    """Return nothing."""
    return "empty.csv", b""


def picture(chance: random.Random) -> tuple[str, bytes]:
    """Return a picture under the name of a table."""
    return "picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


def torn(chance: random.Random) -> tuple[str, bytes]:
    """Return the first half of a workbook."""
    name, whole = ledger(chance)
    return name, whole[: len(whole) // 2]


GOOD = (prices, survey, ledger, counts, latin, penguins)
BROKEN = (empty, picture, torn)
BROKEN_SHARE = 0.1


def any_table(chance: random.Random) -> tuple[str, bytes]:
    """Return the name and the bytes of some file; one in ten is broken."""
    return chance.choice(BROKEN if chance.random() < BROKEN_SHARE else GOOD)(chance)
