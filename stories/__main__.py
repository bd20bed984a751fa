"""`python -m stories FILE [-o story.html|.json|.txt|.py]`: a table in, its story out; nothing else is started."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stories.analysis.choices import choices_of
from stories.errors import FileNotUsable, NoSuchFile, StoryError, UnknownFormat
from stories.progress import Progress, Report, silent
from stories.short_lived import leave, spend_freely

SUFFIXES = (".html", ".json", ".txt", ".py")
STAGES = ("uploading", "analyzing", "generating", "visualizing")
AUDIENCES = ("executive", "general", "technical")
WIDTH = 28
STORY, REFUSED = 0, 2
CHOICES = (
    ("encoding", "NAME", "characters of a text file: utf-8, utf-16, cp1252, latin-1, gb18030 ..."),
    ("delimiter", "MARK", "between columns: comma, semicolon, tab, or the character itself"),
    ("header", "LINE", "line with the names of the columns, counted from 1, or none"),
    ("decimal", "MARK", "decimal comma or point, for numbers that read both ways"),
    ("dates", "ORDER", "day or month first, for dates that read both ways"),
    ("sheet", "NAME", "sheet of a workbook"),
    ("text", "COLUMN", "a column to keep as text; may be given several times"),
)
"""What can be chosen, each with an example and an explanation."""


def main(arguments: Sequence[str] | None = None, program: str = "python -m stories") -> int:
    """Tell the story of one file; return 0, or 2 when there is none, with "code: sentence" on stderr."""
    parser = argparse.ArgumentParser(prog=program, description="Tell the story of a table.")
    add_arguments(parser)
    given = parser.parse_args(arguments)
    output = Path(given.output) if given.output else None
    return run(Path(given.file), output, given_choices(vars(given)), audience=given.audience)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that both ways of calling share."""
    parser.add_argument("file", metavar="FILE", help="CSV, TSV, Excel, JSON or Parquet")
    parser.add_argument(
        "-o",
        "--output",
        metavar="STORY",
        help="story.html, .json, .txt or .py (a script that recomputes it); text to the terminal by default",
    )
    parser.add_argument(
        "--audience",
        choices=AUDIENCES,
        default="general",
        help="for whom: in brief (executive), in full (general), with the statistics (technical)",
    )
    reading = parser.add_argument_group("how the file is read, where not as it is found")
    for name, example, words in CHOICES:
        action = "append" if name == "text" else "store"
        reading.add_argument(f"--{name}", metavar=example, help=words, action=action)


def given_choices(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was chosen on the command line, as it was written."""
    return {name: arguments[name] for name, _, _ in CHOICES if arguments.get(name)}


def run(
    file: Path, output: Path | None, choices: Mapping[str, Any] | None = None, *, audience: str = "general"
) -> int:
    """Tell the story of `file`, read by these choices, into `output`, or as text to stdout; return 0 or 2."""
    try:
        _tell(file, output, choices_of(choices).given(), audience)
    except StoryError as error:
        return _refuse(error)
    except OSError as error:
        return _refuse(FileNotUsable(f"{error.strerror}: {error.filename or file}" if error.strerror else ""))
    return STORY


def _tell(file: Path, output: Path | None, choices: Mapping[str, Any], audience: str) -> None:
    suffix = ".txt" if output is None else output.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownFormat(f"A story is written as .html, .json, .txt or .py, not as “{suffix or output}”.")
    if not file.is_file():
        raise NoSuchFile(f"There is no file {file}.")
    # Products of matrices as small as ours take many times as long when threads have to agree on them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Reading tables takes half a second to load; refusals above do not wait for it.
    from stories import output as outputs
    from stories.telling import compose, tell

    # Two threads read a large file faster; the words do not depend on it.
    options = {"source": file.name, "threads": min(2, os.cpu_count() or 1), "choices": choices, "rows": False,
               "audience": audience}  # fmt: skip
    with _bar() as report:
        draft = (tell if suffix == ".html" else compose)(file, options, report)
    text = outputs.WRITERS[suffix](draft)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


def _refuse(error: StoryError) -> int:
    sys.stderr.write(f"{error.code}: {error.message}\n")
    return REFUSED


@contextlib.contextmanager
def _bar() -> Iterator[Report]:
    """Yield a report that draws a progress bar on a terminal and is silent elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return

    def draw(progress: Progress) -> None:
        within = progress.done / progress.total if progress.total else 0.0
        share = (STAGES.index(progress.stage) - 1 + min(1.0, within)) / (len(STAGES) - 1)
        filled = round(WIDTH * max(0.0, share))
        sys.stderr.write(f"\r\x1b[2K{'█' * filled}{'░' * (WIDTH - filled)} {progress.note[:60]}")
        sys.stderr.flush()

    try:
        yield draw
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


if __name__ == "__main__":
    spend_freely()
    leave(main())
