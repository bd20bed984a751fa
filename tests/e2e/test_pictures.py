"""Story, progress and dashboard look as they did: the place and style of every box, and a small picture of the whole.

Each page shows a fixed story, or jobs at a fixed point, in self-hosted fonts and with no motion. Boxes are held against
their parents to two pixels, so that another Chromium's rounding does not add up down the page; pictures are compared an
eighth of their size, where the edges of letters are no longer seen. What has changed on purpose is kept by

    make pictures
"""

import base64
import difflib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.conftest import PASSWORD, ROOT, Stack
from tests.e2e.looking import ALBUM, Look, show
from tests.e2e.test_checklist import Jobs

pytestmark = pytest.mark.timeout(180)
KEPT: Final = Path(__file__).parent / "pictures"
EMAIL: Final = "pictures@example.org"
LOOKS: Final[tuple[Look, ...]] = ((360, "dark"), (1280, "light"))
PIXELS: Final = 2.0
"""How far a box may be from its place within its parent, or from its size."""
SCALE: Final = 8
FAR: Final = 40
"""A cell of the small picture is another one when one of its colours is this far off, of 255."""
CELLS: Final = 4
"""So many such cells are noise."""
FONTS: Final = """async () => { await document.fonts.ready;
    return [...document.fonts].filter(face => face.status == "loaded").length }"""
# one line for each box: name, place within its parent, size, style
BOXES: Final = """() => {
    const lines = [];
    const told = (one, depth, above) => {
        const style = getComputedStyle(one);
        if (!one.checkVisibility({visibilityProperty: true}) || one.closest(".visually-hidden")) return;
        const box = one.getBoundingClientRect();
        if (style.display != "inline") {
            const place = [box.left - above.left, box.top - above.top, box.width, box.height];
            const looks = [style.color, style.backgroundColor, style.fontFamily.split(",")[0].replaceAll('"', ""),
                style.fontSize, style.fontWeight, style.borderTopColor, style.borderTopWidth];
            const name = [one.localName, ...one.classList].join(".");
            lines.push([" ".repeat(depth) + name, place.map(side => side.toFixed(1)).join(" "), looks.join(" ")]
                .join(" | "));
        }
        if (one.localName == "svg") return;
        for (const child of one.children) told(child, depth + 1, style.display != "inline" ? box : above);
    };
    told(document.body, 0, {left: 0, top: 0});
    return lines.join("\\n") + "\\n" }"""
SMALL: Final = """async ([picture, scale]) => {
    const image = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
    const [width, height] = [Math.ceil(image.width / scale), Math.ceil(image.height / scale)];
    const canvas = new OffscreenCanvas(width, height);
    const brush = canvas.getContext("2d", {willReadFrequently: true});
    // each cell is the mean of what it stands for
    const whole = new OffscreenCanvas(image.width, image.height).getContext("2d", {willReadFrequently: true});
    whole.drawImage(image, 0, 0);
    const from = whole.getImageData(0, 0, image.width, image.height).data;
    const to = brush.createImageData(width, height);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
        const sum = [0, 0, 0];
        let count = 0;
        for (let v = y * scale; v < Math.min((y + 1) * scale, image.height); v++)
            for (let u = x * scale; u < Math.min((x + 1) * scale, image.width); u++) {
                for (let c = 0; c < 3; c++) sum[c] += from[(v * image.width + u) * 4 + c];
                count++;
            }
        for (let c = 0; c < 3; c++) to.data[(y * width + x) * 4 + c] = Math.round(sum[c] / count);
        to.data[(y * width + x) * 4 + 3] = 255;
    }
    brush.putImageData(to, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({type: "image/png"})).arrayBuffer());
    return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")) }"""
CELLS_OFF: Final = """async ([one, other, far]) => {
    const cells = async picture => {
        const image = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
        const brush = new OffscreenCanvas(image.width, image.height).getContext("2d");
        brush.drawImage(image, 0, 0);
        return brush.getImageData(0, 0, image.width, image.height);
    };
    const [a, b] = [await cells(one), await cells(other)];
    if (a.width != b.width || Math.abs(a.height - b.height) > 1)
        return [`it is ${b.width} x ${b.height} and was ${a.width} x ${a.height}`];
    const off = [];
    for (let place = 0; place < Math.min(a.data.length, b.data.length); place += 4)
        if ([0, 1, 2].some(c => Math.abs(a.data[place + c] - b.data[place + c]) > far))
            off.push(`${place / 4 % a.width}, ${Math.floor(place / 4 / a.width)}`);
    return off }"""


@pytest.fixture(scope="module")
def settled(stack: Stack, browser: Browser, session_mongodb: str) -> dict[str, Any]:
    """Return the pages of somebody with two stories, a running and a cancelled job, and how to be them."""
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    page.goto("/accounts/signup/")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password1]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/dashboard")
    surroundings = os.environ | {
        "DATASTORY_ENV": "development",
        "DATASTORY_VAR": str(stack.var_dir),
        "DATABASE_URL": session_mongodb.replace("/?", f"/{stack.database.name}?"),
        "DJANGO_SETTINGS_MODULE": "datastory.settings",
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.e2e.frozen", EMAIL],
        cwd=ROOT,
        env=surroundings,
        check=True,
        capture_output=True,
        text=True,
    )
    story, _ = told.stdout.split()
    jobs = Jobs(stack, EMAIL)
    now = datetime.now(UTC)
    running = jobs.make(found=["336,776 flights", "16 carriers", "2013"])
    ended = {"token": "", "lease_until": None, "finished_at": now}
    jobs.make(**ended, status="cancelled", file_name="orders.csv")
    state = context.storage_state()
    context.close()
    return {
        "state": state,
        "story": f"/stories/{story}",
        "progress": f"/processing/{running}",
        "dashboard": "/dashboard",
        "running": lambda: jobs.change(running, **left()),
    }


