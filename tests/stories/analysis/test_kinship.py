"""Columns that belong together by construction are known as such; others are left alone."""

import numpy as np
import pandas as pd

from stories.analysis import kinship
from stories.analysis.arrays import Arrays
from tests.stories.analysis.made import made, rng, search


def arrays(**columns: object) -> Arrays:
    table, profile = made(pd.DataFrame(columns))
    return Arrays(table, profile)


def test_constant_or_rare_values_are_not_judged() -> None:
    generator = rng()
    x = generator.normal(0, 1, 50)
    held = arrays(a=x, b=np.where(np.arange(50) < 3, x, np.nan), c=np.where(np.arange(50) == 0, 1.0, 2.0))
    a, b, c = held.measures
    assert not kinship.are_siblings(a, b)
    assert not kinship.is_arithmetic(held, a, b)
    assert not kinship.is_arithmetic(held, a, c)


def test_a_column_that_does_not_vary_where_both_are_known_is_no_finding() -> None:
    x = rng().normal(0, 1, 60)
    x[50:] = np.nan
    held = arrays(a=x, b=np.where(np.arange(60) < 50, 7.0, np.arange(60)))
    assert kinship.is_arithmetic(held, *held.measures)
    assert not kinship.are_siblings(*held.measures)


def test_two_measures_never_known_together_are_not_judged() -> None:
    x = rng().normal(0, 1, 60)
    held = arrays(a=np.where(np.arange(60) < 30, x, np.nan), b=np.where(np.arange(60) < 30, np.nan, x))
    assert not kinship.are_siblings(*held.measures)
    assert not kinship.is_arithmetic(held, *held.measures)


def test_a_third_column_mostly_zero_or_missing_explains_nothing() -> None:
    generator = rng(1)
    x = generator.gamma(3, 1, 300)
    held = arrays(
        a=x,
        b=x * generator.lognormal(0, 1, 300),
        zero=np.where(np.arange(300) < 10, 1.0, 0.0),
        rare=np.where(np.arange(300) < 30, x, np.nan),
    )
    assert not kinship.is_arithmetic(held, held.measures[0], held.measures[1])


def test_a_group_fixes_a_value_only_where_it_has_several_rows() -> None:
    held = arrays(shop=[f"s{k}" for k in range(40)], area=rng().normal(0, 1, 40))
    assert not kinship.made_from_each_other(held.dimensions[0], held.measures[0])


def test_a_column_that_is_nearly_all_zeros_is_no_sum() -> None:
    generator = rng(4)
    x = np.where(np.arange(300) < 20, generator.gamma(3, 1, 300), 0.0)
    held = arrays(a=x, b=np.where(np.arange(300) < 30, generator.gamma(3, 1, 300), 0.0), c=x * 0.001 - x)
    assert not kinship.is_arithmetic(held, held.measures[0], held.measures[1])


def test_close_columns_tell_one_story() -> None:
    generator = rng(2)
    x = generator.normal(50, 10, 500)
    shop = generator.choice(list("abcd"), 500)
    frame = pd.DataFrame(
        {
            "temp_max": x,
            "temp_min": x - 10 + generator.normal(0, 4, 500),
            "grams": 1000 * x + generator.normal(0, 1500, 500),
            "free": generator.normal(0, 1, 500),
            "shop": shop,
            "code": np.where(generator.uniform(0, 1, 500) < 0.93, shop, "a"),
        }
    )
    kin = search(frame).kin
    assert frozenset({"temp_max", "temp_min"}) in kin
    assert frozenset({"temp_max", "grams"}) in kin
    assert frozenset({"shop", "code"}) in kin
    assert not any("free" in pair for pair in kin)


def test_a_wider_category_is_kin_to_the_one_within() -> None:
    city = rng(3).choice(list("abcdef"), 600)
    frame = pd.DataFrame({"make": city, "group": np.where(np.isin(city, ["a", "b"]), "x", "y")})
    assert search(frame).kin == frozenset({frozenset({"make", "group"})})


def test_a_total_is_made_of_its_parts() -> None:
    generator = rng(5)
    held = arrays(sleep_total=generator.normal(10, 3, 200), sleep_rem=generator.normal(2, 1, 200))
    assert kinship.is_arithmetic(held, *held.measures)


def test_a_link_by_definition_surprises_less() -> None:
    usual = kinship.surprise("phase", "cost")
    assert kinship.surprise("Effect Amount of damage", "Cost Total") < usual / 2
    assert kinship.surprise("percwhite", "percblack") < usual
    assert kinship.surprise("city", "median") < usual
