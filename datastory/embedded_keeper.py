"""The process that owns the embedded mongod: `python -m datastory.embedded_keeper VAR_DIR`.

It starts the server, says `ready` (or why not) on stdout, and from then on asks twice a second whether anybody still
holds the users' lock. When nobody does, it stops the server cleanly and ends. It is started by `embedded.ensure()`.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from datastory import embedded_mongod
from datastory.embedded import EmbeddedError, socket_path

ASK_SECONDS: Final = 0.5


def keep(var_dir: Path) -> int:
    """Run the server until nobody uses it; return the exit code."""
    # A Ctrl-C at the terminal is for the users of the server; it ends after them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        server = embedded_mongod.start(var_dir)
    except (EmbeddedError, OSError) as problem:
        _say(str(problem))
        return 1
    _say("ready")
    with (var_dir / "mongo-users.lock").open("w") as users:
        _wait_until_unused(users.fileno(), server)
        # Still holding the lock: who comes now waits until the data is safe, then starts a new keeper.
        embedded_mongod.stop(server)
        with contextlib.suppress(OSError):
            socket_path(var_dir).parent.rmdir()
    return 0


def _wait_until_unused(users: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(ASK_SECONDS)
        else:
            return


def _say(text: str) -> None:
    """Tell whoever started us, and let go of the pipe."""
    os.write(1, text.encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


if __name__ == "__main__":
    raise SystemExit(keep(Path(sys.argv[1])))
