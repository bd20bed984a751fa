"""What a recompute script is: one file, pandas and numpy, literals for all from elsewhere; and that it runs."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from stories.errors import StoryError
from stories.output import WRITERS
from stories.recompute.writing import can_be_recomputed, script
from stories.telling import compose
from tests.corpus import generator
from tests.corpus.expected import Case
from tests.stories.recompute.scripts import differing, loaded

ROOT = Path(__file__).parents[3]
PENGUINS = ROOT / "tests/data/penguins.csv"
ALLOWED = sys.stdlib_module_names | {"numpy", "pandas", "pyarrow"}
MARK = "/tmp/recompute_was_here"
HOSTILE = (
    f'"""\nopen("{MARK}", "w")\n"""', f"'); open('{MARK}', 'w'); ('", f"\\'); open('{MARK}', 'w') #",
    f"{{__import__('os').system('touch {MARK}')}}", "\u202e\u2066evil\u2069", "a\u2028b\x85c\x0cd",
    "\x1b[2J\x1b]0;owned\x07",
    "# coding: rot13", "{program}", "%s%n",
)  # fmt: skip


def told(path: Path, **options: Any) -> Any:
    return json.loads(json.dumps(compose(path, options).document))


def run(text: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script alone: no project, no environment, no current folder on the path."""
    place = folder / "story.py"
    place.write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", str(place), *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60, env={"LC_ALL": "C"},
    )  # fmt: skip


def test_the_script_runs_alone_and_says_that_all_figures_agree(tmp_path: Path) -> None:
    document = told(PENGUINS)
    done = run(script(document), tmp_path, str(PENGUINS))
    made = [
        fact
        for fact in document["facts"]
        if fact["measure"] in ("looked at", "kept", "level") or fact["measure"].startswith("effect size")
    ]
    assert any(fact["measure"] == "effect size" for fact in made)
    count = len(document["facts"]) - len(made)
    *_, last = done.stdout.splitlines()
    assert (done.returncode, last, done.stderr) == (0, f"{count} of {count} figures agree", "")


def test_it_says_which_figure_differs_and_fails(tmp_path: Path) -> None:
    changed = tmp_path / "changed.csv"
    frame = pd.read_csv(PENGUINS, dtype=str)
    frame.loc[3, "flipper_length_mm"] = "231"
    frame.to_csv(changed, index=False)
    done = run(script(told(PENGUINS)), tmp_path, str(changed))
    assert done.returncode == 1
    assert "mean of 'flipper_length_mm': the story says" in done.stdout
    wrong = [line for line in done.stdout.splitlines() if ": the story says " in line]
    total = int(done.stdout.splitlines()[-1].split()[2])
    assert done.stdout.splitlines()[-1] == f"{total - len(wrong)} of {total} figures agree"


def test_without_a_file_or_with_one_of_another_kind_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    module = loaded(told(PENGUINS))
    assert module.main(module.STORY, ["story.py"]) == 2
    assert "'penguins.csv'" in capsys.readouterr().out
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert module.main(module.STORY, ["story.py", str(other)]) == 1
    assert "cannot be read as 'penguins.csv' was" in capsys.readouterr().out


