#!/usr/bin/env python3
"""How soon a fan sees the concerts on a slow phone: first.py BASE_URL

Opens / in Chromium with nothing kept, as a phone on a slow mobile network (150 ms there and back,
1.6 Mbit/s down) with a processor four times slower than this one, five times, and prints the first
paint and the moment the concerts stand. Needs playwright and Chromium; CHROMIUM names another
browser than /usr/bin/chromium.
"""

import os
import statistics
import sys

from playwright.sync_api import sync_playwright

ROUNDS = 5
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
SLOWER = 4
# Looked at inside the page, whose own clock begins when it was asked for.
WATCH = """
() => new MutationObserver((_, watcher) => {
  if (!document.querySelector('main h2')) return;
  window.standing = performance.now();
  watcher.disconnect();
}).observe(document, { childList: true, subtree: true })
"""


def visit(browser, base):
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(f"({WATCH})()")
    page.goto(base + "/")
    page.locator("main h2").first.wait_for()
    page.wait_for_load_state("networkidle")
    times = page.evaluate("""() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.standing,
      performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.encodedBodySize, 0)]""")
    context.close()
    return times


def main():
    base = sys.argv[1].rstrip("/")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=flags)
        rounds = [visit(browser, base) for _ in range(ROUNDS)]
        browser.close()
    for name, column in ("first paint", 0), ("the concerts stand", 1):
        values = sorted(one[column] for one in rounds)
        print(f"{name}: median {statistics.median(values):.0f} ms, worst {values[-1]:.0f} ms")
    print(f"fetched: {rounds[0][2] / 1000:.1f} KB")


if __name__ == "__main__":
    main()
