#!/usr/bin/env python3
"""How fast the seat map draws: map.py BASE_URL [--size WIDTHxHEIGHT ...]

Logs in as mina@example.com of `boxoffice serve --demo` by the API, opens the largest date in Chromium
(software renderer), and prints for each window size: plan and statuses until the first paint, frames
while panning for three seconds, and a burst of 5,000 changes until it is seen. Needs playwright and
Chromium; CHROMIUM names another browser than /usr/bin/chromium.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

EMAIL, PASSWORD = "mina@example.com", "letmein-demo"
SIZES = ["640x400", "1280x800", "390x844"]

# Runs in the page. Modules are loaded once, so these are the page's own.
MEASURE = """
async () => {
  const file = performance.getEntriesByType('resource').map((entry) => entry.name).find((name) => name.endsWith('/seatmap/map.js'));
  const { mapOf } = await import(file);
  const { readPlan } = await import(file.replace('map.js', 'plan.js'));
  const { Statuses } = await import(file.replace('map.js', 'statuses.js'));
  const { SeatMap } = await import(file.replace('map.js', 'map.js'));
  const canvas = document.querySelector('.map-frame canvas');
  const map = mapOf(canvas);
  const { plan, statuses } = map;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const seen = async () => { await frame(); await new Promise((resolve) => setTimeout(resolve)); };
  const result = { seats: plan.count, canvas: `${canvas.width}x${canvas.height}` };

  // First paint: from the parsed answers to the picture, with nothing kept.
  const answer = await (await fetch(`/api/v1/performances/${plan.performanceId}/plan`)).json();
  const letters = Array.from(statuses.of, (status) => 'AHS'[status]).join('');
  const first = [];
  for (let round = 0; round < 5; round += 1) {
    const holder = document.createElement('div');
    holder.className = 'map-canvas';
    const fresh = document.createElement('canvas');
    holder.append(fresh);
    canvas.parentElement.after(holder);
    const ending = new AbortController();
    const start = performance.now();
    const ownPlan = readPlan(answer);
    const own = new Statuses(ownPlan);
    own.settle({ version: 1, statuses: letters });
    const shown = new SeatMap({ canvas: fresh, plan: ownPlan, statuses: own, signal: ending.signal,
      onPick() {}, onCursor() {}, onHover() {} });
    await shown.painted();
    await seen();
    first.push(performance.now() - start);
    ending.abort();
    holder.remove();
  }
  result.firstPaint = first.sort((one, other) => one - other);

  // Panning for three seconds, at a scale where most of the plan is seen and at one where numbers are.
  const pan = async (pixels) => {
    map.camera.fit();
    const middle = plan.sections[Math.floor(plan.sections.length / 2)].seats[0];
    map.camera.look(map.camera.closeUp(middle, pixels));
    map.camera.pan(0, 0);
    await map.painted();
    await seen();
    const gaps = [];
    let before = await frame();
    const start = before;
    while (before - start < 3000) {
      const turn = ((before - start) / 3000) * Math.PI * 8;
      map.pan(Math.cos(turn) * 9, Math.sin(turn) * 7);
      const now = await frame();
      gaps.push(now - before);
      before = now;
    }
    return gaps;
  };
  const fitted = map.camera.fitting * plan.smallestSide;
  result.idle = [];
  let before = await frame();
  for (let count = 0; count < 120; count += 1) {
    const now = await frame();
    result.idle.push(now - before);
    before = now;
  }
  result.panFar = await pan(fitted * 1.4);
  result.panNear = await pan(26);

  // A burst: 5,000 seats change at once, everything in view; then back.
  const bursts = [];
  map.camera.fit();
  await map.painted();
  for (let round = 0; round < 6; round += 1) {
    const status = round % 2 ? 'AVAILABLE' : 'HELD';
    const changes = [];
    for (let count = 0; count < Math.min(5000, plan.count); count += 1) {
      changes.push({ seatId: plan.ids[(count * 3) % plan.count], status });
    }
    const start = performance.now();
    statuses.hear({ version: statuses.version + 5000, changes });
    await map.painted();
    await seen();
    bursts.push(performance.now() - start);
  }
  result.burst = bursts.sort((one, other) => one - other);
  return result;
}
"""


def main():
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else sys.exit(__doc__)
    sizes = sys.argv[3:] if sys.argv[2:3] == ["--size"] else SIZES
    session = call(base, "POST", "/sessions", {"email": EMAIL, "password": PASSWORD})
    session.pop("tokenType", None)
    bearer = {"Authorization": f"Bearer {session['accessToken']}"}
    plans = [
        call(base, "GET", f"/performances/{date['performanceId']}/plan")
        for concert in call(base, "GET", "/concerts")["items"]
        for date in concert["performances"][:1]
    ]
    plan = max(plans, key=lambda entry: entry["capacity"])
    token = enter(base, plan["concertId"], bearer)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {plan['capacity']} seats")
    sent = transfer_sizes(base, plan["performanceId"], {**bearer, "Queue-Token": token})
    print("bytes sent: " + ", ".join(f"{name} {plain} plain, {small} compressed" for name, plain, small in sent))
    print(f"{'window':>9} {'canvas':>10} | {'first paint':>11} | {'pan far p50/p95 <17 ms':>23} | "
          f"{'pan near p50/p95 <17 ms':>23} | {'burst 5,000':>11} | idle p50/p95")
    with sync_playwright() as play:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size in sizes:
            print(line(size, measure(browser, base, plan, session, token, size)), flush=True)
        browser.close()


def measure(browser, base, plan, session, token, size):
    width, height = map(int, size.split("x"))
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(base + "/login")
    page.evaluate(
        """([session, key, token]) => {
          localStorage.setItem('boxoffice.session', session);
          localStorage.setItem(key, token);
        }""",
        [json.dumps(session), f"boxoffice.place.{plan['concertId']}", token],
    )
    page.goto(f"{base}/performances/{plan['performanceId']}")
    page.wait_for_selector(".map-frame[data-ready]")
    result = page.evaluate(MEASURE)
    context.close()
    return result


def line(size, result):
    def frames(gaps):
        quick = sum(gap < 17 for gap in gaps) / len(gaps)
        return f"{share(gaps, 0.5):5.1f} {share(gaps, 0.95):5.1f} ms {quick:6.0%}"

    idle = result["idle"]
    return (
        f"{size:>9} {result['canvas']:>10} | {share(result['firstPaint'], 0.5):8.0f} ms | "
        f"{frames(result['panFar']):>23} | {frames(result['panNear']):>23} | "
        f"{share(result['burst'], 0.5):8.0f} ms | {share(idle, 0.5):.1f} {share(idle, 0.95):.1f} ms"
    )


def share(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def transfer_sizes(base, performance, headers):
    rows = []
    for name, path in [("plan", "plan"), ("statuses", "seats/statuses")]:
        lengths = []
        for encoding in ["identity", "gzip"]:
            url = f"{base}/api/v1/performances/{performance}/{path}"
            request = urllib.request.Request(url, headers={**headers, "Accept-Encoding": encoding})
            with urllib.request.urlopen(request) as answer:
                lengths.append(len(answer.read()))
        rows.append((name, *lengths))
    return rows


def enter(base, concert, headers):
    for _ in range(100):
        place = call(base, "POST", "/queue-tokens", {"concertId": concert}, headers)
        if place["status"] == "ACTIVE":
            return place["token"]
        time.sleep(0.2)
    sys.exit("the line does not move: is somebody else inside?")


def call(base, method, path, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        base + "/api/v1" + path, data, {"Content-Type": "application/json", **(headers or {})}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")


main()
