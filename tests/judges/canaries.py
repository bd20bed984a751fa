"""Five realistic files, each of whose rows carries a canary of its own in a cell of free text or an identifier.

    for name, marked in files(seed=3).items():
        path.write_bytes(marked.csv)                        # 200 to 2,000 rows
        assert not found(request_body, marked)              # whatever leaves the house: requests, logs

Rare categories (of one to four rows) and every cell that is personal carry one as well. `found` looks for them as they
stand, without regard to case, and also escaped for JSON, quoted for an address or in base64, as a whole or cut to eight
of their signs. What is common in a file is no canary: names of columns and of frequent categories may go out.
"""

import base64
import csv
import hashlib
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache


@dataclass(frozen=True)
class Marked:
    """A file and the canaries in it, those of each row first."""

    csv: bytes
    rows: int
    canaries: tuple[str, ...]


class Marker:
    """Gives canaries, each once, and remembers them."""

    def __init__(self, file: str, seed: int):
        self.start = f"{file}/{seed}"
        self.given: list[str] = []
        self.kept = ""

    def __call__(self) -> str:
        drawn = hashlib.sha256(f"{self.start}/{len(self.given)}".encode()).hexdigest()
        # Letters only: a canary must not pass for a number, and a number not for a canary.
        word = "".join("ghjkmnpqrstvwxyz"[int(sign, 16)] for sign in drawn[:12])
        self.given.append(word)
        return word

    def rare(self) -> str:
        """One canary for all the rows of a rare category."""
        self.kept = self.kept or self()
        return self.kept


Row = list[object]
Rows = Callable[[random.Random, Marker, int], Row]
START = date(2024, 1, 1)
FIRST = ("Anna", "Omar", "Li", "Maria", "Jan", "Ruth", "Ivan", "Noa")
LAST = ("Berg", "Silva", "Okafor", "Novak", "Tanaka", "Moreau", "Haas", "Lind")


def person(chance: random.Random, canary: Marker) -> str:
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}-{canary().capitalize()}"


def order(chance: random.Random, canary: Marker, at: int) -> Row:
    city = chance.choice(["Vienna", "Graz", "Linz"]) if at % 150 else f"Depot {canary.rare()}"
    amount = chance.gauss({"Vienna": 60, "Graz": 45}.get(city, 40), 8)
    day = START + timedelta(days=at // 2)
    note = f"Customer asked for {canary()} on delivery, second floor."
    return [f"{canary()}@mail.example", person(chance, canary), city, day.isoformat(), f"{amount:.2f}", note]


def patient(chance: random.Random, canary: Marker, at: int) -> Row:
    ward = chance.choice(["Surgery", "Medicine", "Eyes"]) if at % 90 else f"Ward {canary.rare()}"
    nights = chance.randint(1, 5) + 4 * (ward == "Surgery")
    return [
        person(chance, canary),
        ward,
        20 + chance.randint(0, 70),
        nights,
        f"Complains of {canary()}. Was sent home.",
    ]


def ticket(chance: random.Random, canary: Marker, at: int) -> Row:
    team = chance.choice(["Billing", "Network", "Hardware", "Accounts"])
    hours = chance.expovariate(1 / (20 if team == "Network" else 6))
    opened = START + timedelta(days=at // 7)
    closed = chance.choice(["yes", "yes", "no"]) if at % 400 else f"{canary()}?"
    return [
        f"T-{canary()}",
        opened.isoformat(),
        team,
        f"{hours:.1f}",
        closed,
        f"Printer {canary()} does not print",
    ]


def member(chance: random.Random, canary: Marker, at: int) -> Row:
    plan = chance.choice(["basic", "plus"]) if at % 130 else f"trial-{canary.rare()}"
    visits = chance.randint(0, 9) + 6 * (plan == "plus")
    return [
        canary(),
        person(chance, canary),
        plan,
        visits,
        1950 + chance.randint(0, 55),
        f"{canary()} street 7",
    ]


def sensor(chance: random.Random, canary: Marker, at: int) -> Row:
    site = chance.choice(["roof", "cellar", "garden"])
    degrees = chance.gauss({"roof": 24, "cellar": 12}.get(site, 17), 2) + at / 400
    day = START + timedelta(days=at // 3)
    return [
        f"https://intern.example/{canary()}",
        site,
        day.strftime("%d.%m.%Y"),
        f"{degrees:.1f}",
        f"by {canary()}",
    ]


SHEETS: dict[str, tuple[int, Sequence[str], Rows]] = {
    "orders": (600, ("e-mail", "customer", "city", "order date", "amount", "delivery note"), order),
    "patients": (350, ("patient", "ward", "age", "nights", "remarks"), patient),
    "tickets": (2000, ("ticket", "opened", "team", "hours", "solved", "subject"), ticket),
    "members": (500, ("member id", "full name", "plan", "visits", "born", "address"), member),
    "sensors": (200, ("link", "site", "date", "temperature", "operator"), sensor),
}


def files(seed: int = 3) -> dict[str, Marked]:
    """The five files by name; the same seed, the same bytes."""
    made: dict[str, Marked] = {}
    for name, (rows, headings, row_of) in SHEETS.items():
        chance, canary = random.Random(f"{name}/{seed}"), Marker(name, seed)
        written = io.StringIO()
        sheet = csv.writer(written, lineterminator="\n")
        sheet.writerow(headings)
        sheet.writerows(row_of(chance, canary, at) for at in range(rows))
        made[name] = Marked(written.getvalue().encode(), rows, tuple(canary.given))
    return made


def found(text: str | bytes, marked: Marked, most: int = 5) -> list[str]:
    """The canaries of a file that this text holds in any of their forms, at most so many."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    plain = said.lower()
    there = []
    for canary in marked.canaries:
        hidden = any(form in said for form in encoded(canary))
        if canary[-8:] in plain or canary[:8] in plain or canary[::-1] in plain or hidden:
            there.append(canary)
            if len(there) == most:
                break
    return there


@cache
def encoded(canary: str) -> list[str]:
    """The parts of base64 text that a canary becomes, wherever in three bytes it begins."""
    parts = []
    for lead in range(3):
        whole = base64.b64encode(b"\0" * lead + canary.encode()).decode()
        parts.append(whole[4 if lead else 0 : (lead + len(canary)) // 3 * 4])
    return parts
