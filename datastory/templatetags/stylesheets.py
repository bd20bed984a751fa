"""The links to the styles of a page."""

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from datastory.bundles import BundledStaticFilesStorage, file_of, parts_of

register = template.Library()


@register.simple_tag
def stylesheets(bundle: str) -> SafeString:
    """Return a link to the file of a bundle, or to each of its parts where bundles are not made."""
    made = isinstance(staticfiles_storage, BundledStaticFilesStorage)
    names = [file_of(bundle)] if made else parts_of(bundle)
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((static(name),) for name in names))