def test_it_is_one_file_that_needs_pandas_and_numpy_alone() -> None:
    text = script(told(PENGUINS))
    imported = {
        (node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name).partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= ALLOWED
    assert {"numpy", "pandas"} <= imported
    names = [
        name
        for node in ast.parse(text).body
        for name in (
            [node.name] if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [target.id for target in node.targets if isinstance(target, ast.Name)] if isinstance(node, ast.Assign)
            else []
        )
    ]  # fmt: skip
    # parts that are put one behind the other must not take each other's names
    assert len(names) == len(set(names))


def test_names_from_the_file_are_literals_and_nothing_of_them_is_run(tmp_path: Path) -> None:
    rows = 60
    columns = {
        f"{name} column {at}": [HOSTILE[(row + at) % len(HOSTILE)] for row in range(rows)]
        for at, name in enumerate(HOSTILE)
    }
    path = tmp_path / "table.csv"
    pd.DataFrame({**columns, "amount": [row * 1.5 for row in range(rows)]}).to_csv(path, index=False)
    document, code = told(path, source="table.csv"), _code(script(told(PENGUINS)))
    for source in HOSTILE:
        document["parseReport"]["source"] = source
        text = script(document)
        assert all(sign.isprintable() or sign == "\n" for sign in text)
        parsed = {
            node.targets[0].id: node.value
            for node in ast.parse(text[: text.index("\nSTORY = ")]).body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        # each of them is a literal, and says what the story says
        held = {
            name: ast.literal_eval(parsed[name])
            for name in ("FILE", "READING", "COLUMNS", "DERIVED", "FACTS")
        }
        assert held["FILE"] == source
        assert [one["name"] for one in held["COLUMNS"]] == [
            one["name"] for one in document["parseReport"]["columns"]
        ]
        assert [one["value"] for one in held["FACTS"]] == [one["value"] for one in document["facts"]]
        assert _code(text) == code
    document["parseReport"]["source"] = "table.csv"
    assert differing(path, document) == []
    assert not Path(MARK).exists()


def _code(text: str) -> str:
    """Return a script without its literals."""
    begins, ends = text.index("\nFILE = "), text.index("\nSTORY = ")
    return text[:begins] + text[ends:]


def test_what_is_printed_holds_no_sign_that_a_terminal_obeys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "table.csv"
    frame = pd.DataFrame(
        {"who\x1b[2J": ["\x1b[31mred", "blue"] * 40, "amount": [row * 7 % 50 for row in range(80)]}
    )
    frame.to_csv(path, index=False)
    module = loaded(told(path, source="\x1b[2J.csv"))
    frame.assign(amount=range(100, 180)).to_csv(path, index=False)
    assert module.main(module.STORY, ["story.py", str(path)]) == 1
    said = capsys.readouterr().out
    assert "the story says" in said
    assert "\x1b" not in said


KINDS = (
    "utf16", "cp1252", "semicolon", "comma", "day_first", "titles", "footnote", "ragged", "merged", "two_headers",
    "nested", ".jsonl", ".parquet", ".xlsx", ".xls", ".gz", "sentinel", "sep",
)  # fmt: skip


def few_of_each_kind() -> list[Case]:
    """Return up to two small files of the corpus for each kind, and for each group."""
    cases = [
        case
        for case in generator.cases(1)
        if case.group not in ("too much", "attacks") and type(case.expected[0]).__name__ == "Story"
    ]
    chosen = {case.name: case for kind in KINDS for case in [c for c in cases if kind in c.name][:2]}
    for group in sorted({case.group for case in cases}):
        chosen |= {case.name: case for case in [c for c in cases if c.group == group][:2]}
    return list(chosen.values())


@pytest.mark.parametrize("case", few_of_each_kind(), ids=lambda case: case.name)
def test_files_of_every_kind_are_read_as_they_were_for_the_story(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "table"
    path.write_bytes(case.make())
    assert differing(path, told(path, source=case.name)) == []


@pytest.mark.slow
def test_every_file_of_the_corpus_is_read_as_it_was_for_its_story(tmp_path: Path) -> None:
    seen = 0
    for case in generator.cases(1):
        content = case.make() if case.group != "too much" else b""
        if type(case.expected[0]).__name__ != "Story" or not 0 < len(content) < 3_000_000:
            continue
        path = tmp_path / "table"
        path.write_bytes(content)
        try:
            document = told(path, source=case.name)
        except StoryError:
            continue
        assert differing(path, document) == [], case.name
        seen += 1
    assert seen > 200


def test_choices_of_a_person_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    lines = [f"0{row % 9},{row % 12 + 1:02}/{row % 11 + 1:02}/2024,1.{row % 900 + 100}" for row in range(90)]
    path.write_text("code;when;amount\n" + "\n".join(lines).replace(",", ";"), encoding="utf-8")
    for choices in (
        {"dates": "day"},
        {"dates": "month"},
        {"decimal": ","},
        {"text": ["amount"]},
        {"header": "2"},
    ):
        assert differing(path, told(path, choices=choices)) == [], choices


def test_a_sample_is_drawn_again_in_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stories.analysis.sampling.WHOLE_ROWS", 500)
    path = tmp_path / "long.csv"
    rows = [f"{('a', 'b', 'c')[row % 3]},{row * 7 % 1000},{row % 5}" for row in range(3000)]
    path.write_text("kind,amount,size\n" + "\n".join(rows), encoding="utf-8")
    document = told(path)
    assert document["parseReport"]["sampled_from"] == 3000
    module = loaded(document)
    module.SAMPLE = 500
    assert [str(one) for one in module.differences(str(path), module.STORY)] == []
    module.SAMPLE = 400
    assert list(module.differences(str(path), module.STORY))


def test_of_a_sampled_parquet_file_it_says_that_nothing_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stories.analysis.sampling.WHOLE_ROWS", 500)
    path = tmp_path / "long.parquet"
    pd.DataFrame({"kind": ["a", "b", "c"] * 500, "amount": range(1500)}).to_parquet(path)
    module = loaded(told(path))
    with pytest.raises(SystemExit, match="nothing was compared"):
        module.main(module.STORY, ["story.py", str(path)])


def test_a_story_of_before_scripts_has_none() -> None:
    document = told(PENGUINS)
    assert can_be_recomputed(document)
    del document["parseReport"]["source"]
    assert not can_be_recomputed(document)


def test_tell_writes_it() -> None:
    draft: Any = SimpleNamespace(document=told(PENGUINS))
    assert WRITERS[".py"](draft) == script(draft.document)
