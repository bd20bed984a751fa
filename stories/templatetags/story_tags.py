"""Texts of a story as HTML: escaped, every figure a link to its evidence."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def told(words: Mapping[str, Any] | None) -> SafeString:
    """Return a text T with each of its figures as `<a class="figure" href="#fact-f7">24.8</a>`, all of it escaped."""
    if not words:
        return SafeString("")
    text = str(words.get("text", ""))
    pieces: list[SafeString] = []
    done = 0
    for figure in sorted(words.get("figures") or (), key=lambda figure: int(figure["start"])):
        start, end = int(figure["start"]), int(figure["end"])
        if not done <= start < end <= len(text):
            continue
        pieces.append(format_html("{}", text[done:start]))
        pieces.append(
            format_html('<a class="figure" href="#fact-{}">{}</a>', figure["fact"], text[start:end])
        )
        done = end
    pieces.append(format_html("{}", text[done:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))