def left() -> dict[str, datetime]:
    """Return since when a job runs and until when it may, so that its page says the same whenever it is looked at."""
    now = datetime.now(UTC)
    return {
        "stage_started_at": now - timedelta(minutes=12.4),
        "ends_low": now + timedelta(minutes=9.2),
        "ends_high": now + timedelta(minutes=12.8),
    }


def taken(page: Page, look: Look) -> tuple[str, bytes, bytes]:
    """Return the boxes of a page, its picture, and that picture made small."""
    show(page, look)
    boxes = page.evaluate(BOXES)
    whole = page.screenshot(full_page=True)
    return boxes, whole, small(page, whole)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
@pytest.mark.parametrize("name", ["story", "progress", "dashboard"])
def test_a_page_looks_as_it_did(
    settled: dict[str, Any], new_context: Callable[..., BrowserContext], name: str, look: Look
) -> None:
    page = new_context(storage_state=settled["state"]).new_page()
    # The server's pictures: what takes them over comes at its own time.
    page.route("**/plotly-cartesian*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.route("**/progress?*", lambda route: route.fulfill(status=204))
    show(page, look)
    settled["running"]()
    page.goto(settled[name])
    for _ in range(5):
        # The faces are optional: what comes too late is left to the next page.
        page.reload()
        if page.evaluate(FONTS) >= 2:
            break
    assert page.evaluate(FONTS) >= 2, "the faces do not load"
    boxes, whole, picture = taken(page, look)
    kept_boxes, kept_picture = (KEPT / f"{name}-{look[0]}-{look[1]}.{kind}" for kind in ("txt", "png"))
    if os.environ.get("NEW_PICTURES"):
        kept_boxes.write_text(boxes, encoding="utf-8")
        kept_picture.write_bytes(picture)
        return
    moved = differences(kept_boxes.read_text(encoding="utf-8"), boxes)
    for _ in range(3):
        # On a machine that is busy a face may be there and yet have come too late for this page: once more.
        if not moved:
            break
        page.reload()
        boxes, whole, picture = taken(page, look)
        moved = differences(kept_boxes.read_text(encoding="utf-8"), boxes)
    off = cells_off(page, kept_picture.read_bytes(), picture)
    if moved or len(off) > CELLS:
        ALBUM.mkdir(parents=True, exist_ok=True)
        (ALBUM / f"changed-{name}-{look[0]}-{look[1]}.png").write_bytes(whole)
        (ALBUM / f"changed-{name}-{look[0]}-{look[1]}.txt").write_text(boxes, encoding="utf-8")
    assert not moved, "\n".join(["boxes moved or changed; see var/look/changed-*", *moved[:12]])
    assert len(off) <= CELLS, (
        f"{len(off)} cells of {SCALE} px changed, as at {off[:5]}; see var/look/changed-*"
    )


def test_what_moves_or_changes_is_found_and_rounding_is_not(page: Page) -> None:
    box = " p.lead | 20.0 48.3 300.0 54.0 | rgb(1, 2, 3) none Newsreader"
    assert differences(box, box.replace("48.3", "49.9").replace("54.0", "52.5")) == []
    assert differences(box, box.replace("48.3", "52.3"))
    assert differences(box, box.replace("rgb(1, 2, 3)", "rgb(1, 2, 4)"))
    assert differences(box, f"{box}\n{box}")
    page.set_content("<body style='margin: 0'><p style='font: 20px serif'>Words and words</p><i id=i>")
    page.set_viewport_size({"width": 400, "height": 400})
    before = small(page, page.screenshot())
    page.evaluate(
        "() => { i.style.cssText = 'position: fixed; inset: 200px 0 0 0; height: 0.4px; background: #000' }"
    )
    assert len(cells_off(page, before, small(page, page.screenshot()))) <= CELLS
    page.evaluate("() => { i.style.height = '8px' }")
    assert len(cells_off(page, before, small(page, page.screenshot()))) > CELLS


def small(page: Page, picture: bytes) -> bytes:
    """Return a picture at an eighth of its size."""
    shrunk = _elsewhere(page, SMALL, [base64.b64encode(picture).decode(), SCALE])
    return base64.b64decode(shrunk)


def cells_off(page: Page, one: bytes, other: bytes) -> list[str]:
    """Return where two small pictures differ, or the words that they are of different sizes, many times over."""
    pair = [base64.b64encode(picture).decode() for picture in (one, other)]
    off: list[str] = _elsewhere(page, CELLS_OFF, [*pair, FAR])
    return off * (CELLS + 1) if off and off[0].startswith("it is") else off


def _elsewhere(page: Page, script: str, argument: list[Any]) -> Any:
    """Return what a script says on an empty page, where no policy holds it."""
    blank = page.context.new_page()
    try:
        return blank.evaluate(script, argument)
    finally:
        blank.close()


def differences(before: str, now: str) -> list[str]:
    """Return the boxes that moved or look different, each as it was and as it is; or what came and went."""
    old, new = ([line.split(" | ") for line in text.splitlines()] for text in (before, now))
    if [name for name, *_ in old] != [name for name, *_ in new]:
        lines = difflib.unified_diff([one[0] for one in old], [one[0] for one in new], "was", "is", n=0)
        return [line for line in lines if line[0] in "+-"]
    return [
        f"{name.strip()}: was {place} {style}, is {new_place} {new_style}"
        for (name, place, style), (_, new_place, new_style) in zip(old, new, strict=True)
        if style != new_style
        or any(
            abs(float(a) - float(b)) > PIXELS for a, b in zip(place.split(), new_place.split(), strict=True)
        )
    ]
