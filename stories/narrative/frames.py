"""The words that stand around a finding where the texts of a story speak of it."""

from typing import Final

LEADS: Final = (
    "What stands out most is that {told}.",
    "Next, {told}.",
    "Beyond that, {told}.",
    "As well, {told}.",
)
"""How a summary tells its findings, one after the other."""
QUESTIONS: Final = (10, 11)
"""Places in a summary of what to check first, and then."""
CHECKED: Final = ("First to check: {question}.", "Then: {question}.")
ASKING: Final = (
    "Worth checking: {question}",
    "Still open: {question}",
    "To look into: {question}",
    "Before relying on it: {question}",
)
"""Titles of what to check."""
