"""Files in GridFS: what goes in comes out, and what is removed is gone."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from datastory.gridfs import CHUNK_BYTES, GridFSStorage
from datastory.mongo import database

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_files")]
LONG = bytes(range(256)) * (3 * CHUNK_BYTES // 256) + b"the end"


def test_it_is_the_storage_of_uploads() -> None:
    assert isinstance(storages["default"], GridFSStorage)


@pytest.mark.parametrize("content", [b"", b"a", LONG])
def test_a_file_comes_back_as_it_went_in(content: bytes) -> None:
    storage = GridFSStorage()
    name = storage.save("table", ContentFile(content))
    with storage.open(name) as file:
        assert file.size == len(content)
        assert hashlib.sha256(file.read()).digest() == hashlib.sha256(content).digest()
    assert storage.size(name) == len(content)
    assert storage.exists(name)


def test_a_file_is_read_in_pieces() -> None:
    storage = GridFSStorage()
    name = storage.save("table", ContentFile(LONG))
    with storage.open(name) as file:
        pieces = list(file.chunks())
    assert max(map(len, pieces)) <= CHUNK_BYTES
    assert b"".join(pieces) == LONG


def test_a_name_that_is_taken_is_changed() -> None:
    storage = GridFSStorage()
    first = storage.save("table", ContentFile(b"1"))
    second = storage.save("table", ContentFile(b"2"))
    assert first != second
    assert storage.open(first).read() == b"1"


def test_a_removed_file_leaves_nothing_and_may_be_removed_again() -> None:
    storage = GridFSStorage()
    name = storage.save("table", ContentFile(LONG))
    storage.delete(name)
    storage.delete(name)
    assert not storage.exists(name)
    assert database()["uploads.chunks"].count_documents({}) == 0
    with pytest.raises(FileNotFoundError):
        storage.open(name)
    with pytest.raises(FileNotFoundError):
        storage.size(name)


def test_an_upload_that_breaks_off_leaves_nothing() -> None:
    class BrokenFile(File):
        def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
            yield b"x" * 2 * CHUNK_BYTES
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        GridFSStorage().save("table", BrokenFile(None, "table"))
    assert not GridFSStorage().exists("table")
    assert database()["uploads.chunks"].count_documents({}) == 0


def test_the_time_of_storing_is_known() -> None:
    name = GridFSStorage().save("table", ContentFile(b"1"))
    age = datetime.now(UTC) - GridFSStorage().get_created_time(name)
    assert timedelta(seconds=-1) < age < timedelta(minutes=1)


def test_stored_files_are_not_changed_in_place() -> None:
    name = GridFSStorage().save("table", ContentFile(b"1"))
    with pytest.raises(ValueError, match="not changed"):
        GridFSStorage().open(name, "ab")
