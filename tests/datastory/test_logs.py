"""The log: one line per event, with the ids by which it is found."""

import logging
import re

from datastory.logs import LineFormatter


def line(message: str, **extra: object) -> str:
    record = logging.makeLogRecord(
        {"name": "jobs.orchestrator", "levelname": "INFO", "msg": message, "created": 0.25, **extra}
    )
    return LineFormatter().format(record)


def test_an_event_is_a_line_with_its_time_in_utc_and_its_ids() -> None:
    text = line("Job completed", job_id="4f", attempt=1)
    assert text.endswith("Z INFO jobs.orchestrator Job completed job_id=4f attempt=1")
    assert re.match(r"1970-01-01T00:00:00\.\d{3}Z ", text)


def test_text_from_outside_cannot_start_a_line_of_its_own() -> None:
    assert "\n" not in line("File a\nERROR all is lost", name_of_file="b\r\nERROR again")
