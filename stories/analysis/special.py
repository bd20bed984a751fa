"""The functions of scipy.special, without what that package loads around them.

It makes them ready for the arrays of other libraries, and loads test and Fortran tools with that: a seventh of the time
of a small story. They themselves are one compiled module, there in a tenth of it. They are the same objects.
"""

import contextlib
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import scipy

PACKAGE, COMPILED = "scipy.special", "scipy.special._ufuncs"


def _functions() -> Any:
    """Return the compiled module; the package where it is loaded already, or is not made like that any more."""
    if PACKAGE not in sys.modules:
        around = ModuleType(PACKAGE)
        around.__path__ = [str(Path(scipy.__file__).with_name("special"))]
        sys.modules[PACKAGE] = around
        try:
            with contextlib.suppress(ImportError):
                return importlib.import_module(COMPILED)
        finally:
            # Whoever imports the package is to have it whole.
            del sys.modules[PACKAGE]
    return importlib.import_module(PACKAGE)


_loaded = _functions()
bdtr = _loaded.bdtr
binom = _loaded.binom
chdtrc = _loaded.chdtrc
chndtrinc = _loaded.chndtrinc
fdtrc = _loaded.fdtrc
gammaln = _loaded.gammaln
kolmogorov = _loaded.kolmogorov
ndtr = _loaded.ndtr
pdtrc = _loaded.pdtrc
stdtr = _loaded.stdtr
stdtrit = _loaded.stdtrit
