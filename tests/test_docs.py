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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
