"""JSON records and JSON lines: good, nested, ragged, damaged and hostile."""

import datetime
import json
import random
from collections.abc import Iterator, Sequence

from tests.corpus.expected import Case, Column, Group, Story, refused
from tests.corpus.tables import NAMES, Sales, measured, named, sales, story

BROKEN = refused("broken_json")
NO_TABLE = refused("broken_json", "not_a_table", "no_rows", "empty_file", "all_missing")
_case = Group("json")


def cases(rng: random.Random) -> Iterator[Case]:
    """Records, lines, other shapes, damage."""
    yield from _records(rng)
    yield from _shapes(rng)
    yield from _damaged(rng)


def _dicts(table: Sales) -> list[dict[str, object]]:
    return [
        {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in zip(NAMES, row, strict=True)
        }
        for row in table.values()
    ]


def _lines(records: Sequence[object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def _records(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, regions=("Zürich", "Málaga", "北京", "West"))
    records = _dicts(table)
    plain = story(table)
    yield _case("records.json", json.dumps(records), plain, "an array of records")
    yield _case(
        "records_pretty.json", json.dumps(records, indent=2, ensure_ascii=False), plain, "the same, indented"
    )
    yield _case(
        "records_bom.json", b"\xef\xbb\xbf" + json.dumps(records).encode(), plain, "the same with a BOM"
    )
    yield _case(
        "records_utf16.json",
        json.dumps(records, ensure_ascii=False).encode("utf-16"),
        plain,
        "the same in UTF-16",
    )
    yield _case("lines.jsonl", _lines(records), plain, "JSON lines")
    yield _case("lines.ndjson", _lines(records), plain, "JSON lines by another name")
    yield _case("lines_named.json", _lines(records), plain, "JSON lines in a file named .json")
    yield _case("lines_blank.jsonl", _lines(records).replace("\n", "\n\n"), plain, "blank lines between")
    yield _case("lines_crlf.jsonl", _lines(records).replace("\n", "\r\n"), plain, "JSON lines with CR LF")
    nested = [
        {"region": r["region"], "sale": {"amount": r["amount"], "units": r["units"]}, "day": r["day"]}
        for r in records
    ]
    about = (
        measured("re:sale.amount", table.amount),
        measured("re:sale.units", table.units),
        named("region", table.region),
    )
    one = Story(rows=60, columns=4, about=about)
    yield _case("nested.json", json.dumps(nested), one, "records with a record inside")
    yield _case("nested.jsonl", _lines(nested), one, "JSON lines with a record inside")
    deeper = [{"region": r["region"], "a": {"b": {"c": {"amount": r["amount"]}}}} for r in records]
    yield _case("nested_deeper.json", json.dumps(deeper), Story(rows=60), "records four levels deep")
    lists = [{"region": r["region"], "amount": r["amount"], "tags": ["x", {"y": 1}]} for r in records]
    yield _case(
        "lists_inside.json",
        json.dumps(lists),
        Story(rows=60, about=(measured("amount", table.amount),)),
        "lists in cells",
    )
    ragged = [
        {key: value for key, value in record.items() if key == "amount" or rng.random() < 0.7}
        for record in records
    ]
    count = sum("units" in record for record in ragged)
    column = Column(name="units", count=count, missing=60 - count)
    yield _case(
        "keys_missing.json",
        json.dumps(ragged),
        Story(rows=60, columns=4, about=(column, measured("amount", table.amount))),
        "records that lack keys",
    )
    nulls = [
        dict(record, units=None if at % 6 == 0 else record["units"]) for at, record in enumerate(records)
    ]
    left = [u for at, u in enumerate(table.units) if at % 6]
    yield _case(
        "nulls.json",
        json.dumps(nulls),
        Story(rows=60, about=(measured("units", left, missing=10),)),
        "null for missing",
    )
    codes = [dict(record, zip=f"{at:05d}", card=10**24 + at) for at, record in enumerate(records)]
    texts = (
        Column(name="zip", distinct=60, never=("measure",)),
        Column(name="card", distinct=60, never=("measure",)),
    )
    yield _case(
        "codes.json",
        json.dumps(codes),
        Story(rows=60, columns=6, about=texts),
        "leading zeros in strings, numbers of 25 digits",
    )


def _shapes(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    records = _dicts(table)
    plain = story(table)
    loose = (plain, refused("not_a_table"))
    wrapped = json.dumps({"status": "ok", "count": 60, "data": records})
    yield _case("wrapped.json", wrapped, loose, "the records under a key, as services answer")
    columns = json.dumps({name: [record[name] for record in records] for name in NAMES})
    yield _case("by_column.json", columns, loose, "a list for each column")
    arrays = json.dumps([list(NAMES), *([record[name] for name in NAMES] for record in records)])
    yield _case("arrays.json", arrays, loose, "a list of lists with the names first")
    yield _case(
        "numbers_alone.json",
        json.dumps(table.amount),
        (Story(rows=60, columns=1), refused("not_a_table")),
        "a list of numbers",
    )
    yield _case(
        "one_record.json",
        json.dumps(records[0]),
        (Story(rows=1, columns=4), refused("not_a_table")),
        "a single record",
    )
    for name, data in (
        ("scalar", "42"),
        ("string", '"hello"'),
        ("null", "null"),
        ("empty_list", "[]"),
        ("empty_record", "{}"),
        ("empty_records", "[{}, {}, {}]"),
    ):
        yield _case(f"{name}.json", data, NO_TABLE, f"{data} and nothing else")
    mixed = [
        dict(record, amount=value)
        for record, value in zip(records, (1, "two", None, [3], {"four": 4}, True) * 10, strict=True)
    ]
    yield _case(
        "mixed_types.json",
        json.dumps(mixed),
        Story(rows=60),
        "a number, a word, null, a list, a record and a truth in one column",
    )
    yield _case(
        "keys_600.json",
        json.dumps([{f"k{i}": i for i in range(600)}] * 5),
        refused("too_many_columns"),
        "600 keys a record",
    )
    yield _case(
        "keys_never_same.jsonl",
        _lines([{f"k{at}": at} for at in range(600)]),
        refused("too_many_columns"),
        "each of 600 records with a key of its own",
    )
    yield _case(
        "long_string.json",
        json.dumps([{"a": 1, "b": "x"}, {"a": 2, "b": "x" * 100_001}]),
        refused("cell_too_long"),
        "a string of 100,001 characters",
    )


def _damaged(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    records = _dicts(table)
    whole = json.dumps(records)
    plain = story(table)
    yield _case("cut.json", whole[: len(whole) // 2], BROKEN, "cut off in the middle")
    yield _case("trailing_comma.json", whole[:-1] + ",]", (BROKEN, plain), "a comma before the end")
    yield _case("single_quotes.json", str(records), BROKEN, "Python's quotes")
    yield _case("deep.json", "[" * 100_000 + "]" * 100_000, NO_TABLE, "100,000 brackets deep")
    yield _case("deep_records.json", '{"a":' * 50_000 + "1" + "}" * 50_000, NO_TABLE, "50,000 records deep")
    deep = (
        whole[:-1] + ', {"region": "x", "amount": 1, "units": 1, "day": ' + "[" * 5_000 + "]" * 5_000 + "}]"
    )
    yield _case("deep_cell.json", deep, (Story(rows=61), BROKEN), "one cell 5,000 brackets deep")
    lines = _lines(records).splitlines()
    lines[30] = lines[30][:20]
    said = Story(rows=59, says=("skipp|repair|broken|line 31|damaged",))
    yield _case("lines_one_broken.jsonl", "\n".join(lines), (said, BROKEN), "one broken line of 60")
    yield _case("lines_cut.jsonl", _lines(records)[:-30], (said, BROKEN), "the last line is cut off")
    odd = json.dumps(
        [
            dict(record, amount=float("nan") if at == 3 else record["amount"])
            for at, record in enumerate(records)
        ]
    )
    left = measured("amount", [a for at, a in enumerate(table.amount) if at != 3])
    yield _case("nan.json", odd, (Story(rows=60, about=(left,)), BROKEN), "NaN, which is no JSON")
    vast = whole.replace(str(records[3]["amount"]), "1e999", 1)
    yield _case("overflow.json", vast, (Story(rows=60), BROKEN), "a number beyond all floats")
    surrogate = whole.replace('"North"', '"\\ud800North"')
    yield _case(
        "lone_surrogates.json",
        surrogate,
        (Story(rows=60, about=(measured("amount", table.amount),)), BROKEN),
        "half of a surrogate pair in values",
    )
    names = whole.replace('"region"', '"reg\\udfffion"')
    yield _case(
        "lone_surrogate_in_name.json",
        names,
        (Story(rows=60, columns=4), BROKEN),
        "half of a surrogate pair in a name",
    )
    zeros = whole.replace('"North"', '"No\\u0000rth"').replace('"region"', '"reg\\u0000ion"')
    yield _case(
        "null_characters.json", zeros, Story(rows=60, columns=4), "the null character in names and values"
    )
    twice = whole.replace('"units"', '"amount"')
    yield _case("keys_twice.json", twice, (Story(rows=60), BROKEN), "the same key twice in each record")
    odd_names = [{"$where": 1, "a.b": 2, "__proto__": at, "": 4, "constructor": "x"} for at in range(20)]
    yield _case(
        "names_of_databases.json",
        json.dumps(odd_names),
        Story(rows=20, columns=5),
        "names that mean something to databases and browsers",
    )
    digits = whole.replace(str(records[3]["amount"]), "9" * 6000, 1)
    yield _case(
        "number_of_6000_digits.json", digits, (Story(rows=60), BROKEN), "a whole number of 6,000 digits"
    )
