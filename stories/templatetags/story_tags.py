"""Texts of a story as HTML: escaped, every figure a link to its evidence, a number and its unit on one line."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stories.evidence.verified import Shown
from stories.unbroken import unbroken

register = template.Library()
# what is safe stays so: spaces alone are changed
register.filter("unbroken", stringfilter(unbroken), is_safe=True)


@register.simple_tag(takes_context=True)
def told(context: Mapping[str, Any], words: Mapping[str, Any] | None) -> SafeString:
    """Return a text T with each of its figures as `<a class="figure" href="...">24.8</a>`, all of it escaped.

    A figure leads to its own page below `figures_at` of the context, or to its place on this page.
    """
    if not words:
        return SafeString("")
    text = unbroken(str(words.get("text", "")))
    pieces: list[SafeString] = []
    place = f"{context['figures_at']}/" if context.get("figures_at") else "#fact-"
    done = 0
    for figure in sorted(words.get("figures") or (), key=lambda figure: int(figure["start"])):
        start, end = int(figure["start"]), int(figure["end"])
        if not done <= start < end <= len(text):
            continue
        pieces.append(format_html("{}", text[done:start]))
        pieces.append(
            format_html('<a class="figure" href="{}{}">{}</a>', place, figure["fact"], text[start:end])
        )
        done = end
    pieces.append(format_html("{}", text[done:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.simple_tag
def marked(figure: Shown) -> SafeString:
    """Return a sentence with one of its figures marked, all of it escaped."""
    text = unbroken(figure.before + figure.shown + figure.after)
    start, end = len(figure.before), len(figure.before) + len(figure.shown)
    return format_html("{}<mark>{}</mark>{}", text[:start], text[start:end], text[end:])
