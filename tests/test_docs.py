"""What the documents say is so."""

import re
from pathlib import Path

import pytest

from jobs.errors import CATALOGUE
from stories.analysis import reading_errors
from stories.errors import StoryError

ROOT = Path(__file__).resolve().parent.parent
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
READING = [
    kind for kind in vars(reading_errors).values() if isinstance(kind, type) and issubclass(kind, StoryError)
]
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("code", sorted({kind.code for kind in (*CATALOGUE, *READING)}))
def test_every_code_is_documented(code: str) -> None:
    assert f"`{code}`" in API


def test_every_documented_code_exists() -> None:
    tables = [line for line in API.splitlines() if re.match(r"\| (\w+|of its stage) \| `", line)]
    documented = {code for line in tables for code in re.findall(r"`(\w+)`", line.split("|")[2])}
    source = "".join(
        path.read_text(encoding="utf-8")
        for app in ("jobs", "stories", "datastory")
        for path in (ROOT / app).rglob("*.py")
    )
    assert len(documented) > 20
    assert {code for code in documented if f'"{code}"' not in source} == set()


@pytest.mark.parametrize("place", [".env.example", "docs/operations.md"])
def test_every_setting_that_is_read_is_documented_and_no_other(place: str) -> None:
    source = (ROOT / "datastory" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"\b(?:env\.\w+|integer|flag|one_of|address)\(\"([A-Z_]+)\"", source))
    text = (ROOT / place).read_text(encoding="utf-8")
    line = r"^# ([A-Z_]+)=" if place == ".env.example" else r"`([A-Z][A-Z_]+)`(?=[^|]*\|)"
    documented = set(re.findall(line, text, re.MULTILINE))
    assert len(read) > 15
    assert read - documented == set()
    assert documented - read - LEVELS == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
