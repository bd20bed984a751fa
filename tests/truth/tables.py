"""Real tables that come with the packages of the tests: what people have measured and counted, in many shapes."""

import gzip
from pathlib import Path
from typing import Final

import plotly
import statsmodels  # type: ignore[import-untyped]

PLOTLY: Final = Path(plotly.__file__).parent / "package_data" / "datasets"
STATSMODELS: Final = Path(statsmodels.__file__).parent / "datasets"
UNLIKE: Final = {
    "E6_jmulti.csv": "has no names above its columns, which the plain reading takes for granted",
    "spector.csv": "is parted by blanks, which the plain reading does not know",
    "anes96.csv": "has its names in single quotes",
    "fertility.csv": "has columns without any value",
}
"""Tables that are left out, each with the reason."""


def real(folder: Path) -> list[Path]:
    """Return the tables, unpacked into `folder` where they are packed."""
    found = []
    for packed in sorted(PLOTLY.glob("*.csv.gz")):
        path = folder / packed.name.removesuffix(".gz")
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        found.append(path)
    found += sorted(STATSMODELS.glob("*/*.csv"))
    return [path for path in found if path.name not in UNLIKE]


NAMES: Final = sorted(
    name
    for name in (
        *(path.name.removesuffix(".gz") for path in PLOTLY.glob("*.csv.gz")),
        *(path.name for path in STATSMODELS.glob("*/*.csv")),
    )
    if name not in UNLIKE
)
