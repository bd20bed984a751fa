"""`python -m stories FILE [-o story.html|story.json|story.txt]`: a table in, its story out; nothing else is started."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from stories.errors import FileNotUsable, NoSuchFile, StoryError, UnknownFormat
from stories.progress import Progress, Report, silent

SUFFIXES = (".html", ".json", ".txt")
STAGES = ("uploading", "analyzing", "generating", "visualizing")
WIDTH = 28
STORY, REFUSED = 0, 2


def main(arguments: Sequence[str] | None = None, program: str = "python -m stories") -> int:
    """Tell the story of one file; return 0, or 2 when there is none, with "code: sentence" on stderr."""
    parser = argparse.ArgumentParser(prog=program, description="Tell the story of a table.")
    add_arguments(parser)
    given = parser.parse_args(arguments)
    return run(Path(given.file), Path(given.output) if given.output else None)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that both ways of calling share."""
    parser.add_argument("file", metavar="FILE", help="CSV, TSV, Excel, JSON or Parquet")
    parser.add_argument(
        "-o",
        "--output",
        metavar="STORY",
        help="story.html, story.json or story.txt; text to the terminal by default",
    )


def run(file: Path, output: Path | None) -> int:
    """Tell the story of `file` into `output`, or as text to stdout; return 0 or 2."""
    try:
        _tell(file, output)
    except StoryError as error:
        return _refuse(error)
    except OSError as error:
        return _refuse(FileNotUsable(f"{error.strerror}: {error.filename or file}" if error.strerror else ""))
    return STORY


def _tell(file: Path, output: Path | None) -> None:
    suffix = ".txt" if output is None else output.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnknownFormat(f"A story is written as .html, .json or .txt, not as “{suffix or output}”.")
    if not file.is_file():
        raise NoSuchFile(f"There is no file {file}.")
    # Reading tables takes half a second to load; refusals above do not wait for it.
    from stories import output as outputs
    from stories.telling import compose, tell

    with _bar() as report:
        # Two threads read a large file faster; the words do not depend on it.
        options = {"source": file.name, "threads": min(2, os.cpu_count() or 1)}
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
    sys.exit(main())
