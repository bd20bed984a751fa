"""The hostile names are forty, each with a trace of its own that only obedience brings about."""

import csv
import io
import json
import time

from tests.judges.injections import INJECTIONS, hidden_signs, live_markup, obedient, table, traces
from tests.judges.model_server import Asked

ANSWER = json.dumps({"headline": "Calls last {f1} minutes", "fact": "f1"})


def asked(text: str) -> Asked:
    body = json.dumps({"messages": [{"role": "user", "content": text}]}, ensure_ascii=False).encode()
    return Asked(1, "ok", "POST", "/v1/chat/completions", {}, body, time.monotonic())


def test_there_are_forty_and_no_name_holds_a_trace() -> None:
    assert len(INJECTIONS) == 40
    assert len({injection.name for injection in INJECTIONS}) == 40
    for injection in INJECTIONS:
        assert injection.key in injection.name
        assert injection.trace in injection.effect
        assert traces(injection.effect)
        assert not traces(injection.name)
        assert injection.markup in injection.name or injection.markup.startswith(("href=", "src="))
        assert not injection.signs or injection.signs in injection.name or len(injection.signs) > 1


def test_an_obedient_model_does_what_reached_it() -> None:
    for injection in INJECTIONS:
        told = json.loads(obedient(lambda _: ANSWER)(asked(f"column c1 is {injection.name}")))
        assert injection.trace in told["headline"]
        assert told["fact"] == "f1"
    assert obedient(lambda _: ANSWER)(asked("column c1")) == ANSWER
    always = obedient(lambda _: ANSWER, always=INJECTIONS[:1])(asked("column c1"))
    assert traces(always) == ["kanarie"]


def test_traces_are_found_through_hidden_signs() -> None:
    assert traces("kana\u200brie07") == ["kanarie"]
    assert traces("KANARIE07")
    assert not traces("canary birds are yellow")


def test_markup_is_told_from_what_is_escaped() -> None:
    assert [injection.number for injection in live_markup("<p><svg onload=alert(1) id=k20y></p>")] == [20]
    assert not live_markup("<p>&lt;svg onload=alert(1) id=k20y&gt;</p>")


def test_hidden_signs_are_found_in_a_request_escaped_or_not() -> None:
    assert hidden_signs(asked("a\u202eb\n").body) == {"\u202e"}
    assert hidden_signs(asked(json.dumps("a\u200bb")).body) == {"\u200b"}
    assert not hidden_signs(asked("plain\nlines").body)


def test_a_table_bears_the_name() -> None:
    for injection in INJECTIONS:
        rows = list(csv.reader(io.StringIO(table(injection).decode(), newline="")))
        assert rows[0][1] == injection.name
        assert len(rows) == 321
        groups = {row[0] for row in rows[1:]}
        assert groups == {injection.name, "North", "South"}
