"""A story's recompute script, loaded and run in this process: quick enough for every table."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from stories.recompute.writing import script


def loaded(document: Any) -> ModuleType:
    """Return the script of a story as a module. Nothing of it is shared with the project but its text."""
    module = ModuleType("recompute_script")
    # dataclasses look their module up
    sys.modules[module.__name__] = module
    exec(compile(script(document), "recompute.py", "exec"), module.__dict__)
    return module


def differing(path: str | Path, document: Any) -> list[str]:
    """Return what the script says of a file: a line for each figure that differs."""
    module = loaded(document)
    return [
        f"{fact.id} {fact.measure}: {found}" for fact, found in module.differences(str(path), module.STORY)
    ]


def texts(document: Any) -> Iterator[Any]:
    """Yield every text of a story, those of all audiences too."""
    for telling in (document, *document.get("tellings", {}).values()):
        yield from (telling[part] for part in ("headline", "standfirst", "summary") if telling.get(part))
        yield from (section[part] for section in telling["sections"] for part in ("title", "text"))
    yield from document["notes"]
