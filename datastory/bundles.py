"""Styles that always come together are one file in production: on a slow line each file more delays the first paint.

In development and in tests each is served as it is.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "house": ("fonts", "tokens", "base", "components", "fields", "overlays"),
    "story": ("story", "figures", "words", "reading", "chart", "take", "explore"),
}
"""The style sheets of each bundle, in the order in which they apply."""


def parts_of(bundle: str) -> list[str]:
    """Return the files that a bundle is made of."""
    return [f"css/{part}.css" for part in BUNDLES[bundle]]


def file_of(bundle: str) -> str:
    """Return the file that a bundle is made into. Beside its parts, so that what they refer to is found."""
    return f"css/bundle-{bundle}.css"


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Files with the hash of their content in the name, compressed; and the bundles among them."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002 (Django's)
        """Yield what became of each collected file, having made the bundles first."""
        if not dry_run:
            for bundle in BUNDLES:
                paths[self._bundled(bundle)] = (self, file_of(bundle))
        yield from super().post_process(paths, dry_run, **options)

    def _bundled(self, bundle: str) -> str:
        texts = []
        for part in parts_of(bundle):
            with self.open(part) as kept:
                texts.append(kept.read())
        name = file_of(bundle)
        # an older one would have the new one renamed
        self.delete(name)
        return str(self.save(name, ContentFile(b"\n".join(texts))))
