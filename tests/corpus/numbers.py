"""Numbers as people write them, what stands for a missing one, and digits that are no numbers."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tests.corpus import tables
from tests.corpus.expected import Case, Column, Story
from tests.corpus.tables import coded, mean, measured, sales, sheet, story, text

EURO, DOLLAR, PERCENT = ("€", "EUR"), ("$", "USD"), ("%", "percent")


def cases(rng: random.Random) -> Iterator[Case]:
    """Every way of writing a number that the requirement names."""
    yield from _written(rng)
    yield from _signed(rng)
    yield from _doubtful(rng)
    yield from _missing(rng)
    yield from _codes(rng)


def _case(
    name: str, rows: Sequence[Sequence[object]], expected: Story, about: str, delimiter: str = ","
) -> Case:
    data = text(rows, delimiter).encode()
    return Case(name=name, group="numbers", make=lambda: data, expected=(expected,), about=about)


def _written(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    plain = story(table)

    def united(unit: tuple[str, ...]) -> Story:
        about = [replace(column, unit=unit) if column.name == "amount" else column for column in plain.about]
        return replace(plain, about=tuple(about))

    def case(
        name: str, number: Callable[[float], str], about: str, expected: Story = plain, mark: str = ","
    ) -> Case:
        return _case(name, sheet(table, number=number), expected, about, mark)

    yield case("decimal_comma_quoted.csv", tables.comma, "decimal commas in quotes, between commas")
    yield case("thousands_comma.csv", tables.commas_and_dot, "1,234.56")
    yield case("thousands_dot.csv", tables.dots_and_comma, "1.234,56", mark=";")
    yield case("thousands_space.csv", lambda x: tables.grouped(x, " "), "1 234,56 with a space", mark=";")
    yield case(
        "thousands_nbsp.csv", lambda x: tables.grouped(x, "\u00a0"), "1 234,56 with a hard space", mark=";"
    )
    yield case(
        "thousands_thin.csv", lambda x: tables.grouped(x, "\u202f"), "1 234,56 with a thin space", mark=";"
    )
    yield case("thousands_swiss.csv", lambda x: tables.grouped(x, "'", "."), "1'234.56")
    yield case("thousands_curly.csv", lambda x: tables.grouped(x, "’", "."), "1’234.56")
    yield case("dollar_before.csv", lambda x: f"${x:,.2f}", "$1,234.56", united(DOLLAR))
    yield case("euro_behind.csv", lambda x: tables.dots_and_comma(x) + " €", "1.234,56 €", united(EURO), ";")
    yield case("currency_code.csv", lambda x: f"EUR {x:.2f}", "EUR 1234.56", united(EURO))
    yield case("pound.csv", lambda x: f"£{x:,.2f}", "£1,234.56", united(("£", "GBP")))
    yield case("spaces_around.csv", lambda x: f"   {x:.2f} ", "blanks around the numbers")
    yield case("exponents.csv", lambda x: f"{x:.6e}", "1.234560e+03")
    yield case("kilograms_in_cells.csv", lambda x: f"{x:.2f} kg", "a unit in each cell", united(("kg",)))

    shares = [rng.randint(1, 999) / 10 for _ in range(60)]
    both = (mean(shares), mean(shares) / 100)
    column = Column(name="share", type=("number",), count=60, mean=both, unit=PERCENT)
    rows = [["region", "share"], *([r, f"{s}%"] for r, s in zip(table.region, shares, strict=True))]
    yield _case("percents.csv", rows, Story(rows=60, about=(column,)), "12.5%")
    rows = [
        ["region", "share"],
        *([r, f"{s} %".replace(".", ",")] for r, s in zip(table.region, shares, strict=True)),
    ]
    yield _case("percents_comma.csv", rows, Story(rows=60, about=(column,)), "12,5 %", ";")


def _signed(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    signs = [rng.choice((-1, 1)) for _ in range(table.size)]
    signs[0], signs[1] = -1, 1
    table = replace(table, amount=[a * s for a, s in zip(table.amount, signs, strict=True)])
    plain = story(table)

    def case(name: str, negative: str, about: str, positive: str = "{:,.2f}") -> Case:
        return _case(
            name,
            sheet(table, number=lambda x: (negative if x < 0 else positive).format(abs(x))),
            plain,
            about,
        )

    yield case("parentheses.csv", "({:,.2f})", "(1,234.56) is negative")
    yield case("parentheses_dollar.csv", "($ {:,.2f})", "($ 1,234.56) is negative", "$ {:,.2f}")
    yield case("minus_behind.csv", "{:.2f}-", "1234.56- as SAP writes it", "{:.2f}")
    yield case("true_minus.csv", "\u2212{:.2f}", "the typographic minus sign", "{:.2f}")
    yield case("plus_signs.csv", "-{:.2f}", "+1234.56", "+{:.2f}")
    yield case("minus_dollar.csv", "-${:,.2f}", "-$1,234.56", "${:,.2f}")


def _doubtful(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    amounts = [f"{rng.randint(1, 9)},{rng.randint(100, 999)}" for _ in range(60)]
    values = [float(a.replace(",", "")) for a in amounts]
    rows = [["region", "amount"], *([r, a] for r, a in zip(table.region, amounts, strict=True))]
    both = Column(name="amount", type=("number",), count=60, mean=(mean(values), mean(values) / 1000))
    said = (r"could be|ambig|thousand|either",)
    yield _case(
        "one_or_thousand.csv",
        rows,
        Story(rows=60, about=(both,), says=said),
        "1,234 in every row: said how it was read",
    )
    rows = sheet(table, number=lambda x: rng.choice(("$", "€")) + f"{x:.2f}")
    said = (r"currenc|mixed|different unit|several unit|more than one|\$.{0,40}€|€.{0,40}\$",)
    said_so = Story(rows=60, says=said)
    data = text(rows).encode()
    yield Case(
        name="two_currencies.csv",
        group="numbers",
        make=lambda: data,
        expected=(said_so,),
        about="dollars and euros in one column: never added up in silence",
    )
    broken = sheet(table)
    for at in (5, 17, 40):
        broken[at][1] = "see note"
    left = [a for at, a in enumerate(table.amount, 1) if at not in {5, 17, 40}]
    column = measured("amount", left, failed=3)
    yield _case(
        "three_words_among_numbers.csv", broken, Story(rows=60, about=(column,)), "3 cells that are no number"
    )
    endless = sheet(table)
    endless[3][1], endless[9][1] = "inf", "-Infinity"
    left = [a for at, a in enumerate(table.amount, 1) if at not in {3, 9}]
    yield _case(
        "infinite.csv",
        endless,
        Story(rows=60, about=(measured("amount", left),), says=(r"infini|not read|failed\W+2|inf\b",)),
        "two infinite values: left out and said",
    )
    huge = sheet(table, number=lambda x: f"{x / 1e4:.6f}e308")
    yield _case("near_the_largest.csv", huge, Story(rows=60), "numbers whose sum and square overflow")
    tiny = sheet(table, number=lambda x: f"{x:.0f}e-320")
    yield _case("denormal.csv", tiny, Story(rows=60), "numbers next to zero")
    constant = replace(table, units=[7] * 60)
    expected = Story(rows=60, about=(Column(name="units", count=60, distinct=1),))
    yield _case("constant_column.csv", sheet(constant), expected, "a column that never changes")


def _missing(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    codes = ("NA", "n/a", "-", "?", "", "NULL", "N/A", "nan", "None", "--", "#N/A", ".")
    rows = sheet(table)
    for at, code in enumerate(codes):
        rows[3 + 4 * at][1] = code
    gone = {3 + 4 * at for at in range(len(codes))}
    left = [a for at, a in enumerate(table.amount, 1) if at not in gone]
    column = measured("amount", left, missing=len(codes))
    yield _case(
        "missing_mixed.csv", rows, Story(rows=60, about=(column,)), "twelve codes for missing in one column"
    )
    for name, code in (("na", "NA"), ("dash", "-"), ("question", "?"), ("n_a", "n/a")):
        rows = sheet(table)
        for at in (4, 9, 25, 41):
            rows[at][1], rows[at][0] = code, code
        left = [a for at, a in enumerate(table.amount, 1) if at not in {4, 9, 25, 41}]
        word = Column(name="region", missing=4, count=56)
        yield _case(
            f"missing_{name}.csv",
            rows,
            Story(rows=60, about=(measured("amount", left, missing=4), word)),
            f"{code} for missing, among words and numbers",
        )

    rows = sheet(table)
    marked = set(rng.sample(range(1, 61), 8))
    for at in marked:
        rows[at][1] = "-999"
    left = [a for at, a in enumerate(table.amount, 1) if at not in marked]
    expected = Story(rows=60, about=(measured("amount", left, missing=8),), says=("-999",))
    yield _case("minus_999_is_missing.csv", rows, expected, "-999 among positive amounts is missing")
    around = replace(table, amount=[float(rng.randint(-1500, 1500)) for _ in range(60)])
    around.amount[10] = -999.0
    expected = Story(rows=60, about=(measured("amount", around.amount, missing=0),))
    yield _case(
        "minus_999_is_a_number.csv", sheet(around), expected, "-999 among numbers from -1500 to 1500 is one"
    )


def _codes(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    zips = [f"{rng.randint(501, 9999):05d}" for _ in range(60)]
    rows = [["zip", "amount"], *([z, f"{a:.2f}"] for z, a in zip(zips, table.amount, strict=True))]
    expected = Story(
        rows=60,
        about=(
            coded("zip", zips, top={zips[0]: Counter(zips)[zips[0]]} if len(set(zips)) < 12 else None),
            measured("amount", table.amount),
        ),
    )
    yield _case("leading_zeros.csv", rows, expected, "postal codes with leading zeros")
    few = [rng.choice(("007", "012", "00420")) for _ in range(60)]
    rows = [["branch", "amount"], *([z, f"{a:.2f}"] for z, a in zip(few, table.amount, strict=True))]
    expected = Story(rows=60, about=(coded("branch", few, top=dict(Counter(few))),))
    yield _case("leading_zeros_few.csv", rows, expected, "branch codes with leading zeros, repeated")
    for digits in (16, 19, 25):
        start = 4 * 10 ** (digits - 1)
        long = [str(start + at) for at in range(60)]
        rows = [["value", "amount"], *([c, f"{a:.2f}"] for c, a in zip(long, table.amount, strict=True))]
        expected = Story(rows=60, about=(coded("value", long),))
        yield _case(f"digits_{digits}.csv", rows, expected, f"{digits} digits that differ in the last: text")
    phones = [f"+49 30 {rng.randint(100000, 999999)}" for _ in range(60)]
    rows = [["phone", "amount"], *([p, f"{a:.2f}"] for p, a in zip(phones, table.amount, strict=True))]
    yield _case("phones.csv", rows, Story(rows=60, about=(coded("phone", phones),)), "telephone numbers")
    numbered = [
        ["id", "customer_id", "amount"],
        *([at, rng.randint(1000, 9999), f"{a:.2f}"] for at, a in enumerate(table.amount, 1)),
    ]
    never = (Column(name="id", never=("measure",)), Column(name="customer_id", never=("measure",)))
    yield _case("identifiers.csv", numbered, Story(rows=60, about=never), "numbers that name a row")
    truths = [rng.choice(("yes", "no")) for _ in range(60)]
    rows = [["active", "amount"], *([t, f"{a:.2f}"] for t, a in zip(truths, table.amount, strict=True))]
    yield _case(
        "yes_no.csv",
        rows,
        Story(rows=60, about=(Column(name="active", count=60, distinct=2, never=("measure", "identifier")),)),
        "yes and no",
    )
