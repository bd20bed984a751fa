"""Files within files, made by hand: workbooks from raw XML, OLE2 containers, packed zeros that need no memory."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape

MEGABYTE = 1024 * 1024
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def letters(column: int) -> str:
    """The name of a column of a sheet, counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(value: object, reference: str) -> str:
    """One cell. A tuple is a formula and its cached value (None where there is none)."""
    formula = ""
    if isinstance(value, tuple):
        formula, value = f"<f>{escape(str(value[0]))}</f>", value[1]
    if value is None:
        return f'<c r="{reference}">{formula}</c>' if formula else ""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b">{formula}<v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}">{formula}<v>{value!r}</v></c>'
    if str(value).startswith("#") and formula:
        return f'<c r="{reference}" t="e">{formula}<v>{value}</v></c>'
    if formula:
        return f'<c r="{reference}" t="str">{formula}<v>{escape(str(value))}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def worksheet(rows: Iterable[Sequence[object]], dimension: str = "", after: str = "") -> str:
    """The XML of a sheet."""
    lines = "".join(
        f'<row r="{at}">{"".join(cell(value, f"{letters(i)}{at}") for i, value in enumerate(row))}</row>'
        for at, row in enumerate(rows, 1)
    )
    declared = f'<dimension ref="{dimension}"/>' if dimension else ""
    return (
        f'{HEAD}<worksheet xmlns="{SPREADSHEET}">{declared}<sheetData>{lines}</sheetData>{after}</worksheet>'
    )


def parts(sheets: Mapping[str, str], states: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """The members of a workbook with these sheets' XML, each with its state where it is not visible."""
    states = states or {}
    listed, related, typed = "", "", ""
    members: dict[str, bytes] = {}
    for at, (name, xml) in enumerate(sheets.items(), 1):
        state = f' state="{states[name]}"' if name in states else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{at}"{state} r:id="rId{at}"/>'
        related += f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        typed += f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        members[f"xl/worksheets/sheet{at}.xml"] = xml.encode()
    first = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{TYPE}.sheet.main+xml"/>{typed}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
    }
    return {name: xml.encode() for name, xml in first.items()} | members


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive, the same for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook(
    sheets: Mapping[str, Iterable[Sequence[object]]], states: Mapping[str, str] | None = None
) -> bytes:
    """A workbook of these rows."""
    return zipped(parts({name: worksheet(rows) for name, rows in sheets.items()}, states))


def deflated(head: bytes, block: bytes, times: int, tail: bytes) -> tuple[bytes, int, int]:
    """Head, the block so many times, tail: the raw deflate stream, its size unpacked and its CRC; quickly made."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = engine.compress(head) + engine.flush(zlib.Z_FULL_FLUSH)
    middle = engine.compress(block) + engine.flush(zlib.Z_FULL_FLUSH)
    packed += middle * times + engine.compress(tail) + engine.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return packed, len(head) + len(block) * times + len(tail), zlib.crc32(tail, crc)


def with_bomb(
    members: Mapping[str, bytes], name: str, bomb: tuple[bytes, int, int], declared: int | None = None
) -> bytes:
    """A zip archive with one member that is packed already; `declared` is the size that the archive claims for it."""
    packed, size, crc = bomb
    plain = zipped(members)
    start = plain.index(b"PK\x01\x02")
    claimed = size if declared is None else declared
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x5821, crc, len(packed), claimed)
    local = b"PK\x03\x04" + fields + struct.pack("<HH", len(name), 0) + name.encode()
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, start) + name.encode()
    directory = plain[start : plain.rindex(b"PK\x05\x06")] + central
    body = plain[:start] + local + packed
    count = len(members) + 1
    return (
        body
        + directory
        + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    )


def gzip_bomb(block: bytes, times: int) -> bytes:
    """A gzip file of the block so many times over."""
    packed, size, crc = deflated(b"", block, times, b"")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + packed + struct.pack("<II", crc, size & 0xFFFFFFFF)


def ole2(streams: Mapping[str, bytes]) -> bytes:
    """An OLE2 container (the old Office format) with these streams, each padded to at least 4,096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat: list[int] = [fat_mark, end]
    body = b""
    entries: list[tuple[str, int, int, int]] = []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        sectors = -(-len(data) // 512)
        first = len(fat)
        fat += [*range(first + 1, first + sectors), end]
        body += data.ljust(sectors * 512, b"\0")
        entries.append((name, 2, first, len(data)))

    def entry(name: str, kind: int, first: int, size: int, right: int, child: int) -> bytes:
        title = name.encode("utf-16-le")
        head = title.ljust(64, b"\0") + struct.pack("<HBBIII", len(title) + 2, kind, 1, free, right, child)
        return head + b"\0" * 36 + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, end, 0, free, 1)
    for at, (name, kind, first, size) in enumerate(entries, 1):
        directory += entry(name, kind, first, size, at + 1 if at < len(entries) else free, free)
    directory = directory.ljust(512, b"\0")[:512]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + b"\xff" * (512 - len(header) - 4)
    return header + table + directory + body
