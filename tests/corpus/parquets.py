"""Parquet: its types, what pandas leaves in it, and footers that lie."""

import datetime
import decimal
import io
import random
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.expected import TEXT_KINDS, Case, Column, Group, Story, refused
from tests.corpus.tables import NAMES, measured, named, sales, story

BROKEN = refused("broken_parquet")
_case = Group("parquet")


def cases(rng: random.Random) -> Iterator[Case]:
    """Types, then shapes, then lies."""
    yield from _types(rng)
    yield from _odd(rng)
    yield from _lies(rng)


def packed(table: pa.Table, **how: Any) -> bytes:
    """The table as a Parquet file."""
    out = io.BytesIO()
    pq.write_table(table, out, **how)
    return out.getvalue()


def _types(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, regions=("Zürich", "Málaga", "北京", "West"))
    arrow = pa.table(dict(zip(NAMES, (table.region, table.amount, table.units, table.day), strict=True)))
    yield _case("plain.parquet", packed(arrow), story(table), "strings, floats, integers, dates")
    yield _case(
        "unpacked.parquet",
        packed(arrow, compression="none", use_dictionary=False),
        story(table),
        "nothing compressed",
    )
    yield _case(
        "zstd_groups.parquet",
        packed(arrow, compression="zstd", row_group_size=7),
        story(table),
        "row groups of seven",
    )
    yield _case(
        "parquet_named.csv", packed(arrow), story(table), "a Parquet file named .csv: read as what it is"
    )
    moments = [
        datetime.datetime(2024, 3, 1, 12, tzinfo=datetime.UTC) + datetime.timedelta(hours=at)
        for at in range(60)
    ]
    rich = pa.table(
        {
            "price": pa.array([decimal.Decimal(f"{a:.2f}") for a in table.amount], pa.decimal128(12, 2)),
            "region": pa.array(table.region).dictionary_encode(),
            "at": pa.array(moments, pa.timestamp("us", "UTC")),
            "open": pa.array([at % 3 == 0 for at in range(60)]),
            "small": pa.array([None if at % 6 == 0 else u for at, u in enumerate(table.units)], pa.int8()),
            "clock": pa.array([datetime.time(at % 24) for at in range(60)]),
            "wait": pa.array([datetime.timedelta(minutes=at) for at in range(60)]),
            "raw": pa.array([bytes([at, 255 - at, 0]) for at in range(60)]),
        }
    )
    about = (
        measured("price", table.amount),
        named("region", table.region),
        Column(name="at", type=("date", "datetime"), count=60, minimum="2024-03-01", maximum="2024-03-03"),
        Column(name="open", count=60, distinct=2, never=("measure",)),
        measured("small", [u for at, u in enumerate(table.units) if at % 6], missing=10),
        Column(name="raw", never=("measure",)),
    )
    yield _case(
        "types.parquet",
        packed(rich),
        Story(rows=60, columns=8, about=about),
        "decimals, categories, moments, truths, nulls, clocks, durations, bytes",
    )
    codes = pa.table(
        {
            "zip": [f"{at:05d}" for at in range(60)],
            "card": [f"4{at:018d}" for at in range(60)],
            "amount": table.amount,
        }
    )
    texts = tuple(
        Column(name=name, type=TEXT_KINDS, distinct=60, never=("measure",)) for name in ("zip", "card")
    )
    yield _case(
        "codes.parquet", packed(codes), Story(rows=60, about=texts), "codes stored as strings stay strings"
    )
    nested = pa.table(
        {
            "region": table.region,
            "sale": [{"amount": a, "units": u} for a, u in zip(table.amount, table.units, strict=True)],
            "tags": [["a", "b"]] * 60,
        }
    )
    yield _case(
        "nested.parquet",
        packed(nested),
        Story(rows=60, about=(named("region", table.region),)),
        "records and lists in cells",
    )
    floats = pa.table(
        {"x": [float("nan"), float("inf"), float("-inf"), *table.amount[:57]], "region": table.region}
    )
    yield _case(
        "not_finite.parquet",
        packed(floats),
        Story(
            rows=60,
            about=(
                Column(name="x", count=57, minimum=min(table.amount[:57]), maximum=max(table.amount[:57])),
            ),
        ),
        "NaN and both infinities",
    )


