import json

import pytest

from stories.charts.model import spec_from_dict, spec_to_dict
from tests.stories.charts.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_chart_comes_back_from_json_as_it_went(name: str) -> None:
    spec = SAMPLES[name]()
    plain = spec_to_dict(spec)
    if name != "hostile":
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert spec_from_dict(plain) == spec


def test_a_key_that_is_not_known_is_passed_over() -> None:
    spec = SAMPLES["months"]()
    assert spec_from_dict({**spec_to_dict(spec), "from_a_later_version": 1}) == spec


def test_the_measured_and_the_named_channel_are_told_apart() -> None:
    bars, line = SAMPLES["ranked"](), SAMPLES["months"]()
    assert bars.measured is bars.x
    assert bars.named is bars.y
    assert line.measured is line.y
    assert line.named is line.x
