"""`python -m stories` and `manage.py tell`: what comes out, where, and with which exit status."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from stories import __main__ as command

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "tests/data/penguins.csv"


def test_the_story_goes_to_the_terminal_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(TABLE)]) == 0
    out, err = capsys.readouterr()
    assert "note: " in out
    assert err == ""


@pytest.mark.parametrize(
    ("suffix", "start"), [(".json", "{"), (".txt", ""), (".html", "<!doctype html>"), (".JSON", "{")]
)
def test_a_story_is_written_to_the_file_that_was_asked_for(tmp_path: Path, suffix: str, start: str) -> None:
    out = tmp_path / f"story{suffix}"
    out.write_text("what was there before")
    assert command.main([str(TABLE), "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith(start)
    assert "what was there before" not in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nowhere.csv"], "no_such_file"),
        ([str(TABLE), "-o", "story.pdf"], "unknown_format"),
        ([str(TABLE), "-o", "story"], "unknown_format"),
        ([str(TABLE), "-o", "no/such/folder/story.txt"], "file_not_usable"),
    ],
)
def test_what_cannot_be_done_is_a_code_and_a_sentence(
    arguments: list[str],
    code: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{code}: ")
    assert err.count("\n") == 1


def test_a_file_at_fault_is_refused_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.csv").write_text("")
    assert command.main([str(tmp_path / "empty.csv")]) == 2
    assert capsys.readouterr().err.startswith("empty")


def test_no_arguments_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main([])
    assert stopped.value.code == 2
    assert "FILE" in capsys.readouterr().err


def test_a_terminal_sees_a_bar_that_is_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    command.main([str(TABLE), "-o", "/dev/null/x.txt"])
    assert "█" in terminal.getvalue()
    assert "Reading column" in terminal.getvalue()


def test_the_module_starts_no_django(tmp_path: Path) -> None:
    code = "import sys, stories.__main__ as m; m.main([sys.argv[1], '-o', sys.argv[2]]); print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(TABLE), str(tmp_path / "story.txt")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_the_management_command_tells_the_same(tmp_path: Path) -> None:
    call_command("tell", str(TABLE), output=str(tmp_path / "one.json"))
    command.main([str(TABLE), "-o", str(tmp_path / "other.json")])
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text())["headline"]["text"]


def test_the_management_command_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        call_command("tell", "nowhere.csv")
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("no_such_file: ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--dates", "year"], "invalid_choice"),
        (["--encoding", "rot13"], "invalid_choice"),
        (["--delimiter", "x"], "invalid_choice"),
        (["--header", "first"], "invalid_choice"),
        (["--sheet", "Penguins"], "choice_does_not_fit"),
        (["--delimiter", "|"], "choice_does_not_fit"),
        (["--header", "9999"], "choice_does_not_fit"),
        (["--text", "beak"], "choice_does_not_fit"),
    ],
)
def test_a_choice_that_does_not_exist_or_fit_is_a_code_and_a_sentence(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([str(TABLE), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"{code}: [^\n]+\.\n", err)


def test_a_file_is_read_as_it_is_chosen_by_both_commands(tmp_path: Path) -> None:
    table = tmp_path / "t.txt"
    rows = "".join(f"0{1 + n % 9}/0{1 + n % 7}/2025;Łódź {n % 3};{n},5\n" for n in range(90))
    table.write_bytes(f"exported\nwhen;town;n\n{rows}".encode("cp1250"))
    chosen = {
        "encoding": "cp1250", "delimiter": ";", "header": "2", "decimal": ",", "dates": "day", "text": ["n"],
    }  # fmt: skip
    words = [f"--{name}={value}" for name, value in chosen.items() if name != "text"]
    assert command.main([str(table), "-o", str(tmp_path / "one.json"), *words, "--text", "n"]) == 0
    call_command("tell", str(table), "-o", str(tmp_path / "other.json"), *words, "--text", "n")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    report = json.loads((tmp_path / "one.json").read_text())["parseReport"]
    assert {name: value for name, value in report["choices"].items() if value} == chosen
    assert report["encoding"] == "cp1250"
    assert report["columns"][0]["how"] == "day first, as chosen"
    assert report["columns"][2]["read_as"] in ("text", "category")


def test_the_story_can_be_told_to_another_audience_by_both_commands(tmp_path: Path) -> None:
    plain, brief, also = (tmp_path / f"{name}.txt" for name in ("plain", "brief", "also"))
    assert command.main([str(TABLE), "-o", str(plain)]) == 0
    assert command.main([str(TABLE), "-o", str(brief), "--audience", "executive"]) == 0
    call_command("tell", str(TABLE), "-o", str(also), "--audience", "executive")
    assert also.read_text() == brief.read_text()
    assert 0 < len(brief.read_text()) < len(plain.read_text())
