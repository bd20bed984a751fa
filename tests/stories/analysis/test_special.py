"""The functions of scipy.special are loaded alone, and are those of the package."""

import subprocess
import sys

from stories.analysis import special

AROUND = """
import sys
from stories import telling
from stories.analysis import special
print("scipy.special" in sys.modules, "scipy._lib._array_api" in sys.modules)
from scipy import special as package
names = [name for name in vars(special) if hasattr(package, name) and not name.startswith("_")]
print(len(names), all(getattr(special, name) is getattr(package, name) for name in names))
print(round(float(package.logsumexp([0.0, 0.0])), 4))
"""


def test_they_come_without_the_package_and_leave_it_whole() -> None:
    said = subprocess.run([sys.executable, "-c", AROUND], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == ["False False", "11 True", "0.6931"]


def test_where_the_package_is_loaded_they_are_its_own() -> None:
    imports = "from scipy import special as package; from stories.analysis import special"
    code = f"{imports}; print(package.ndtr is special.ndtr)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "True"


def test_a_known_value() -> None:
    assert round(float(special.ndtr(1.959963984540054)), 12) == 0.975
