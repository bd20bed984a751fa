"""Pictures that are drawn in a process of their own."""

import os
import signal

import pytest

from stories.charts.model import spec_to_dict
from stories.charts.pictures import both
from stories.painter import Painter, PainterGone
from tests.stories.charts import samples


def test_the_pictures_are_those_that_are_drawn_here() -> None:
    chart = samples.months()
    with Painter() as painter:
        assert [painter.draw(spec_to_dict(chart)) for _ in range(2)] == [both(chart)] * 2


def test_one_that_cannot_be_drawn_costs_only_itself() -> None:
    with Painter() as painter:
        with pytest.raises(PainterGone):
            painter.draw({"mark": "no such mark"})
        assert painter.draw(spec_to_dict(samples.months())).startswith("<svg")


def test_a_process_that_has_ended_is_said_and_leaves_nothing() -> None:
    with Painter() as painter:
        os.kill(painter.pid, signal.SIGKILL)
        with pytest.raises(PainterGone):
            painter.draw(spec_to_dict(samples.months()))
    with pytest.raises(ProcessLookupError):
        os.kill(painter.pid, 0)
