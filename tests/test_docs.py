"""What the documents say is so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from stories.errors import CATALOGUE, OF_ITS_STAGE, StoryError

ROOT = Path(__file__).resolve().parent.parent
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
CODES = {kind.code for kind in CATALOGUE}
SOURCES = [path for app in ("jobs", "stories", "datastory") for path in sorted((ROOT / app).rglob("*.py"))]
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def documented_codes() -> Iterator[tuple[str, str]]:
    """Yield the category and code of each row of the tables about errors."""
    section = API.split("\n## An error\n")[1].split("\n## ")[0]
    for category, codes in re.findall(r"^\| ([\w ]+) \| (`\w+`(?:, `\w+`)*) \|", section, re.MULTILINE):
        for code in re.findall(r"\w+", codes):
            yield category, code


def test_the_tables_of_errors_list_every_code_in_its_category_once_and_no_other() -> None:
    names = {OF_ITS_STAGE: "of its stage"}
    assert sorted(documented_codes()) == sorted(
        (names.get(kind.category, kind.category), kind.code) for kind in CATALOGUE
    )


def is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def own_codes(source: str) -> Iterator[int]:
    """Yield the lines on which a code is written out: given a name, passed on, put in a dict, or one that is known."""
    nodes = list(ast.walk(ast.parse(source)))
    # getattr(request, "file_too_large") asks for an attribute of that name
    names_of_attributes = [
        node.args[1]
        for node in nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    ]
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                names = [(name, value) for name in targets]
                for target in targets:
                    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                        names += zip(target.elts, value.elts, strict=False)
                given = any(
                    getattr(name, "id", getattr(name, "attr", "")) == "code" and is_text(said)
                    for name, said in names
                )
            case ast.AnnAssign(target=ast.Name(id="code") | ast.Attribute(attr="code"), value=value):
                given = is_text(value)
            # what is wrong with a field of a form has a code of Django's own
            case ast.Call(func=ast.Name(id="ValidationError")):
                given = False
            case ast.Call(args=[ast.Constant(value="code"), said]):
                given = is_text(said)
            case ast.Call(keywords=keywords):
                given = any(word.arg == "code" and is_text(word.value) for word in keywords)
            case ast.Dict(keys=keys, values=values):
                given = any(
                    isinstance(key, ast.Constant) and key.value == "code" and is_text(said)
                    for key, said in zip(keys, values, strict=True)
                )
            case ast.Constant(value=str(word)):
                # a code of one word ("refused") may be a word
                given = word in CODES and "_" in word and node not in names_of_attributes
            case _:
                given = False
        if given:
            yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_has_codes_of_its_own(path: Path) -> None:
    if path != ROOT / "stories" / "errors.py":
        assert list(own_codes(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "class A(JobError):\n    code = 'mine'",
        "class A(JobError):\n    category, code = 'request', 'mine'",
        "class A(JobError):\n    code: str = 'mine'",
        "self.code = 'mine'",
        "told(code='mine')",
        "told = {'message': m, 'code': 'mine'}",
        "told.get('code', 'mine')",
        "tell('empty_file')",
    ],
)
def test_a_code_of_its_own_would_be_seen(source: str) -> None:
    assert list(own_codes(source)) != []


def test_every_kind_of_error_that_has_a_code_is_in_the_catalogue() -> None:
    # with them come all modules that a request or a worker meets
    import datastory.urls  # noqa: F401
    import jobs.tasks  # noqa: F401
    import stories.__main__  # noqa: F401

    kinds = [StoryError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    ours = [kind for kind in kinds if not kind.__module__.startswith("tests.")]
    assert {kind for kind in ours if "code" in vars(kind)} == set(CATALOGUE)


@pytest.mark.parametrize("place", [".env.example", "docs/operations.md"])
def test_every_setting_that_is_read_is_documented_and_no_other(place: str) -> None:
    source = (ROOT / "datastory" / "settings.py").read_text(encoding="utf-8")
    read = set(
        re.findall(r"\b(?:env\.\w+|integer|flag|one_of|private_address|address|price)\(\"([A-Z_]+)\"", source)
    )
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
