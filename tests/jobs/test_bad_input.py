"""Files that are no tables, or hostile ones, through the form and a real worker: told plainly, never in the way."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.test import Client

from jobs import tasks
from jobs.models import Job
from stories.models import Story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_sandbox")]

ROWS = "".join(f"{n},{n % 3}\n" for n in range(40))
HOSTILE = (
    "<script>window.__xss=1</script>", '"><img src=x onerror=window.__xss=1>', "</svg><script>x</script>",
    "{{7*7}}", "{% debug %}", "__proto__", "constructor", "$where", "a.b", "=cmd()|calc!A1", "\u202egnp.exe",
    "javascript:alert(1)", "%{x}<b>y</b>", "N" * 5000, "",
)  # fmt: skip


def junk(size: int = 20_000) -> bytes:
    return random.Random(7).randbytes(size)


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(rows: list[list[Any]], far: tuple[int, int] | None = None) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if far:
        book.active.cell(*far, 1)
    book.save(stream)
    return stream.getvalue()


def zip_bomb() -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook([["a"], [1]]))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return zipped(entries | {"xl/worksheets/sheet1.xml": b" " * 100_000_000})


def parquet(**columns: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table(columns), stream, compression="zstd")
    return stream.getvalue()


def records(rows: list[Any]) -> bytes:
    return json.dumps(rows).encode()


def encrypted() -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    )


KINDS = {
    "png": b"\x89PNG\r\n\x1a\n" + junk(300),
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "zip": zipped({"a.csv": b"a,b\n1,2\n"}),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "html": b"<!DOCTYPE html><html><table><tr><td>1</table></html>",
}
ENDINGS = ("csv", "tsv", "xlsx", "xls", "json", "parquet")
WRONG_TYPE: list[tuple[str, str, Callable[[], bytes]]] = [
    (f"{kind}.{ending}", "unsupported_type", partial(bytes, content))
    for kind, content in KINDS.items()
    for ending in (ENDINGS if kind == "png" else ("csv", "xlsx"))
]

REFUSED: list[tuple[str, str, Callable[[], bytes]]] = [
    *WRONG_TYPE,
    *((f"empty.{ending}", "empty_file", bytes) for ending in ENDINGS),
    ("blanks.csv", "empty_file", lambda: b" \n\n \n"),
    ("header.csv", "no_rows", lambda: b"a,b,c\n"),
    ("header.xlsx", "no_rows", lambda: workbook([["a", "b"]])),
    ("header.json", "no_rows", lambda: b"[]"),
    ("one byte.csv", "no_rows", lambda: b"x"),
    ("missing.csv", "all_missing", lambda: b"a,b,c\n" + b",,\n" * 20),
    ("unknown.csv", "all_missing", lambda: b"a,b\n" + b"NA,NULL\n" * 20),
    ("letter.csv", "not_a_table", lambda: b"The quick brown fox jumps over the lazy dog.\n" * 20),
    ("values.json", "not_a_table", lambda: b'[1, "a", null]'),
    ("junk.csv", "unreadable_encoding", junk),
    ("junk.xlsx", "unreadable_encoding", junk),
    ("zeros.csv", "unreadable_encoding", lambda: bytes(10_000)),
    ("wide.csv", "too_many_columns", lambda: (b"c," * 599 + b"c\n") + (b"1," * 599 + b"1\n") * 3),
    ("wide.json", "too_many_columns", lambda: records([{f"c{n}": n for n in range(600)}] * 2)),
    ("wide.xlsx", "too_many_columns", lambda: workbook([[f"c{n}" for n in range(600)], list(range(600))])),
    ("locked.xlsx", "password_protected", encrypted),
    ("locked.csv", "password_protected", encrypted),
    ("cell.csv", "cell_too_long", lambda: b'a,b\n"' + b"x" * 200_000 + b'",1\n' + b"y,2\n" * 20),
    ("cell.json", "cell_too_long", lambda: records([{"a": "x" * 200_000}, {"a": "y"}])),
    ("quotes.csv", "too_many_columns", lambda: b',"' * 20_000),
    ("far.xlsx", "unpacked_too_large", lambda: workbook([["a", "b"], [1, 2]], far=(1_048_576, 16_384))),
    ("bomb.xlsx", "unpacked_too_large", zip_bomb),
    ("cut.xlsx", "broken_workbook", lambda: workbook([["a"], [1]])[:-40]),
    ("noise.csv.gz", "broken_gzip", lambda: b"\x1f\x8b\x08" + bytes(50)),
    ("bomb.parquet", "too_many_rows", lambda: parquet(a=np.zeros(20_000_001, "int8"))),
    ("cut.parquet", "broken_parquet", lambda: parquet(a=[1, 2])[:-9]),
    ("cut.json", "broken_json", lambda: records([{"a": n} for n in range(9)])[:-5]),
    ("deep.json", "broken_json", lambda: b"[" * 100_000 + b"]" * 100_000),
    ("digits.json", "broken_json", lambda: b'[{"a": ' + b"9" * 5000 + b"}]"),
]  # fmt: skip

TOLD: list[tuple[str, Callable[[], bytes]]] = [
    ("one column.csv", lambda: b"amount\n" + ROWS.replace(",", ".").encode()),
    ("constant.csv", lambda: b"year,country\n" + b"2024,NO\n" * 40),
    ("one row.csv", lambda: b"a,b\n1,2\n"),
    ("no numbers.csv", lambda: b"a,b\nred,x\nblue,y\ngreen,x\n" * 9),
    ("same names.csv", lambda: b"a,a,,a\n" + b"1,2,3,x\n2,3,4,y\n" * 20),
    ("large.csv", lambda: "".join(["a,b\n", *(f"{2**70 + n},{n}\n" for n in range(40))]).encode()),
    ("large.json", lambda: records([{"a": 2**70 + n, "b": n} for n in range(40)])),
    ("floats.csv", lambda: b"a,b\n" + b"1e308,1\n-1e308,2\ninf,3\n" * 20),
    ("nan.json", lambda: b"[" + b",".join([b'{"a": NaN, "b": Infinity, "c": 1}'] * 20) + b"]"),
    ("halves.json", lambda: b"[" + b",".join(b'{"na\\ud800me": "x\\udc00y", "v": %d}' % n for n in range(20)) + b"]"),
    ("nul.json", lambda: records([{"a\0b": n, "c": "x\0"} for n in range(20)])),
    ("dates.csv", lambda: b"day,v\n" + b"9999-12-30,1\n0001-01-01,2\n" * 20),
    ("utf16.csv", lambda: ("a,b\n" + ROWS).encode("utf-16-le")),
    ("ends.csv", lambda: b"a,b\r1,2\r\n3,4\n" * 20),
    ("lines.csv", lambda: b'a,b\n"line\nline\r\nline",3\n' * 20),
    ("names.json", lambda: records([{name: n * place for place, name in enumerate(HOSTILE)} for n in range(30)])),
    ("wrong name.xlsx", lambda: ("a,b\n" + ROWS).encode()),
]  # fmt: skip


def sent_through(client: Client, name: str, content: bytes) -> Job:
    """Return the job of an upload by the form, after a worker took it to its end."""
    file = io.BytesIO(content)
    file.name = name
    answer = client.post("/upload", {"file": file}, headers={"accept": "application/json"})
    assert answer.status_code == 202
    tasks.work()
    assert not list(settings.SPOOL_DIR.glob("*"))
    return Job.objects.get(pk=answer.json()["jobId"])


@pytest.mark.parametrize(("name", "code", "make"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_no_table_is_a_failed_job_that_says_why(
    user_client: Client, clean_files: None, name: str, code: str, make: Callable[[], bytes]
) -> None:
    job = sent_through(user_client, name, make())
    error: Any = job.error
    assert (job.status, error["category"], error["code"]) == ("failed", "preprocessing", code)
    assert error["message"].endswith(".")
    assert error["action"].endswith(".")
    assert not Story.objects.exists()
    page = user_client.get(f"/processing/{job.pk}").content.decode()
    assert error["message"].split("“")[0][:30] in page


@pytest.mark.parametrize(("name", "make"), TOLD, ids=[case[0] for case in TOLD])
def test_an_odd_table_gets_a_modest_story(
    user_client: Client, clean_files: None, name: str, make: Callable[[], bytes]
) -> None:
    job = sent_through(user_client, name, make())
    assert (job.status, job.error) == ("completed", None)
    page = user_client.get(f"/stories/{job.pk}").content.decode()
    assert "<script>window" not in page
    assert "<img src=x" not in page
    exported = user_client.get(f"/stories/{job.pk}/story.json").content
    json.loads(exported, parse_constant=lambda token: pytest.fail(f"{token} is no JSON"))


def test_the_next_upload_works_after_a_file_that_was_refused(user_client: Client, clean_files: None) -> None:
    assert sent_through(user_client, "junk.csv", junk()).status == "failed"
    assert sent_through(user_client, "good.csv", b"a,b\n" + ROWS.encode()).status == "completed"


def test_too_large_is_refused_at_the_door_with_no_job(
    user_client: Client, clean_files: None, settings: Any
) -> None:
    from django.db import connection

    settings.MAX_UPLOAD_BYTES = 1000
    for address in ("/upload", "/api/upload"):
        file = io.BytesIO(b"a,b\n" + b"1,2\n" * 1000)
        file.name = "large.csv"
        answer = user_client.post(address, {"file": file}, headers={"accept": "application/json"})
        assert answer.status_code == 413
        error = answer.json()["error"]
        assert (error["category"], error["code"]) == ("preprocessing", "file_too_large")
        assert set(error) == {"category", "code", "message", "action", "retryable"}
    assert not Job.objects.exists()
    database = connection.database  # type: ignore[attr-defined]
    assert [database[f"uploads.{part}"].count_documents({}) for part in ("files", "chunks")] == [0, 0]


def test_a_limit_below_the_sample_costs_the_sample_and_not_the_start(user: Any, settings: Any) -> None:
    from datastory import demo

    settings.MAX_UPLOAD_BYTES = 1000
    assert demo.upload_sample(user) is None
    assert not Job.objects.exists()
