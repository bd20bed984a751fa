"""An ordinary workbook as openpyxl writes it, to be changed in one respect."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus.containers import zipped
from tests.corpus.tables import NAMES, Sales

MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
Change = Callable[[openpyxl.Workbook, Worksheet], None]


def filled(table: Sales, change: Change | None = None) -> bytes:
    """The table as a workbook of one sheet, changed by that function."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Ledger"
    for row in [list(NAMES), *table.values()]:
        page.append(row)
    if change is not None:
        change(book, page)
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    # Neither the moment of writing in the properties nor the one in the archive.
    members["docProps/core.xml"] = MOMENT.sub(b"2024-01-01T00:00:00Z", members["docProps/core.xml"])
    return zipped(members)
