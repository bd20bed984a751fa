"""The process that speaks with a model: it is over in time, whatever the server does, and knows no secret."""

import signal
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from stories.ai_process import AiProcess, NoReply
from tests.judges.model_server import SLOW, ModelServer

KEY = "sk-canary-key-7711"


def order(server: ModelServer, seconds: float) -> dict[str, Any]:
    return {
        "base_url": server.url, "api_key": KEY, "model": "m", "messages": [{"role": "user", "content": "hello"}],
        "schema": {}, "seconds": seconds, "least": 0.2, "most_tokens": 9,
    }  # fmt: skip


def nothing() -> None:
    """What a tick does where nobody looks."""


@pytest.mark.parametrize(
    "mode", ["drip", *(pytest.param(mode, marks=pytest.mark.slow_fault) for mode in SLOW if mode != "drip")]
)
def test_a_server_that_holds_us_is_left_in_time_and_nothing_stays_behind(mode: str) -> None:
    with ModelServer(mode, pace=0.1) as server:
        begun = time.monotonic()
        with AiProcess() as process, pytest.raises(NoReply):
            process.reply(order(server, 1.2), seconds=1.2, tick=nothing)
        assert 1.1 < time.monotonic() - begun < 2.2
        assert not psutil.pid_exists(process.pid)


@pytest.mark.slow_fault
@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_twenty_seconds_are_twenty_seconds(mode: str) -> None:
    with ModelServer(mode) as server:
        begun = time.monotonic()
        with AiProcess() as process, pytest.raises(NoReply):
            process.reply(order(server, 20.0), seconds=20.0, tick=nothing)
        assert 19.5 < time.monotonic() - begun < 21.5


def test_a_process_that_lost_its_worker_ends_by_itself() -> None:
    with ModelServer("blanks", pace=0.02) as server:
        process = AiProcess()
        with pytest.raises(NoReply):
            process.reply(order(server, 1.0), seconds=0.9, tick=nothing)
        # nobody ends it: the kernel does, a second behind its time
        assert process._process.wait(timeout=15) == -signal.SIGALRM
        process.__exit__(None, None, None)


def test_a_tick_stops_the_waiting() -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    with ModelServer("hang") as server:
        begun = time.monotonic()
        with AiProcess() as process, pytest.raises(Enough):
            process.reply(order(server, 10.0), seconds=10.0, tick=stop)
        assert time.monotonic() - begun < 1.5
        assert not psutil.pid_exists(process.pid)


def test_it_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AI_API_KEY", "SECRET_KEY", "OPENAI_API_KEY", "HTTPS_PROXY", "DATABASE_URL"):
        monkeypatch.setenv(name, KEY)
    with ModelServer("hang") as server:
        seen: list[str] = []

        def look() -> None:
            running = psutil.Process(process.pid)
            seen.append(f"{running.cmdline()} {running.environ()}")

        with AiProcess() as process, pytest.raises(NoReply):
            process.reply(order(server, 1.5), seconds=1.5, tick=look)
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert seen
    assert not [one for one in seen if KEY in one]


@pytest.mark.parametrize("break_it", [lambda process: process.kill(), lambda process: process.terminate()])
def test_a_process_that_ends_gives_no_reply(break_it: Callable[[psutil.Process], None]) -> None:
    with ModelServer("hang") as server, AiProcess() as process:
        break_it(psutil.Process(process.pid))
        begun = time.monotonic()
        with pytest.raises(NoReply):
            process.reply(order(server, 5.0), seconds=5.0, tick=nothing)
        assert time.monotonic() - begun < 1
