"""One line per event. What belongs to an event goes in `extra=` and is printed after the message as `name=value`."""

import logging
import time
from typing import Final

# What logging itself puts on a record; the rest came in by `extra=`.
_BUILT_IN: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "request",
    "status_code",
    "server_time",
}


class LineFormatter(logging.Formatter):
    """Formats `2026-01-01T00:00:00Z INFO jobs.orchestrator Job completed job_id=... user_id=... attempt=1`."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        """Return the moment in UTC, whatever the zone of the machine."""
        return time.gmtime(seconds)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """Return the line without its traceback; text from outside cannot start a line of its own."""
        extra = [f"{name}={value}" for name, value in vars(record).items() if name not in _BUILT_IN]
        # Django hands over the request itself with what it logs of a failure.
        if request_id := getattr(getattr(record, "request", None), "request_id", ""):
            extra.append(f"request_id={request_id}")
        line = " ".join([super().formatMessage(record), *extra])
        return line.replace("\r", "\\r").replace("\n", "\\n")