def _odd(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    arrow = pa.table(dict(zip(NAMES, (table.region, table.amount, table.units, table.day), strict=True)))
    twice = pa.Table.from_arrays(
        [arrow.column(0), arrow.column(1), arrow.column(2)], names=["x", "value", "value"]
    )
    yield _case(
        "duplicate_names.parquet", packed(twice), Story(rows=60, columns=3), "two columns of one name"
    )
    lying = arrow.replace_schema_metadata({b"pandas": b'{"index_columns": ["gone"], "columns": [{'})
    yield _case(
        "pandas_metadata_broken.parquet", packed(lying), story(table), "what pandas left in it is broken"
    )
    missing = arrow.replace_schema_metadata(
        {
            b"pandas": b'{"index_columns": ["gone"], "column_indexes": [], "columns": [], "pandas_version": "9"}'
        }
    )
    yield _case("pandas_index_gone.parquet", packed(missing), story(table), "an index that is not there")
    indexed = pa.Table.from_pandas(arrow.to_pandas().set_index("region"))
    yield _case(
        "pandas_index.parquet",
        packed(indexed),
        Story(rows=60, columns=4, about=(measured("amount", table.amount), named("region", table.region))),
        "one column is the index: not lost",
    )
    yield _case("no_rows.parquet", packed(arrow.slice(0, 0)), refused("no_rows"), "columns without a row")
    yield _case(
        "no_columns.parquet",
        packed(pa.table({})),
        refused("no_rows", "empty_file", "not_a_table", "broken_parquet"),
        "no column",
    )
    nulls = pa.table({"a": pa.nulls(30), "b": pa.nulls(30, pa.float64())})
    yield _case("all_missing.parquet", packed(nulls), refused("all_missing"), "nulls alone")
    yield _case(
        "columns_501.parquet",
        packed(pa.table({f"c{i}": [1, 2, 3] for i in range(501)})),
        refused("too_many_columns"),
        "501 columns",
    )
    yield _case(
        "cell_100001.parquet",
        packed(pa.table({"a": ["x"] * 20 + ["x" * 100_001], "b": list(range(21))})),
        refused("cell_too_long"),
        "a cell of 100,001 characters",
    )
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0"), pa.py_buffer(b"\xff\xfeok")]
    )
    yield _case(
        "strings_not_utf8.parquet",
        packed(pa.table({"a": bad, "b": [1, 2]})),
        (Story(rows=2), BROKEN, refused("unreadable_encoding")),
        "strings that are no UTF-8",
    )


def _varint(number: int) -> bytes:
    number <<= 1  # Thrift's zigzag of what is not negative
    out = b""
    while number >= 128:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def _lies(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)
    arrow = pa.table(dict(zip(NAMES, (table.region, table.amount, table.units, table.day), strict=True)))
    whole = packed(arrow)
    length = int.from_bytes(whole[-8:-4], "little")
    yield _case("cut.parquet", whole[: len(whole) // 2], BROKEN, "cut off in the middle")
    yield _case("end_missing.parquet", whole[:-4], BROKEN, "the last four bytes are missing")
    yield _case("start_alone.parquet", b"PAR1", BROKEN, "four bytes")
    yield _case("both_ends_alone.parquet", b"PAR1\0\0\0\0PAR1", BROKEN, "both ends and nothing between")
    yield _case(
        "footer_length_huge.parquet",
        whole[:-8] + b"\xff\xff\xff\x7fPAR1",
        BROKEN,
        "a footer of two gigabytes is declared",
    )
    yield _case(
        "footer_noise.parquet",
        whole[: -8 - length] + rng.randbytes(length) + whole[-8:],
        BROKEN,
        "a footer of noise",
    )
    middle = len(whole) - length - 8
    yield _case(
        "pages_noise.parquet",
        whole[:4] + rng.randbytes(middle - 4) + whole[middle:],
        BROKEN,
        "pages of noise",
    )
    many = pa.table({"a": [float(at % 97) for at in range(12_345)], "b": ["x", "y", "z"] * 4115})
    honest = packed(many)
    yield _case("footer_honest.parquet", honest, Story(rows=12_345, columns=2), "12,345 rows")
    start = len(honest) - 8 - int.from_bytes(honest[-8:-4], "little")
    for name, rows, times in (("rows_of_file", 1_000_000, 1), ("rows_everywhere", 1_000_000, -1)):
        footer = honest[start:].replace(_varint(12_345), _varint(rows), times)
        yield _case(
            f"footer_lies_{name}.parquet",
            honest[:start] + footer,
            (BROKEN, Story(rows=12_345)),
            "the footer claims a million rows",
        )

    def vast() -> bytes:
        return packed(pa.table({"a": pa.repeat(pa.scalar(7, pa.int8()), 60_000_000)}))

    yield _case(
        "rows_60_million.parquet",
        vast,
        refused("too_many_rows", "unpacked_too_large"),
        "60 million rows in a few bytes",
    )
    line = "x" * 90_000
    indices = pa.array([at % 3 for at in range(20_000)], pa.int32())
    heavy = pa.table(
        {
            "a": pa.DictionaryArray.from_arrays(indices, [line, line + "y", line + "z"]),
            "n": list(range(20_000)),
        }
    )
    yield _case(
        "dictionary_unfolds.parquet",
        packed(heavy, store_schema=False),
        (Story(rows=20_000), refused("unpacked_too_large", "too_much_memory")),
        "three long strings that 20,000 rows share: 1.8 GB when unfolded",
    )
    one = pa.table({"a": ["z" * 64_000_000, "b"], "n": [1, 2]})
    yield _case(
        "cell_of_64_megabytes.parquet",
        packed(one, compression="zstd"),
        refused("cell_too_long", "unpacked_too_large"),
        "one cell of 64 MB",
    )
