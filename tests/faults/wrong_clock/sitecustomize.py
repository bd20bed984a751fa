"""Makes the clock of one Python process wrong, from its first moment on, by FAULTS_CLOCK seconds.

Put this folder on PYTHONPATH: Python imports a module of this name before anything else. Whatever asks Python for the
date or the time gets the wrong answer; the monotonic clock, which no setting of a machine's clock moves, stays right.
(libfaketime breaks `time.sleep` of Python 3.11 and later when it leaves the monotonic clock alone, and waiting for an
event when it does not.)
"""

import datetime
import os
import time
from typing import Any

SHIFT = float(os.environ.get("FAULTS_CLOCK", "0"))
_right: type[datetime.datetime] = datetime.datetime
_time, _time_ns = time.time, time.time_ns


class _Kind(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, _right)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, _right)


class _Wrong(_right, metaclass=_Kind):
    """The class `datetime`, with a wrong idea of now."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return super().now(tz) + datetime.timedelta(seconds=SHIFT)

    @classmethod
    def utcnow(cls) -> Any:
        return super().utcnow() + datetime.timedelta(seconds=SHIFT)


# Pickles name the class by its place.
_Wrong.__name__ = _Wrong.__qualname__ = "datetime"
_Wrong.__module__ = "datetime"
if SHIFT:
    datetime.datetime = _Wrong  # type: ignore[misc]
    time.time = lambda: _time() + SHIFT
    time.time_ns = lambda: _time_ns() + int(SHIFT * 1e9)
