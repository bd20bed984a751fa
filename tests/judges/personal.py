"""Columns of cells, each labelled with the kind of personal data that it is, or with none.

    recall, precision = measured(lambda heading, cells: is_personal(heading, cells))
    for column in COLUMNS: column.heading, column.cells, column.kind       # kind "" is not personal

At least 400 cells are personal, as many are not. Where a heading says nothing ("field 7") only the values tell; where
the values look like anything ("Kim Larsen"), only the heading does. Account and card numbers are valid by their check
digits (mod 97, Luhn), those of the other half are wrong by them. Nobody's real data: numbers are drawn, addresses of
reserved or invented domains, telephone numbers of ranges kept for fiction where a country has one.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CHANCE = random.Random(2026)


@dataclass(frozen=True)
class Column:
    """A heading, its cells and what they are: one of `KINDS`, or "" where they are nobody's."""

    heading: str
    cells: tuple[str, ...]
    kind: str = ""


KINDS = ("email", "phone", "iban", "card", "ssn", "ip", "person")
GIVEN = (
    "Anna", "Marie", "Joao", "Kim", "Fatima", "Wei", "Olga", "Sean", "Lucia", "Priya", "Jürgen", "Zoë",
    "Ahmed", "Björn", "Chidi", "Aiko", "Mateo", "Ingrid", "Dmitri", "Amara", "Pedro", "Yusuf", "Helen",
    "Tomasz", "Noor", "Elif", "Marta", "Kwame", "Siobhan", "Rajesh",
)  # fmt: skip
FAMILY = (
    "Müller", "Smith", "Silva", "Larsen", "Haddad", "Zhang", "Ivanova", "O'Connor", "Rossi", "Patel",
    "Schmidt", "García", "Hassan", "Svensson", "Okafor", "Tanaka", "Fernández", "Berg", "Petrov", "Diallo",
    "Nowak", "Demir", "Brown", "Kowalska", "Rahman", "Yılmaz", "Ferreira", "Mensah", "Byrne", "Gupta",
)  # fmt: skip
FULL = [f"{GIVEN[at % 30]} {FAMILY[(at * 7) % 30]}" for at in range(60)]


def digits(count: int) -> str:
    return "".join(CHANCE.choice("0123456789") for _ in range(count))


def luhn(number: str) -> bool:
    """Whether a card number's last digit is the one that Luhn's rule asks for."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def card(start: str, length: int, *, valid: bool = True) -> str:
    body = start + digits(length - len(start) - 1)
    right = next(digit for digit in "0123456789" if luhn(body + digit))
    return body + (right if valid else CHANCE.choice([digit for digit in "0123456789" if digit != right]))


def spaced(number: str, sign: str = " ") -> str:
    return sign.join(number[at : at + 4] for at in range(0, len(number), 4))


def remainder(iban: str) -> int:
    """What the rule of ISO 13616 leaves of an account number: 1 when it is valid."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


def iban(country: str, length: int, bank: str = "", *, valid: bool = True) -> str:
    body = bank + digits(length - 4 - len(bank))
    check = 98 - remainder(f"{country}00{body}")
    return f"{country}{check if valid else (check + 7) % 90 + 2:02d}{body}"


