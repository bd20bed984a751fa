"""The parts of a story's file of HTML, with the names of the page's own styles. Every text is escaped."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from stories import parse_report
from stories.charts.figures import table_of
from stories.charts.model import ChartSpec, spec_from_dict
from stories.evidence.words import Account
from stories.figures import accounts
from stories.unbroken import unbroken

Plain = Mapping[str, Any]


def told(text: Plain) -> str:
    """Return a text as HTML, each figure a link to its fact."""
    words = unbroken(text["text"])
    made, place = "", 0
    for figure in text["figures"]:
        made += escape(words[place : figure["start"]])
        shown = words[figure["start"] : figure["end"]]
        made += f'<a class="figure" href="#fact-{escape(figure["fact"])}">{escape(shown)}</a>'
        place = figure["end"]
    return made + escape(words[place:])


def contents(document: Plain) -> str:
    """Return the links to the findings, and to what stands behind them."""
    links = "".join(
        f'<li><a href="#finding-{number}"><span class="contents-number" aria-hidden="true">{number}</span> '
        f"<span>{escape(unbroken(section['title']['text']))}</span></a></li>\n"
        for number, section in enumerate(document["sections"], 1)
        if section["kind"] == "finding"
    )
    return (
        '<nav class="contents" aria-labelledby="contents-title">\n'
        '<h2 class="contents-title" id="contents-title">In this story</h2>\n<details class="contents-in">\n'
        '<summary class="contents-fold"><span>In this story</span></summary>\n'
        f'<ol class="contents-list">\n{links}</ol>\n'
        '<ul class="contents-list contents-more">\n<li><a href="#reading">How it was read</a></li>\n'
        '<li><a href="#evidence">How we know</a></li>\n</ul>\n</details>\n</nav>\n'
    )


def summary(document: Plain) -> str:
    """Return the summary, "" for a story without one."""
    text = document.get("summary")
    if not text or not text["text"]:
        return ""
    return (
        '<details class="fold summary">\n<summary><h2>In short</h2> '
        f'<span class="fold-words">The story in one paragraph</span></summary>\n<p>{told(text)}</p>\n</details>\n'
    )


def finding(number: int, section: Plain, svg: str) -> str:
    """Return a finding: its text, and its chart beside it."""
    plain = section.get("chart")
    chart = _chart(number, spec_from_dict(plain), section["title"]["text"], svg) if plain else ""
    return (
        f'<section class="finding{"" if chart else " finding-words"}" id="finding-{number}"'
        f' aria-labelledby="finding-{number}-title">\n<div class="finding-head">\n'
        f'<p class="finding-number" aria-hidden="true">{number}</p>\n'
        f'<h2 id="finding-{number}-title">{told(section["title"])}</h2>\n</div>\n'
        f'{chart}<p class="finding-story">{told(section["text"])}</p>\n</section>\n'
    )


def recommendations(document: Plain) -> str:
    """Return what to check next, "" where there is nothing."""
    asked = [
        f"<li>\n<h3>{told(section['title'])}</h3>\n<p>{told(section['text'])}</p>\n</li>\n"
        for section in document["sections"]
        if section["kind"] == "recommendation"
    ]
    if not asked:
        return ""
    return _section("next", "What to check next", f'<ul class="next-list">\n{"".join(asked)}</ul>')


def method(*folds: str) -> str:
    """Return what stays one step away, in one region."""
    return _section("method", "Data and method", "".join(folds))


def notes(document: Plain) -> str:
    """Return what is said about the data."""
    if not document.get("notes"):
        return ""
    lines = "".join(f"<li>{told(note)}</li>\n" for note in document["notes"])
    return _fold(
        "notes", "About the data", "What is in it, what is missing, what was set aside", f"<ul>\n{lines}</ul>"
    )


def reading(report: Plain) -> str:
    """Return how the file was read, with the evidence for it."""
    decisions = "".join(
        f'<div class="decision"><dt>{escape(decision.about)}</dt><dd>{escape(decision.taken)}'
        + (f' <span class="decision-why">{escape(decision.why)}</span>' if decision.why else "")
        + "</dd></div>\n"
        for decision in parse_report.decisions_of(report)
    )
    doubts = "".join(
        f"<li><b>{escape(doubt.column)}</b> could be read in another way as well: {escape(doubt.how)}.</li>\n"
        for doubt in parse_report.doubts_of(report)
    )
    rows = [
        (
            column["name"],
            ", ".join(filter(None, (column.get("read_as"), column.get("unit")))),
            column.get("how", ""),
        )
        for column in report.get("columns", ())
    ]
    return _fold(
        "reading",
        "How it was read",
        "Kind of file, characters, columns",
        f'<dl class="decisions">\n{decisions}</dl>\n'
        + (f'<div class="alert doubts"><ul>\n{doubts}</ul></div>\n' if doubts else "")
        + "".join(f'<p class="reading-words">{escape(note)}</p>\n' for note in report.get("notes", ()))
        + "<details>\n<summary>How each column was read</summary>\n"
        + _table("How each column was read", ("Column", "Read as", "Because"), rows, numbers=False)
        + "</details>",
    )


def evidence(document: Plain) -> str:
    """Return the list of facts, to which the figures lead."""
    facts = "".join(_fact(account) for account in accounts(document))
    return _fold(
        "evidence",
        "How we know",
        "Each figure with its formula and its test",
        '<p>Every figure was computed from the file. <span class="on-screen">Each underlined one leads to its line'
        " here.</span> A line has the exact value, its formula and its test.</p>\n"
        f'<ol class="facts">\n{facts}</ol>',
    )


def _fact(account: Account) -> str:
    rows = f" · n = {account.n:,}" if account.n else ""
    left_out = f'<p class="fact-words">Left out: {escape(account.left_out)}</p>\n' if account.left_out else ""
    test = f'<p class="fact-test">{escape(" ".join(account.test))}</p>\n' if account.test else ""
    return (
        f'<li class="fact" id="fact-{escape(account.fact)}" tabindex="-1">\n'
        f'<p class="fact-value">{escape(account.value)}</p>\n'
        f'<p class="fact-words">{escape(account.formula)}{rows}</p>\n{left_out}{test}</li>\n'
    )


def _chart(number: int, spec: ChartSpec, heading: str, svg: str) -> str:
    """Return a chart with its values as a table; the table is open where there is no picture."""
    hidden = " visually-hidden" if spec.title == heading else ""
    subtitle = f'<p class="chart-subtitle">{escape(unbroken(spec.subtitle))}</p>\n' if spec.subtitle else ""
    # drawn by stories.charts.drawing: no text of the file is markup in it
    picture = (
        f'<div class="chart-picture" role="img" aria-label="{escape(spec.alt)}">{svg}</div>\n'
        if svg
        else '<p class="chart-missing">This chart is not drawn. Its values are in the table below.</p>\n'
    )
    columns, rows = table_of(spec)
    table = (
        f'<details class="chart-table"{"" if svg else " open"}>\n<summary>Table<span class="visually-hidden"> of this'
        f" chart</span></summary>\n{_table(f'Values of the chart: {spec.title}', columns, rows)}</details>\n"
    )
    foot = f"Source: {spec.source}" + (f". {spec.note}" if spec.note else "")
    return (
        f'<figure class="chart" id="chart-{number}">\n'
        f'<h3 class="chart-title{hidden}">{escape(unbroken(spec.title))}</h3>\n'
        f'{subtitle}{picture}<figcaption class="chart-foot">\n<span>{escape(unbroken(foot))}</span>\n'
        f"{table if rows else ''}</figcaption>\n</figure>\n"
    )


def _table(label: str, columns: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: bool = True) -> str:
    """Return a table whose first column names its rows; numbers: the others hold numbers."""
    kind = ' class="number"' if numbers else ""
    head = "".join(
        f'<th scope="col"{kind if place else ""}>{escape(name)}</th>' for place, name in enumerate(columns)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{escape(cell)}</td>" if place else f'<th scope="row">{escape(cell)}</th>'
            for place, cell in enumerate(row)
        )
        + "</tr>\n"
        for row in rows
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{escape(label)}">\n<table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n"
    )


def _section(name: str, title: str, inner: str) -> str:
    return (
        f'<section class="{name}" id="{name}" aria-labelledby="{name}-title">\n'
        f'<h2 id="{name}-title">{title}</h2>\n{inner}\n</section>\n'
    )


def _fold(name: str, title: str, words: str, inner: str) -> str:
    """Return a part that is folded on a screen and open on paper; a link to what is in it opens it."""
    return (
        f'<details class="fold">\n<summary><h3 id="{name}-title">{title}</h3> <span class="fold-words">{words}</span>'
        f'</summary>\n<section class="{name}" id="{name}" aria-labelledby="{name}-title">\n{inner}\n</section>\n'
        "</details>\n"
    )
