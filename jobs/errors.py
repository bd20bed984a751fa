"""For the time being only: the errors have moved to `stories/errors.py`. Import, and add, them there."""

from stories.errors import *  # noqa: F403
from stories.errors import CATALOGUE as CATALOGUE