ACCOUNTS = [
    ("AT", 20, ""), ("DE", 22, ""), ("FR", 27, ""), ("GB", 22, "NWBK"), ("NL", 18, "INGB"), ("ES", 24, ""),
    ("IT", 27, "X"), ("CH", 21, ""), ("BE", 16, ""), ("PL", 28, ""), ("SE", 24, ""), ("NO", 15, ""),
    ("DK", 18, ""), ("FI", 18, ""), ("PT", 25, ""), ("IE", 22, "AIBK"),
]  # fmt: skip
BRANDS = [
    ("4", 16),
    ("51", 16),
    ("5425", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("3528", 16),
    ("2221", 16),
]


def octets(count: int = 4) -> list[str]:
    return [str(CHANCE.randint(1, 254)) for _ in range(count)]


def address(at: int) -> str:
    """An e-mail address in one of the forms that people have them."""
    given, family = GIVEN[at % 30].lower(), FAMILY[(at * 11) % 30].lower().replace("'", "")
    given, family = (name.encode("ascii", "ignore").decode() for name in (given, family))
    host = (
        "example.com",
        "example.org",
        "mail.example.net",
        "uni-graz.example",
        "post.example.co.uk",
        "firma.test",
    )
    forms = ("{g}.{f}", "{g}{n}", "{f}_{g}", "{g}+shop", "{g[0]}.{f}", "{f}-{n}", "INFO.{f}")
    return forms[at % 7].format(g=given, f=family, n=at + 61) + "@" + host[at % 6]


PHONES_ABROAD = (
    "+43 1 5131234", "+43 660 1234567", "+49 30 23125 123", "+49 (0)151 23456789", "+33 1 99 00 12 34",
    "+33 6 39 98 12 34", "+44 20 7946 0018", "+44 7700 900123", "+1 212-555-0142", "+1 (415) 555-0199",
    "+39 06 5550123", "+34 911 55 01 23", "+31 20 555 0123", "+41 44 555 01 23", "+46 8 555 012 34",
    "+47 22 55 01 23", "+45 32 55 01 23", "+358 9 5550 1234", "+48 22 555 01 23", "+420 222 555 123",
    "+36 1 555 0123", "+351 21 555 0123", "+30 21 0555 0123", "+90 212 555 01 23", "+7 495 555-01-23",
    "+380 44 555 0123", "+91 98765 43210", "+81 3-5550-1234", "+82 2-555-0123", "+86 10 5555 0123",
    "+61 2 5550 1234", "+61 491 570 156", "+64 9 555 0123", "+27 21 555 0123", "+234 1 555 0123",
    "+55 11 95555-0123", "+52 55 5550 0123", "+54 11 5555-0123", "+972 3-555-0123", "+971 4 555 0123",
)  # fmt: skip
PHONES_HOME = (
    "(212) 555-0187", "415-555-0133", "312.555.0178", "1-800-555-0199", "020 7946 0991", "01632 960 123",
    "0660 123 45 67", "030/23125-456", "01 99 00 45 67", "06-12345678", "0151 23456780", "(03) 5550 9876",
    "0491 570 158", "03-5550-9876", "011 5550 1234", "(11) 95555-0187", "0044 20 7946 0333", "0049 30 23125789",
    "001 212 555 0111", "0043 1 5139876",
)  # fmt: skip
PERSONAL = (
    Column("E-Mail", tuple(address(at) for at in range(16)), "email"),
    Column("contact", tuple(address(at) for at in range(16, 32)), "email"),
    Column("field 7", tuple(address(at) for at in range(32, 48)), "email"),
    Column("Telefon", PHONES_ABROAD[:14], "phone"),
    Column("mobile", PHONES_ABROAD[14:27], "phone"),
    Column("col_4", PHONES_ABROAD[27:], "phone"),
    Column("phone_number", PHONES_HOME[:10], "phone"),
    Column("Rückrufnummer (tel.)", PHONES_HOME[10:], "phone"),
    Column("phone", tuple(f"+4366{digits(9)}" for _ in range(10)), "phone"),
    Column("tel", tuple(f"0{CHANCE.randint(2, 9)}{digits(8)}" for _ in range(10)), "phone"),
    Column("IBAN", tuple(iban(*kind) for kind in ACCOUNTS), "iban"),
    Column("Konto", tuple(spaced(iban(*kind)) for kind in ACCOUNTS), "iban"),
    Column("reference", tuple(iban(*kind) for kind in ACCOUNTS[:8]), "iban"),
    Column("card number", tuple(card(*brand) for brand in BRANDS * 2), "card"),
    Column("payment", tuple(spaced(card(*brand)) for brand in BRANDS * 2), "card"),
    Column("x", tuple(spaced(card("4", 16), "-") for _ in range(8)), "card"),
    Column(
        "SSN",
        tuple(f"{CHANCE.randint(101, 665)}-{CHANCE.randint(10, 99)}-{digits(3)}7" for _ in range(14)),
        "ssn",
    ),
    Column(
        "field 3",
        tuple(f"{CHANCE.randint(101, 665)}-{CHANCE.randint(10, 99)}-{digits(3)}4" for _ in range(12)),
        "ssn",
    ),
    Column("Sozialversicherungsnummer", tuple(f"{digits(3)}7 {d}0375" for d in range(10, 22)), "ssn"),
    Column("ip_address", tuple(".".join(octets()) for _ in range(14)), "ip"),
    Column("client", tuple(".".join(octets()) for _ in range(14)), "ip"),
    Column("source", tuple(f"2001:db8:{CHANCE.randint(16, 65535):x}::{digits(3)}" for _ in range(12)), "ip"),
    Column(
        "remote host",
        tuple(f"fe80::{CHANCE.randint(4096, 65535):x}:ff:fe23:{digits(4)}" for _ in range(10)),
        "ip",
    ),
    Column("Name", tuple(FULL[:14]), "person"),
    Column("Customer name", tuple(FULL[14:28]), "person"),
    Column("Last name", tuple(FAMILY[:14]), "person"),
    Column("first_name", tuple(GIVEN[:14]), "person"),
    Column("Patient", tuple(f"{name.split()[1]}, {name.split()[0]}" for name in FULL[28:40]), "person"),
    Column("Nachname", tuple(FAMILY[14:26]), "person"),
    Column("surname", tuple(FAMILY[16:28]), "person"),
    Column("full name", tuple(f"Dr. {name}" for name in FULL[40:50]), "person"),
    Column("employee", tuple(FULL[50:60]), "person"),
    Column("contact person", tuple(FULL[5:15]), "person"),
    Column("Vorname", tuple(GIVEN[14:26]), "person"),
)


def version(at: int) -> str:
    return (
        f"{at % 5}.{at % 7}.{at}",
        f"10.0.{19000 + at}.{3000 + at}",
        f"v{at}.{at % 3}",
        f"{at}.{at % 4}.0-rc{at}",
    )[at % 4]


CITIES = (
    "Vienna", "Graz", "New York", "São Paulo", "Kraków", "Saint Petersburg", "Florence", "Victoria", "Sydney",
    "Charlotte", "Paris", "San José", "Aix-en-Provence", "Lincoln", "Jackson",
)  # fmt: skip
COMPANIES = (
    "Müller & Söhne GmbH", "Acme Corp.", "Northwind Traders", "Contoso Ltd", "Smith Brothers Inc.", "Wayne Steel",
    "General Motors", "Diamond Match", "Johnson Controls", "Larsen Shipping A/S", "Banca Rossi S.p.A.", "Tanaka Denki",
    "Goodyear", "Union Oil", "Atlantic Refining",
)  # fmt: skip
PRODUCTS = (
    "Espresso", "Green tea", "Chang", "Chef Anton's Gumbo Mix", "Nord-Ost Matjeshering", "Filter coffee", "Bagel",
    "Sir Rodney's Scones", "Mont Blanc Pen", "Victoria Sponge", "Granny Smith apples", "Earl Grey", "Bosc pears",
)  # fmt: skip
OTHERS = (
    Column("product code", tuple(f"{CHANCE.choice('ABKX')}{digits(2)}-{digits(4)}" for _ in range(16))),
    Column("sku", tuple(f"SKU{digits(8)}" for _ in range(14))),
    Column("item", tuple(f"{digits(3)}-{CHANCE.choice('QRS')}{digits(5)}" for _ in range(12))),
    Column("invoice number", tuple(f"2024-{at:05d}" for at in range(731, 747))),
    Column("Invoice", tuple(f"INV/2025/{digits(6)}" for _ in range(12))),
    Column("order id", tuple(str(at) for at in range(10248, 10264))),
    Column("tracking", tuple(card("4", 16, valid=False) for _ in range(14))),
    Column("field 5", tuple(spaced(card("51", 16, valid=False)) for _ in range(12))),
    Column("batch", tuple(iban(*kind, valid=False) for kind in ACCOUNTS[:12])),
    Column("version", tuple(version(at) for at in range(1, 21))),
    Column("build", tuple(f"{at}.{at * 3}.{at * 400}" for at in range(1, 13))),
    Column("city", CITIES),
    Column("Ort", CITIES[:10]),
    Column("weight", tuple(f"{at * 1.7:.1f} kg" for at in range(1, 15))),
    Column("consumption", tuple(f"{at * 1371:,} kWh" for at in range(1, 13))),
    Column("price", tuple(f"€ {at * 19.9:.2f}" for at in range(1, 13))),
    Column("amount", tuple(f"{at * 1234567.89:,.2f}" for at in range(1, 15))),
    Column("population", tuple(str(CHANCE.randint(10**6, 10**10)) for _ in range(14))),
    Column("date", tuple(f"2024-03-{day:02d}" for day in range(1, 17))),
    Column("Datum", tuple(f"{day:02d}.03.2024" for day in range(1, 15))),
    Column("day", tuple(f"202403{day:02d}" for day in range(10, 24))),
    Column("timestamp", tuple(f"2024-03-{day:02d}T12:{day}:33+01:00" for day in range(10, 22))),
    Column("season", tuple(f"{year}-{year + 1}" for year in range(2008, 2020))),
    Column("epoch", tuple(str(1711234567 + 7919 * at) for at in range(12))),
    Column("company name", COMPANIES),
    Column("supplier", COMPANIES[:8]),
    Column("product name", PRODUCTS),
    Column("team name", ("Billing", "Network", "Hardware", "Accounts", "Red Sox", "Giants", "Jazz", "Magic")),
    Column("file name", tuple(f"report_{at}.csv" for at in range(2015, 2025))),
    Column("barcode", tuple(f"978{digits(10)}" for _ in range(12))),
    Column("latitude", tuple(f"{48 + at / 37:.6f}" for at in range(12))),
    Column("coordinates", tuple(f"{48 + at / 37:.4f}, {16 + at / 41:.4f}" for at in range(12))),
    Column("website", tuple(f"https://www.firma{at}.example/shop" for at in range(10))),
    Column("price per unit", tuple(f"{at}@{at * 2.5:.2f}" for at in range(3, 13))),
    Column("postal code", tuple(f"{1010 + 10 * at}" for at in range(12))),
    Column(
        "identifier",
        tuple(f"{digits(8)}-{digits(4)}-4{digits(3)}-a{digits(3)}-{digits(12)}" for _ in range(10)),
    ),
    Column("score", tuple(f"{at}-{at + 3}-{at % 4}" for at in range(10, 22))),
    Column("street lamp", tuple(f"{digits(4)}.{digits(3)}.{digits(2)}" for _ in range(10))),
    Column("account class", tuple(f"{at:04d}" for at in range(4000, 4012))),
    Column("ratio", tuple(f"{at}:{at + 4}" for at in range(1, 13))),
)
COLUMNS = PERSONAL + OTHERS


def measured(is_personal: Callable[[str, Sequence[str]], bool]) -> tuple[float, float]:
    """Recall and precision over cells, of something that says of a heading and its cells whether they are personal."""
    said = [(column, is_personal(column.heading, column.cells)) for column in COLUMNS]
    right = sum(len(column.cells) for column, told in said if told and column.kind)
    there = sum(len(column.cells) for column in PERSONAL)
    told = sum(len(column.cells) for column, told in said if told)
    return right / there, right / told if told else 0.0


def mistaken(is_personal: Callable[[str, Sequence[str]], bool]) -> list[Column]:
    """The columns that it is wrong about, for the message of a test that fails."""
    return [column for column in COLUMNS if is_personal(column.heading, column.cells) != bool(column.kind)]
