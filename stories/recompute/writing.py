"""A story's document to its recompute script: choices, columns and facts as literals, then the parts as they are."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Plain = Mapping[str, Any]
PARTS = Path(__file__).parent / "parts"
ORDER = (
    "cells", "files", "tables", "facts", "periods", "groups", "quality", "courses", "measures", "checking",
)  # fmt: skip
"""The parts in an order in which each knows those that it uses."""
OURS = "stories"
TOOLS = re.compile(r"  # (fmt: |noqa|type: ).*$")
"""What is said to tools of this project alone."""

INTRODUCTION = '''"""Works every figure of one story out again from the file that it was told of.

    python recompute.py FILE

Prints a line for each figure that differs, and at the end how many agree. Needs Python 3.11, pandas 2.2 or later and
numpy (and for Excel python-calamine, for Parquet pyarrow: what pandas itself needs to read them).

At the top stand the name of the file, how it was read, the columns, those worked out from others, and every figure
as the story has it. Below stand the functions that read the file and work the figures out.
"""
'''
READING: tuple[tuple[str, Any], ...] = (
    ("kind", ""), ("packed", ""), ("encoding", "utf-8"), ("delimiter", ""), ("quotes", True), ("sheet", ""),
    ("other_sheets", []), ("header_line", 1), ("lines_above", 0), ("rows_below", 0), ("filled_cells", 0),
    ("sampled_from", 0),
)  # fmt: skip
"""What the account of the reading says of the whole file that another reader needs, and what holds where it is
silent."""
COLUMN = ("decimal", "order", "written", "sentinel", "holds_na")
"""What it says of a column that is not as usual."""


def script(document: Plain) -> str:
    """Return the recompute script of a story. What comes from the file stands in it as literals alone."""
    story = _story(document)
    imports, body = _parts()
    lines = [INTRODUCTION, *imports, "", f"FILE = {story['file']!r}", ""]
    lines += [*_table("READING", story["reading"]), ""]
    for name in ("columns", "derived", "facts"):
        lines += [*_list(name.upper(), story[name]), ""]
    lines += [
        'STORY = {"file": FILE, "reading": READING, "columns": COLUMNS, "derived": DERIVED, "facts": FACTS}',
        "",
        body,
        "",
        'if __name__ == "__main__":',
        "    sys.exit(main(STORY, sys.argv))",
        "",
    ]
    return "\n".join(lines)


def can_be_recomputed(document: Plain) -> bool:
    """Return whether a story's facts and the account of its reading say enough: older stories and those of a service
    of one's own may not.
    """
    return bool(document.get("parseReport", {}).get("source"))


def _story(document: Plain) -> dict[str, Any]:
    report, profile = document["parseReport"], document["profile"]
    roles = {column["name"]: column["role"] for column in profile.get("columns", ())}
    columns = [
        {"name": column["name"], "read_as": column["read_as"], "place": column.get("place", 0)}
        | {name: column[name] for name in COLUMN if column.get(name, "") not in ("", ".", False)}
        | {"role": roles.get(column["name"], "")}
        for column in report.get("columns", ())
    ]
    if all(column["place"] == 0 for column in columns):
        # an account of before places were kept
        columns = [{**column, "place": place} for place, column in enumerate(columns)]
    return {
        "file": report.get("source", ""),
        "reading": {name: report.get(name) or usual for name, usual in READING} | {
            "quotes": report.get("quotes", True), "header_line": report.get("header_line", 1),
        },
        "columns": columns,
        "derived": [_derived(column) for column in profile.get("derived", ())],
        "facts": list(_facts(document)),
    }  # fmt: skip


def _derived(column: Plain) -> dict[str, Any]:
    """Return how a column is worked out: by its rule from its parents."""
    formula, parents = str(column["formula"]), list(column["parents"])
    label = ""
    if column["derived"] == "rate" and formula.startswith("the share of rows with "):
        label = formula.removeprefix("the share of rows with ").removesuffix(
            f" as their “{''.join(parents)}”"
        )
    times = 1000 if formula.startswith("a thousand times ") else 100 if column["derived"] == "share" else 1
    unit = column["unit"] if column["derived"] in ("duration", "age") else None
    made = {"name": column["name"], "rule": column["derived"], "parents": parents}
    return made | {"unit": unit, "label": label, "times": times, "formula": formula}


def _facts(document: Plain) -> Iterator[dict[str, Any]]:
    shown: dict[str, list[str]] = {}
    for text in texts_of(document):
        for figure in text["figures"]:
            shown.setdefault(figure["fact"], []).append(figure["shown"])
    for fact in document["facts"]:
        where = fact["where"] or {"columns": [], "values": []}
        more = {
            "columns": fact["columns"],
            "where": [list(pair) for pair in zip(where["columns"], where["values"], strict=False)],
            "n": fact["n"],
            "unit": fact["unit"],
            "finding": fact.get("finding"),
            "shown": list(dict.fromkeys(shown.get(fact["id"], []))),
        }
        needed = {name: fact[name] for name in ("id", "type", "measure", "value")}
        yield needed | {name: value for name, value in more.items() if value}


def texts_of(document: Plain) -> Iterator[Plain]:
    """Yield every text of a story that holds figures, those of all audiences and the titles of charts too."""
    for telling in (document, *document.get("tellings", {}).values()):
        yield from (telling[part] for part in ("headline", "standfirst", "summary") if telling.get(part))
        for section in telling.get("sections", ()):
            yield from (section["title"], section["text"])
    yield from document.get("notes", ())
    for section in document["sections"]:
        if section.get("chart"):
            yield {"text": section["chart"]["title"], "figures": section["chart"].get("figures", ())}


def _table(name: str, values: Plain) -> list[str]:
    return [f"{name} = {{", *(f"    {key!r}: {value!r}," for key, value in values.items()), "}"]


def _list(name: str, rows: Sequence[Plain]) -> list[str]:
    return [f"{name} = [", *(f"    {dict(row)!r}," for row in rows), "]"]


@cache
def _parts() -> tuple[list[str], str]:
    """Return the imports of all parts and the parts one behind the other, without what they say of each other."""
    imports: dict[str, set[str]] = {}
    bodies = []
    for part in ORDER:
        source = (PARTS / f"{part}.py").read_text(encoding="utf-8")
        lines, dropped = source.split("\n"), set[int]()
        heading = ""
        for node in ast.parse(source).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = f"from {node.module} import " if isinstance(node, ast.ImportFrom) else "import "
                if not module.startswith(f"from {OURS}."):
                    names = {ast.unparse(name) for name in node.names}
                    imports.setdefault(module, set()).update(names)
                dropped.update(range(node.lineno - 1, node.end_lineno or node.lineno))
            elif node.lineno == 1 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                heading = str(node.value.value)
                dropped.update(range(node.end_lineno or 1))
        kept = "\n".join(TOOLS.sub("", line) for at, line in enumerate(lines) if at not in dropped).strip(
            "\n"
        )
        bodies.append("\n".join(f"# {line}" for line in heading.split("\n")) + f"\n\n\n{kept}\n")
    plain = [f"import {name}" for name in sorted(imports.pop("import "))]
    named = [module + ", ".join(sorted(names)) for module, names in sorted(imports.items())]
    return [*plain, *named], "\n\n".join(bodies)
