"""Compares the locks with pyproject.toml: each dependency is locked, by hash, in a version that is asked for."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9_.\-]+)==(\S+)")


def pins(path: Path) -> dict[str, set[Version]]:
    """Return the locked versions by package; a package may have one for each line of Python."""
    found: dict[str, set[Version]] = {}
    for line in path.read_text().splitlines():
        if match := PIN.match(line):
            found.setdefault(canonicalize_name(match[1]), set()).add(Version(match[2]))
    return found


def problems_of(lock: str, wanted: list[str]) -> list[str]:
    """Return what the lock lacks, in words."""
    text = (ROOT / "requirements" / lock).read_text()
    locked = pins(ROOT / "requirements" / lock)
    problems = []
    for requirement in map(Requirement, wanted):
        versions = locked.get(canonicalize_name(requirement.name), set())
        if not versions:
            problems.append(f"{lock}: {requirement.name} is not locked")
        problems += [
            f"{lock}: {requirement.name} {v} is not {requirement.specifier}"
            for v in versions
            if v not in requirement.specifier
        ]
    if re.search(r"^\s*--(index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE):
        problems.append(f"{lock} names a package index; it must not")
    if text.count("--hash=sha256:") < len(locked):
        problems.append(f"{lock}: a package has no hash")
    return problems


def main() -> int:
    """Return 1 if a lock and pyproject.toml disagree, printing how."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    run = project["dependencies"] + extras["embedded"]
    problems = problems_of("run.txt", run) + problems_of("dev.txt", run + extras["dev"])
    print("\n".join(problems))
    return min(len(problems), 1)


if __name__ == "__main__":
    raise SystemExit(main())
