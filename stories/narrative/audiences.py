"""For whom a story is told: the same facts, in other depth."""

from collections.abc import Sequence
from enum import StrEnum

from stories.narrative.claims import CAUTION, LAY, POINT, TERM, Claim


class Audience(StrEnum):
    """Readers of a story."""

    EXECUTIVE = "executive"
    # what it means, in few sentences and few numbers
    GENERAL = "general"
    # the numbers with what they mean, without terms of statistics that are not explained
    TECHNICAL = "technical"
    # with the test of each finding, its effect and how sure that is


MOST_FINDINGS = {Audience.EXECUTIVE: 5, Audience.GENERAL: 7, Audience.TECHNICAL: 7}
MOST_QUESTIONS = {Audience.EXECUTIVE: 3, Audience.GENERAL: 4, Audience.TECHNICAL: 4}


def sentences_for(audience: Audience, plain: Sequence[Claim], tested: Sequence[Claim]) -> list[Claim]:
    """Return the sentences of a finding for those readers.

    plain: all that the finding says, in the general order. tested: what its test says, for the technical reader.
    """
    if audience is Audience.TECHNICAL:
        unsaid = (LAY, TERM) if tested else (TERM,)
        cautions = [sentence for sentence in plain if sentence.weight == CAUTION]
        return [*(one for one in plain if one.weight not in (CAUTION, *unsaid)), *tested, *cautions]
    if audience is Audience.GENERAL:
        return list(plain)
    # the so-what first, then what weakens it; the numbers stand in the title
    short = [sentence for weight in (POINT, CAUTION, TERM) for sentence in plain if sentence.weight == weight]
    return short or list(plain[:1])
