"""Words that point up or down."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(words.split())


UP = word_set(
    """
    rose rise rises rising risen increase increases increased increasing grew grow grows growing grown growth
    climb climbs climbed climbing gain gains gained jump jumps jumped surge surged soared advanced upward
    upwards doubled tripled
    """
)
DOWN = word_set(
    """
    fell fall falls falling fallen drop drops dropped dropping decline declines declined declining decrease
    decreases decreased decreasing shrank shrink shrinks shrunk shrinking slump slumped dip dips dipped slid
    sank downward downwards loss lost halved plunged
    """
)
HIGHER = word_set(
    """
    higher above more larger greater bigger longer exceeds exceed exceeded heavier taller older warmer hotter
    """
)
LOWER = word_set("lower below less fewer smaller shorter lighter younger cooler colder")
