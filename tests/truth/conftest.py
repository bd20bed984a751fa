"""The tables of these tests lie in one folder, so that the story of each is told once."""

from pathlib import Path

import pytest

from tests.truth import tables


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all tables that were packed or are made."""
    from tests.truth.test_scripts import write_tables

    folder = tmp_path_factory.mktemp("tables")
    write_tables(folder)
    return folder


@pytest.fixture(scope="session")
def real_tables(folder: Path) -> dict[str, Path]:
    """Return the place of each real table."""
    return {path.name: path for path in tables.real(folder)}
