"""Where a line may not end."""

import pytest

from stories.unbroken import NO_BREAK, unbroken


@pytest.mark.parametrize(
    "shown",
    [
        # units, and words that are read as one with their number
        "Gentoo is highest, 27_mm above Adelie", "at 60_km/h or 3_m² in 12_°C", "about 60–95_s left, 40_%",
        "1.2_million in 24_minutes", "9_of_12 groups and 12 of the 15",
        # what statisticians write
        "Source: penguins.csv, n_=_342. p_<_0.05, rank correlation_0.84",
        # dates and amounts
        "from 1_January 2013 to 26_Nov 2026", "$_5 and 6_USD",
        # a number that counts things, or stands before a small word, is none of these
        "344 penguins in 8 columns; 5 stood out", "from 38.8 to 48.8 for Chinstrap, in 19 and 3 in all",
        # nor is a letter without a number
        "a group of carriers in May",
    ],
)  # fmt: skip
def test_a_number_and_its_unit_stay_on_one_line(shown: str) -> None:
    plain = shown.replace("_", " ")
    assert unbroken(plain) == shown.replace("_", NO_BREAK)
    # place by place, so that figures stay where they were
    assert unbroken(plain).replace(NO_BREAK, " ") == plain
    assert unbroken(unbroken(plain)) == unbroken(plain)
