"""Stands in for the package `setproctitle`: django-q2's processes carry their role as the name that the kernel knows.

So a fault can be aimed: after a restart of single processes nothing else tells a pusher from a monitor for sure.
"""

import ctypes

_PR_SET_NAME = 15
_prctl = ctypes.CDLL(None, use_errno=True).prctl
ROLES = {"pusher": "pusher", "monitor": "monitor", "idle": "worker", "processing": "worker"}


def setproctitle(title: str) -> None:
    """Name this process for its role; django-q2 says "qcluster Process-1 pusher", "... idle", "... processing ..."."""
    words = title.split()
    role = ROLES.get(words[2], "main") if len(words) > 2 else "main"
    _prctl(_PR_SET_NAME, role.encode(), 0, 0, 0)
