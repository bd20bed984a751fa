"""The language model of the settings: where it is, and what it may take. Loads nothing that speaks with it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from stories.budgets import Budget


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where words come from, and what they may take. The key is in no repr."""

    base_url: str
    # explicit
    api_key: str = field(repr=False)
    # "" for none
    model: str
    # as the endpoint names it
    seconds: float
    # of one story, all tries together
    input_tokens: int
    # the most of one request
    output_tokens: int
    # the most of one answer
    limit_name: str
    # what the endpoint calls that
    budget: Budget
    # of one person in one day

    @property
    def host(self) -> str:
        """Return the host that it is at, for people to read."""
        return urlsplit(self.base_url).hostname or ""


def endpoint() -> Endpoint | None:
    """Return the endpoint of the settings, None when there is none."""
    if not settings.AI_BASE_URL:
        return None
    return Endpoint(
        base_url=settings.AI_BASE_URL,
        api_key=settings.AI_API_KEY,
        model=settings.AI_MODEL,
        seconds=settings.AI_SECONDS,
        input_tokens=settings.AI_INPUT_TOKENS,
        output_tokens=settings.AI_OUTPUT_TOKENS,
        limit_name=settings.AI_OUTPUT_LIMIT_NAME,
        budget=Budget(
            stories=settings.AI_STORIES_PER_DAY,
            tokens=settings.AI_TOKENS_PER_DAY,
            price_in=settings.AI_PRICE_IN,
            price_out=settings.AI_PRICE_OUT,
        ),
    )
