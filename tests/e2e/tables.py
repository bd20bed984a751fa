"""Files that the journeys upload."""

from pathlib import Path

import numpy as np
import pandas as pd

REGIONS = ("North", "South", "East", "West", "Coast", "Hills")
SLOWEST = "Hills"
SURVEY = 22
COLUMNS = 18 + SURVEY


def large(path: Path, *, rows: int = 1_000_000) -> Path:
    """Write a table of orders whose delivery takes longest in one region, and return its path."""
    chance = np.random.default_rng(20261123)
    region = chance.integers(0, len(REGIONS), rows)
    day = np.datetime64("2023-01-01") + chance.integers(0, 1096, rows)
    weight = np.round(chance.gamma(2.0, 3.0, rows), 2)
    frame = pd.DataFrame(
        {
            "order_id": np.arange(1, rows + 1),
            "ordered_on": day,
            "region": np.array(REGIONS)[region],
            "channel": np.array(["web", "shop", "phone"])[chance.integers(0, 3, rows)],
            "product": np.array([f"model {letter}" for letter in "abcdefghij"])[chance.integers(0, 10, rows)],
            "weight_kg": weight,
            "amount_usd": np.round(chance.lognormal(4.0, 0.6, rows), 2),
            "delivery_days": np.round(
                4 + 1.5 * (region == REGIONS.index(SLOWEST)) + chance.gamma(2.0, 1.0, rows), 1
            ),
            "freight_usd": np.round(5 + 1.2 * weight + chance.normal(0, 3, rows), 2),
            "items": chance.integers(1, 12, rows),
            "returned": np.array(["no", "yes"])[(chance.random(rows) < 0.08).astype(int)],
            "rating": chance.integers(1, 6, rows),
            "distance_km": chance.integers(3, 900, rows),
            "packages": chance.integers(1, 4, rows),
            "tax_usd": np.round(chance.gamma(2.0, 4.0, rows), 2),
            "warehouse": np.array(["Alder", "Birch", "Cedar", "Damson"])[chance.integers(0, 4, rows)],
            "payment": np.array(["card", "transfer", "cash"])[chance.integers(0, 3, rows)],
            "handling_hours": np.round(chance.gamma(3.0, 2.0, rows), 1),
        }
    )
    for number in range(1, SURVEY + 1):
        # Answers on a scale: enough columns for the work to take a while even on a quick machine.
        frame[f"answer_{number:02d}"] = chance.integers(0, 101, rows)
    frame.to_csv(path, index=False)
    return path


def broken(path: Path) -> Path:
    """Write something that is not a table under the name of one, and return its path."""
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    return path


def small(path: Path) -> Path:
    """Write a table of 600 orders, and return its path."""
    return large(path, rows=600)
