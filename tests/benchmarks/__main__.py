"""`make bench`: how long a person waits. Prints figures beside a calibration loop; asserts nothing."""

import csv
import io
import random
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.client import Client
from tests.benchmarks.stack import Stack, running
from tests.benchmarks.waiting import percentile

UPLOADS = 100
AT_ONCE = 2
ON_SCREEN = 11
ROWS = 1000
PLAN_SECONDS = 60.0


def table(seed: int) -> bytes:
    """Return a CSV of 1,000 orders with a region, a day, an amount and a delivery time."""
    chance = random.Random(seed)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["order_id", "day", "region", "channel", "amount_usd", "delivery_days"])
    slow = chance.choice(["North", "South", "East", "West"])
    for row in range(ROWS):
        region = chance.choice(["North", "South", "East", "West"])
        days = chance.gauss(9 if region == slow else 6, 2)
        day = f"2025-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        channel = chance.choice(["web", "shop", "phone"])
        out.writerow([row + 1, day, region, channel, f"{chance.lognormvariate(4, 0.6):.2f}", f"{days:.1f}"])
    return text.getvalue().encode()


def calibration() -> float:
    """Return the seconds that a fixed loop takes on this machine, to compare runs with."""
    started = time.perf_counter()
    total = 0
    for number in range(10_000_000):
        total += number & 7
    return time.perf_counter() - started


def stored(stack: Stack) -> list[float]:
    """Return the seconds from POST to stored story for each upload, two at a time."""

    def one(seed: int) -> float:
        client = clients[seed % AT_ONCE]
        content = table(seed)
        started = time.perf_counter()
        job = client.wait(client.upload(f"orders-{seed}.csv", content))
        if job["status"] != "completed":
            raise RuntimeError(f"upload {seed} ended as {job['status']}: {job.get('error')}")
        return time.perf_counter() - started

    clients = [Client(stack.address) for _ in range(AT_ONCE)]
    for client in clients:
        client.log_in(stack.email, stack.password)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [
            seconds
            for part in pool.map(lambda k: [one(s) for s in range(k, UPLOADS, AT_ONCE)], range(AT_ONCE))
            for seconds in part
        ]


def on_screen(stack: Stack, folder: Path) -> list[float]:
    """Return the seconds from the click to the story's headline on the screen, one at a time."""
    waited = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{stack.address}/accounts/login/")
        page.fill("input[name=login]", stack.email)
        page.fill("input[name=password]", stack.password)
        page.click("main button[type=submit]")
        page.wait_for_url("**/dashboard")
        for seed in range(ON_SCREEN):
            path = folder / f"orders-{1000 + seed}.csv"
            path.write_bytes(table(1000 + seed))
            page.goto(f"{stack.address}/upload")
            page.set_input_files("input[type=file]", path)
            started = time.perf_counter()
            page.click("main button[type=submit]")
            page.wait_for_url("**/stories/*", timeout=60_000)
            page.wait_for_selector("article.story h1")
            waited.append(time.perf_counter() - started)
        browser.close()
    return waited


def main() -> int:
    """Measure and print."""
    import tempfile

    loop = calibration()
    with running() as stack, tempfile.TemporaryDirectory() as folder:
        warm = Client(stack.address)
        warm.log_in(stack.email, stack.password)
        warm.wait(warm.upload("orders-warm.csv", table(5000)))
        seconds = stored(stack)
        screen = on_screen(stack, Path(folder))
    print(f"calibration loop                      {loop:6.2f} s")
    print(f"upload to stored story, {UPLOADS} x {ROWS} rows, {AT_ONCE} at a time")
    print(f"  median                              {statistics.median(seconds):6.2f} s")
    print(
        f"  p95                                 {percentile(seconds, 0.95):6.2f} s   (plan: {PLAN_SECONDS:.0f} s)"
    )
    print(f"  p95 over the calibration loop       {percentile(seconds, 0.95) / loop:6.2f}")
    print(f"click to story on screen, {ON_SCREEN} one at a time")
    print(
        f"  median                              {statistics.median(screen):6.2f} s   (plan: {PLAN_SECONDS:.0f} s)"
    )
    print(f"  longest                             {max(screen):6.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
