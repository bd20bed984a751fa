"""What a look at a page finds: by axe-core, by the size of what is touched, by its width; and pictures of it.

Pictures are kept in `var/look`, with a page that shows them all.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from tests.e2e.conftest import ROOT

ALBUM: Final = ROOT / "var" / "look"
SCHEMES: Final = ("light", "dark")
Look = tuple[int, str]
"""A width of the window and a colour scheme."""
AXE: Final = (Path(__file__).parent / "axe" / "axe.min.js").read_text()
RUN: Final = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`))"""
# WCAG 2.2, 2.5.5: a link within a sentence may be as small as its line. A box to tick counts with its label.
SMALL: Final = """() => {
    const targets = "a[href], button, select, summary, textarea, input:not([type=hidden]), [role=button]";
    const sentence = one => {
        if (one.localName != "a" || getComputedStyle(one).display != "inline") return false;
        let block = one.parentElement;
        while (getComputedStyle(block).display == "inline") block = block.parentElement;
        const words = block.cloneNode(true);
        words.querySelectorAll(targets + ", .visually-hidden").forEach(part => part.remove());
        return /\\p{L}/u.test(words.textContent);
    };
    // what is touched may be larger than its box: a link that covers its row
    const reaches = one => {
        one.scrollIntoView({block: "center"});
        const box = one.getBoundingClientRect();
        const far = (dx, dy) => {
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            let steps = 0;
            while (steps < 60 && one.contains(document.elementFromPoint(x + steps * dx, y + steps * dy))) steps++;
            return steps;
        };
        return far(0, 1) + far(0, -1) > 44 && far(1, 0) + far(-1, 0) > 44;
    };
    return [...document.querySelectorAll(targets)]
        .filter(one => one.checkVisibility({visibilityProperty: true}) && !sentence(one)
            && !one.closest(".modebar, svg, .visually-hidden"))
        .map(one => ({one, box: (one.type == "checkbox" || one.type == "radio" ? one.labels[0] ?? one : one)
            .getBoundingClientRect()}))
        .filter(({one, box}) => (box.height < 43.9 || box.width < 43.9) && !reaches(one))
        .map(({one, box}) => `${one.outerHTML.slice(0, 120)} is ${box.width} x ${box.height}`) }"""
WIDER: Final = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const wide = [...document.querySelectorAll("body *")]
        .filter(one => one.getBoundingClientRect().right > page.clientWidth + 0.5).at(-1);
    return [`it runs over the edge, to ${page.scrollWidth} px: ${wide?.outerHTML.slice(0, 120)}`] }"""
TWO_FRAMES: Final = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
)
# Charts draw themselves when they come into view.
SEE_ALL: Final = """async () => {
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
        scrollTo(0, y);
        await new Promise(done => setTimeout(done, 60));
    }
    scrollTo(0, 0) }"""


def show(page: Page, look: Look) -> None:
    """Show the page as in this look, with no motion."""
    width, scheme = look
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    # for what draws itself again after a change of size or scheme
    page.evaluate(TWO_FRAMES)


def faults(page: Page, looks: Iterable[Look]) -> list[str]:
    """Return what is wrong with the page as it stands, in each of these looks."""
    found = []
    for look in looks:
        show(page, look)
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE)
        here = [*page.evaluate(RUN), *page.evaluate(SMALL), *page.evaluate(WIDER)]
        found += [f"{page.url} at {look[0]} {look[1]}: {fault}" for fault in here]
    return found


def photograph(page: Page, name: str, looks: Iterable[Look], *, whole: bool = True) -> None:
    """Keep a picture of the page in each of these looks; of what the window shows alone if not of the `whole`."""
    ALBUM.mkdir(parents=True, exist_ok=True)
    for look in looks:
        show(page, look)
        page.screenshot(path=_picture(name, look), full_page=whole)


def forget(name: str, looks: Iterable[Look]) -> None:
    """Throw away the pictures of the page in these looks."""
    for look in looks:
        _picture(name, look).unlink(missing_ok=True)


def bind(names: Iterable[str]) -> Path:
    """Write the page that shows the pictures of these names, as far as they are there; return its path."""
    ALBUM.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names:
        pictures = sorted(ALBUM.glob(f"{name}-[0-9]*-*.png"), key=_order)
        shown = "".join(
            f'<a href="{escape(one.name)}"><img src="{escape(one.name)}" alt="{escape(one.stem)}" loading="lazy"></a>'
            for one in pictures
            if one.stem.rsplit("-", 2)[0] == name
        )
        if shown:
            rows.append(f'<h2 id="{escape(name)}">{escape(name)}</h2><div>{shown}</div>')
    album = ALBUM / "index.html"
    album.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page and state</title><style>'
        "body{font:16px system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start}"
        "img{border:1px solid #999;width:auto;max-width:100%;height:36rem;object-fit:cover;object-position:top}"
        f"</style><h1>Every page and state</h1>{''.join(rows)}</html>\n",
        encoding="utf-8",
    )
    return album


def _picture(name: str, look: Look) -> Path:
    return ALBUM / f"{name}-{look[0]}-{look[1]}.png"


def _order(picture: Path) -> tuple[int, str]:
    _, width, scheme = picture.stem.rsplit("-", 2)
    return int(width), scheme
