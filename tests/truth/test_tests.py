"""What runs the tests of a story again, held against worked examples; a test that is changed a little is caught."""

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.truth import (
    intervals,
    leaps,
    pvalues,
    rises,
    test_interactions,
    test_over_time,
    turned,
    valleys,
    work,
)
from tests.truth.facts import Recompute
from tests.truth.files import File
from tests.truth.spectra import season_p
from tests.truth.test_stories import PLAIN, ROOT, story


def test_the_ends_of_an_interval_are_where_chance_leaves_a_fortieth() -> None:
    low, high = intervals.of_noncentrality(30.0, 15)
    assert stats.ncx2.sf(30.0, 15, low) == pytest.approx(0.025)
    assert stats.ncx2.cdf(30.0, 15, high) == pytest.approx(0.025)
    assert intervals.of_noncentrality(3.0, 5)[0] == 0.0
    # Fisher's z of a correlation of one half in 28 pairs
    assert intervals.of_correlation(0.5, intervals.Z / 5) == pytest.approx((0.1561, 0.7357), abs=1e-3)


def test_cliffs_delta_is_the_pairs_that_are_above_less_those_below() -> None:
    first, second = np.array([1.0, 2, 3, 9]), np.array([2.0, 3, 4])
    pairs = [np.sign(one - other) for one in first for other in second]
    delta, (low, high) = intervals.of_delta(first, second)
    assert delta == pytest.approx(float(np.mean(pairs)))
    assert -1 <= low < delta < high <= 1


def test_tests_of_courses_find_what_is_there_and_nothing_where_nothing_is() -> None:
    generator = np.random.default_rng(7)
    noise, times = generator.normal(size=60), np.arange(60)
    same = np.zeros(60, dtype=int)
    rising = rises.mann_kendall(noise + times / 5, times, same)
    assert rising.effect == pytest.approx(float(stats.kendalltau(times, noise + times / 5).statistic))
    assert (rising.p or 0) < 1e-6 < 0.05 < (rises.mann_kendall(noise, times, same).p or 0)
    p, at = leaps.cusum(noise + 4 * (times >= 25))
    assert p < 1e-6
    assert at == 25
    assert leaps.cusum(noise)[0] > 0.01
    cells = noise.reshape(5, 12)
    assert season_p(cells) > 0.05
    assert season_p(cells + np.eye(12)[3] * 6) < 1e-6
    assert turned.gail_simon(np.array([5.0, 6, -7])) < 1e-6
    assert turned.gail_simon(np.array([5.0, 6, 7])) == 1
    peaks = np.concatenate([generator.normal(0, 1, 300), generator.normal(9, 1, 300)])
    assert (valleys.valley(pd.Series(peaks)).p or 0) < 1e-6


def changed(test: Any) -> Any:
    """Yield a test with each of its numbers changed a little."""
    for part in ("p", "effect"):
        if test[part] and test[part] > 1e-280:
            yield {**test, part: test[part] * (1.01 if test["name"] in pvalues.SMOOTHED else 1.0001)}
    for end in (0, 1):
        if test["interval"] and test["interval"][end]:
            ends = list(test["interval"])
            ends[end] *= 1.0001
            yield {**test, "interval": ends}


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Any]]:
    folder = tmp_path_factory.mktemp("tested")
    made = {kind: test_interactions.made(kind) for kind in test_interactions.KINDS}
    made |= {kind: test_over_time.table(kind) for kind in ("season", "change", "gap")}
    for name, table in made.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    paths = [PLAIN, ROOT / "tests/data/seattle-weather.csv", *sorted(folder.glob("*.csv"))]
    return [(path, story(path)) for path in paths]


def test_a_test_whose_p_effect_or_interval_is_changed_is_caught(cases: list[tuple[Path, Any]]) -> None:
    missed, names = [], set()
    for path, document in cases:
        again = Recompute(File(path), document)
        for fact in {repr(fact["test"]): fact for fact in document["facts"] if fact["test"]}.values():
            found = list(pvalues.again_of(again, fact))
            assert not all(pvalues.differing(fact["test"], one) for one in found)
            names.add(fact["test"]["name"].partition(", adjusted")[0])
            for other in changed(fact["test"]):
                if not all(pvalues.differing(other, one) for one in found):
                    missed.append((path.name, fact["id"], other))
    assert missed == []
    assert len(names) >= 10


def test_counts_of_the_work_that_do_not_go_with_what_is_listed_are_caught() -> None:
    document = story(PLAIN)
    assert list(work.problems(Recompute(File(PLAIN), document))) == []
    for part, value in (("kept", document["kept"] + 1), ("lookedAt", 3), ("lookedAt", math.comb(99, 3))):
        other = {**document, part: value}
        assert list(work.problems(Recompute(File(PLAIN), other))) != []


def test_a_q_value_below_its_p_value_is_caught() -> None:
    other = copy.deepcopy(story(PLAIN))
    test = next(fact["test"] for fact in other["facts"] if fact["test"] and fact["test"]["q"])
    test["q"] = test["p"] / 2
    assert any(problem.where == "q" for problem in pvalues.problems(Recompute(File(PLAIN), other)))
