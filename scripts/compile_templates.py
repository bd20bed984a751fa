"""Compiles every template of the project; a tag or a filter that does not exist is an error here, not on a page."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datastory.settings")

import django  # noqa: E402 (the path comes first)

django.setup()

from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines  # noqa: E402


def main() -> int:
    """Return 1 if a template does not compile, printing each problem."""
    folders = [ROOT / "templates", *ROOT.glob("*/templates")]
    problems = 0
    for folder in folders:
        for path in sorted(folder.rglob("*.html")) + sorted(folder.rglob("*.txt")):
            name = str(path.relative_to(folder))
            try:
                engines["django"].get_template(name)
            except (TemplateSyntaxError, TemplateDoesNotExist) as problem:
                problems += 1
                print(f"{path.relative_to(ROOT)}: {problem}")
    return min(problems, 1)


if __name__ == "__main__":
    raise SystemExit(main())
