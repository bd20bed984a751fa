"""Text in the encodings and with the delimiters that people have."""

import codecs
import random
from collections.abc import Iterator

from tests.corpus.expected import Case, Story, refused
from tests.corpus.tables import NAMES, comma, measured, named, sales, sheet, story, text

LATIN = ("Zürich", "Málaga", "Genève", "København")
LATIN_NAMES = ("région", "amount", "Stück", "day")
CHINESE = ("北京", "上海", "广州", "深圳")
CHINESE_NAMES = ("地区", "金额", "数量", "日期")
WESTERN = ("cp1252", "latin-1", "iso8859-15")


def cases(rng: random.Random) -> Iterator[Case]:
    """Encodings, then delimiters and line ends."""
    yield from _encodings(rng)
    yield from _damaged(rng)
    yield from _delimiters(rng)


def _encodings(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, regions=LATIN)
    plain = text(sheet(table, LATIN_NAMES))

    def case(name: str, data: bytes, encoding: tuple[str, ...], about: str) -> Case:
        expected = (story(table, LATIN_NAMES, encoding=encoding),)
        return Case(name=name, group="encoding", make=lambda: data, expected=expected, about=about)

    utf8 = plain.encode()
    yield case("utf8.csv", utf8, ("utf-8",), "UTF-8, no BOM")
    yield case("utf8_bom.csv", codecs.BOM_UTF8 + utf8, ("utf-8", "utf-8-sig"), "UTF-8 with a BOM")
    le, be = plain.encode("utf-16-le"), plain.encode("utf-16-be")
    utf16 = ("utf-16", "utf-16-le", "utf-16-be")
    yield case("utf16le.csv", codecs.BOM_UTF16_LE + le, utf16, "UTF-16 LE")
    yield case("utf16be.csv", codecs.BOM_UTF16_BE + be, utf16, "UTF-16 BE")
    yield case("utf16le_without_bom.csv", le, utf16, "UTF-16 LE, no BOM")
    yield case("utf16be_without_bom.csv", be, utf16, "UTF-16 BE, no BOM")
    tabs = text(sheet(table, LATIN_NAMES), "\t", "\r\n").encode("utf-16")
    yield case("excel_unicode_text.txt", tabs, utf16, "Excel's Unicode text: UTF-16, tabs")
    yield case("latin1.csv", plain.encode("latin-1"), WESTERN, "Latin-1")

    euro_names = ("région", "amount €", "“Stück”", "day")
    euro = text(sheet(table, euro_names)).encode("cp1252")
    expected = story(table, euro_names, encoding=("cp1252",))
    yield Case(
        name="cp1252.csv",
        group="encoding",
        make=lambda: euro,
        expected=(expected,),
        about="cp1252 with a euro sign and curly quotes",
    )
    east = sales(rng, regions=CHINESE)
    gbk = text(sheet(east, CHINESE_NAMES)).encode("gbk")
    expected = story(east, CHINESE_NAMES, encoding=("gbk", "gb18030", "gb2312"))
    yield Case(name="gbk.csv", group="encoding", make=lambda: gbk, expected=(expected,), about="GBK")

    late = sales(rng, size=300, regions=("Oslo",))
    late.region[-1] = "Tromsø"
    lines = text(sheet(late, NAMES)).encode("latin-1")
    padded = lines.replace(b"Oslo", b"Oslo " + b"x" * 400)
    late.region[:-1] = ["Oslo " + "x" * 400] * 299
    yield Case(
        name="late_accent_latin1.csv",
        group="encoding",
        make=lambda: padded,
        expected=(story(late, encoding=WESTERN),),
        about="the one byte over 127 comes after 120 kB",
    )


def _damaged(rng: random.Random) -> Iterator[Case]:
    table = sales(rng, regions=LATIN)
    data = text(sheet(table)).encode()
    broken = data.replace("Zürich".encode(), b"Z\xffrich", 1)
    numbers = (measured("amount", table.amount), measured("units", table.units))
    said = Story(
        rows=table.size,
        columns=4,
        about=numbers,
        says=(r"replac|repair|invalid|not valid|unreadable|cp1252|1252|latin",),
    )
    yield Case(
        name="utf8_one_bad_byte.csv",
        group="encoding",
        make=lambda: broken,
        expected=(said, refused("unreadable_encoding")),
        about="UTF-8 but for one byte: said, never silent",
    )
    noise = rng.randbytes(20_000)
    yield Case(
        name="noise.csv",
        group="encoding",
        make=lambda: noise,
        expected=(refused("unreadable_encoding", "unsupported_type", "not_a_table"),),
        about="random bytes",
    )
    wide = text(sheet(table)).encode("utf-16")[:-1]
    yield Case(
        name="utf16_odd_length.csv",
        group="encoding",
        make=lambda: wide,
        expected=(
            Story(columns=4, about=(measured("amount", table.amount),)),
            refused("unreadable_encoding"),
        ),
        about="UTF-16 cut in the middle of its last character",
    )


def _delimiters(rng: random.Random) -> Iterator[Case]:
    table = sales(rng)

    def case(name: str, data: str, delimiter: str, about: str) -> Case:
        return Case(
            name=name,
            group="delimiter",
            make=lambda: data.encode(),
            expected=(story(table, delimiter=delimiter),),
            about=about,
        )

    rows = sheet(table)
    yield case("semicolons.csv", text(rows, ";"), ";", "semicolons")
    yield case("tabs.tsv", text(rows, "\t"), "\t", "tabs")
    yield case("bars.txt", text(rows, "|"), "|", "bars")
    yield case("crlf.csv", text(rows, end="\r\n"), ",", "CR LF")
    yield case("old_mac.csv", text(rows, end="\r"), ",", "CR alone")
    half = len(rows) // 2
    mixed = text(rows[:half], end="\r\n") + text(rows[half:], end="\n")
    yield case("mixed_line_ends.csv", mixed, ",", "CR LF, then LF")
    yield case("excel_sep_line.csv", "sep=;\n" + text(rows, ";"), ";", "Excel's `sep=;` as the first line")
    decimals = sheet(table, number=comma)
    yield case("decimal_comma_semicolons.csv", text(decimals, ";"), ";", "decimal commas between semicolons")
    yield case("decimal_comma_tabs.tsv", text(decimals, "\t"), "\t", "decimal commas between tabs")

    wordy = sales(rng, regions=("Oslo, the capital, of Norway", "Rome; Italy; EU; Lazio", "a|b|c"))
    yield Case(
        name="delimiters_in_quotes.csv",
        group="delimiter",
        make=lambda: text(sheet(wordy)).encode(),
        expected=(story(wordy, delimiter=","),),
        about="more delimiters inside quotes than outside",
    )
    alone = [[f"{amount:.2f}"] for amount in table.amount]
    yield Case(
        name="one_column.csv",
        group="delimiter",
        make=lambda: text([["amount"], *alone]).encode(),
        expected=(Story(rows=60, names=("amount",), about=(measured("amount", table.amount),)),),
        about="one column, no delimiter at all",
    )
    words = [[region] for region in table.region]
    yield Case(
        name="one_column_of_words.txt",
        group="delimiter",
        make=lambda: text([["region"], *words]).encode(),
        expected=(Story(rows=60, names=("region",), about=(named("region", table.region),)),),
        about="one column of words",
    )
