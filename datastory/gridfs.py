"""Django storage in MongoDB's GridFS, so that any worker on any host can read what any web process took in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import Storage
from django.utils.deconstruct import deconstructible
from gridfs import GridFSBucket, GridOut, NoFile
from pymongo import DESCENDING

from datastory.mongo import database

BUCKET: Final = "uploads"
CHUNK_BYTES: Final = 1024 * 1024
UNFINISHED: Final[list[dict[str, Any]]] = [
    {"$sort": {"files_id": 1, "n": 1}},
    {"$group": {"_id": "$files_id"}},
    {"$lookup": {"from": f"{BUCKET}.files", "localField": "_id", "foreignField": "_id", "as": "file"}},
    {"$match": {"file": []}},
]
"""The files of which pieces are stored and no description."""


class GridFSFile(File):
    """A stored file, read from the server piece by piece."""

    def __init__(self, stored: GridOut, name: str) -> None:
        super().__init__(stored, name)
        self.stored = stored
        self.size = stored.length

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content in pieces."""
        self.stored.seek(0)
        while piece := self.stored.read(chunk_size or CHUNK_BYTES):
            yield piece


@deconstructible
class GridFSStorage(Storage):
    """Files under their storage name, which is their `_id` as well: a name is taken once, and found by primary key."""

    def _bucket(self) -> GridFSBucket:
        return GridFSBucket(database(), bucket_name=BUCKET, chunk_size_bytes=CHUNK_BYTES)

    def _described(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] | None = database()[f"{BUCKET}.files"].find_one({"_id": name})
        if found is None:
            raise FileNotFoundError(name)
        return found

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode == "wb":
            # An upload is written as it arrives; nobody sees the file before it is closed.
            return File(self._bucket().open_upload_stream_with_id(name, name), name)  # type: ignore[arg-type]
        if mode != "rb":
            raise ValueError(
                "Stored files are read or written once, not changed: open them with mode 'rb' or 'wb'."
            )
        try:
            return GridFSFile(self._bucket().open_download_stream(name), name)
        except NoFile as missing:
            raise FileNotFoundError(name) from missing

    def _save(self, name: str, content: File) -> str:
        # Leaving the block by an error aborts the upload, which removes the pieces sent so far.
        with self._bucket().open_upload_stream_with_id(name, name) as stream:
            for piece in content.chunks(CHUNK_BYTES):
                stream.write(piece)
        return name

    def exists(self, name: str) -> bool:
        """Return whether a file has this name."""
        return database()[f"{BUCKET}.files"].find_one({"_id": name}, {"_id": 1}) is not None

    def delete(self, name: str) -> None:
        """Remove the file; nothing happens if there is none."""
        try:
            self._bucket().delete(name)
        except NoFile:
            # A file without a description leaves pieces behind: `delete` removed them before it raised.
            return

    def size(self, name: str) -> int:
        """Return the length in bytes. Raises FileNotFoundError."""
        return int(self._described(name)["length"])

    def get_created_time(self, name: str) -> datetime:
        """Return when the file was stored. Raises FileNotFoundError."""
        uploaded: datetime = self._described(name)["uploadDate"]
        return uploaded.replace(tzinfo=UTC)

    def sweep(self, *, before: datetime) -> int:
        """Remove the pieces of uploads that never became a file and had no piece since `before`; return how many.

        A web process that is killed in the middle of an upload leaves them. Asked of the index alone, a key a file.
        """
        pieces = database()[f"{BUCKET}.chunks"]
        swept = 0
        for unfinished in pieces.aggregate(UNFINISHED):
            part_of = {"files_id": unfinished["_id"]}
            last = pieces.find_one(part_of, {"_id": 1}, sort=[("n", DESCENDING)])
            if last is not None and last["_id"].generation_time < before:
                pieces.delete_many(part_of)
                swept += 1
        return swept
