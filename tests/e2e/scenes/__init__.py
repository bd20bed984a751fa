"""Every page, in every state that it can be in: what axe-core, the photographer and the reader of pictures look at.

Each module below is an area of pages; it keeps its scenes in SCENES as it is imported.
"""

from tests.e2e.scenes import accounts, refusals, shelves, telling, working
from tests.e2e.scenes.company import Company
from tests.e2e.scenes.stage import SCENES

__all__ = ["SCENES", "Company", "accounts", "refusals", "shelves", "telling", "working"]
