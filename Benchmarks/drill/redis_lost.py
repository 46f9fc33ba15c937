#!/usr/bin/env python3
"""An incident to practise: Redis is lost during a sale, first for half a minute, then with all that it had.

    make drill-redis    or  Benchmarks/drill/redis_lost.py [--fans 60]

Starts scripts/cluster (PostgreSQL, Redis, two instances, nginx) in a folder of its own, sells to a crowd of fans who
join, wait, hold and pay over and over, kills Redis twice, and prints what each second looked like from outside, what the
instances logged, and whether the books agree. The write-up of one run is docs/INCIDENT_REDIS.md.
"""

import argparse
import collections
import datetime
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLED, BACK, LOST, EMPTY, END = 20, 50, 85, 95, 130
ORGANISER = ("organiser@example.com", "letmein-demo")


class Client:
    """One connection, as one browser has it."""

    def __init__(self, base, told=None):
        self.host = urllib.parse.urlsplit(base).netloc
        self.connection = None
        self.told = told
        self.token = None
        self.queue = None

    def ask(self, kind, method, path, body=None, key=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.queue:
            headers["Queue-Token"] = self.queue
        if key:
            headers["Idempotency-Key"] = key
        begun = time.monotonic()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, timeout=10)
            self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            reply = self.connection.getresponse()
            text = reply.read()
            status, wait = reply.status, float(reply.headers.get("Retry-After") or 1)
        except (OSError, http.client.HTTPException):
            self.connection = None
            status, text, wait = 0, b"", 1
        answer = json.loads(text) if text[:1] in (b"{", b"[") else {}
        if self.told:
            self.told(kind, status, answer.get("code"), time.monotonic() - begun)
        return status, answer, min(wait, 2)


class Log:
    def __init__(self):
        self.begun = None
        self.lock = threading.Lock()
        self.lines = []

    def note(self, kind, status, code, seconds):
        with self.lock:
            self.lines.append((time.monotonic() - self.begun, kind, status, code, seconds))


def log_in(client, email, password):
    status, answer, _ = client.ask("log in", "POST", "/api/v1/sessions", {"email": email, "password": password})
    if status != 201:
        raise SystemExit(f"log-in of {email}: {status} {answer}")
    client.token = answer["accessToken"]


def make_sale(base):
    client = Client(base)
    log_in(client, *ORGANISER)
    now = datetime.datetime.now(datetime.timezone.utc)
    text = lambda days: (now + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    status, made, _ = client.ask("make", "POST", "/api/v1/admin/concerts", {
        "title": "The drill", "artist": "The Drillers", "venue": "Hall", "saleOpensAt": text(-1 / 1440),
        "saleClosesAt": text(30), "seatsPerUser": 100, "policy": {"kind": "capacity", "maxActive": 25}})
    if status != 201:
        raise SystemExit(f"making the concert: {status} {made}")
    status, dated, _ = client.ask(
        "make", "POST", f"/api/v1/admin/concerts/{made['concertId']}/performances",
        {"startsAt": text(60), "seatCount": 10000, "price": 1000})
    if status != 201:
        raise SystemExit(f"making the date: {status} {dated}")
    return made["concertId"], dated["performanceId"]


class Fan(threading.Thread):
    def __init__(self, number, base, sale, log, stop):
        super().__init__(daemon=True)
        self.number, self.sale, self.stopping = number, sale, stop
        self.client = Client(base, log.note)
        self.bought = 0
        self.chance = random.Random(number)
        self.tries = 0

    def prepare(self):
        told, self.client.told = self.client.told, None
        email, password = f"drill{self.number}@example.com", "a long password"
        self.client.ask("sign up", "POST", "/api/v1/users", {"email": email, "password": password, "name": "Fan"})
        log_in(self.client, email, password)
        self.client.ask("top up", "POST", "/api/v1/wallet/charges", {"amount": 1_000_000})
        self.client.told = told

    def insist(self, kind, method, path, body):
        """The same request with the same key until it is answered for good; nil when the place is gone."""
        self.tries += 1
        key = f"{self.number}-{self.tries}"
        while not self.stopping.is_set():
            status, answer, wait = self.client.ask(kind, method, path, body, key)
            if status in (200, 201):
                return answer
            if status not in (0, 429, 500, 502, 503, 504):
                return None
            time.sleep(wait * self.chance.uniform(0.5, 1))
        return None

    def run(self):
        concert, performance = self.sale
        while not self.stopping.is_set():
            self.client.queue = None
            place = self.insist("join", "POST", "/api/v1/queue-tokens", {"concertId": concert})
            if not place:
                continue
            self.client.queue = place["token"]
            while not self.stopping.is_set():
                status, place, wait = self.client.ask("poll", "GET", "/api/v1/queue-tokens/current")
                if place.get("status") == "ACTIVE" or status in (404, 410):
                    break
                time.sleep(self.chance.uniform(0.5, 1))
            if place.get("status") != "ACTIVE":
                continue
            time.sleep(self.chance.uniform(0.5, 2))
            held = self.insist("hold", "POST", "/api/v1/reservations",
                               {"performanceId": performance, "best": {"quantity": 1}})
            if not held:
                continue
            time.sleep(self.chance.uniform(0.5, 2))
            paid = self.insist("pay", "POST", "/api/v1/payments", {"reservationId": held["reservationId"]})
            self.bought += 1 if paid else 0


def report(log, seconds):
    """What each five seconds looked like: answers that went well, and the others by status and code."""
    table = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    slow = collections.defaultdict(list)
    for at, kind, status, code, took in log.lines:
        slot = int(at // 5) * 5
        good = status in (200, 201)
        table[slot][kind]["ok" if good else f"{status or 'no answer'} {code or ''}".strip()] += 1
        slow[slot].append(took)
    print("| from second | poll | join | hold | pay | slowest answer |\n|---|---|---|---|---|---|")
    for slot in range(0, seconds, 5):
        cells = []
        for kind in ("poll", "join", "hold", "pay"):
            counts = table[slot][kind]
            cells.append(", ".join(f"{count} {name}" for name, count in sorted(counts.items(), reverse=True)) or "–")
        print(f"| {slot} | {' | '.join(cells)} | {max(slow[slot] or [0]) * 1000:.0f} ms |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--fans", type=int, default=60)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="boxoffice-drill-")
    cluster = subprocess.Popen(
        [ROOT / "scripts/cluster", "--folder", folder, "--rate-limits", "off"], stdout=subprocess.PIPE, text=True,
        start_new_session=True)
    redis = None
    try:
        for line in cluster.stdout:
            if line.startswith("listening on"):
                base = line.split()[-1]
                break
        else:
            raise SystemExit("the cluster did not start")
        threading.Thread(target=cluster.stdout.read, daemon=True).start()
        addresses = dict(line.split("=", 1) for line in Path(folder, "addresses").read_text().split("\n") if "=" in line)
        port = addresses["redis"].rsplit(":", 1)[1].split("/")[0]
        first = int(subprocess.run(["redis-cli", "-p", port, "info", "server"], capture_output=True, text=True)
                    .stdout.split("process_id:")[1].split()[0])
        sale = make_sale(base)
        log, stop = Log(), threading.Event()
        fans = [Fan(number, base, sale, log, stop) for number in range(chosen.fans)]
        for fan in fans:
            fan.prepare()

        def at(second, what):
            time.sleep(max(0, log.begun + second - time.monotonic()))
            what = what() if callable(what) else what
            clock = datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M:%S.%f")[:-3]
            print(f"{second:4} s  {clock}Z  {what}", flush=True)

        def ready():
            """What the balancer would hear now."""
            states = []
            for name in ("instance_1", "instance_2"):
                status, answer, _ = Client(addresses[name]).ask("ready", "GET", "/health/ready")
                states.append(f"{name} {status} {answer.get('stores', {}).get('waitingRoom', '')}")
            return "/health/ready: " + ", ".join(states)

        def start_redis():
            return subprocess.Popen(
                ["redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", f"{folder}/redis", "--appendonly",
                 "yes", "--appendfsync", "everysec", "--save", ""], stdout=subprocess.DEVNULL, start_new_session=True)

        log.begun = time.monotonic()
        at(0, f"the sale runs: {chosen.fans} fans, 25 inside at a time")
        for fan in fans:
            fan.start()
        at(KILLED, f"kill -9 of redis-server ({first})")
        os.kill(first, signal.SIGKILL)
        at(KILLED + 3, ready)
        at(BACK, "redis-server started again on its own files")
        redis = start_redis()
        at(BACK + 3, ready)
        at(LOST, "kill -9 of redis-server, and its files removed")
        redis.kill()
        redis.wait()
        shutil.rmtree(f"{folder}/redis")
        os.mkdir(f"{folder}/redis")
        at(EMPTY, "an empty redis-server started")
        redis = start_redis()
        at(EMPTY + 3, ready)
        at(END, "the fans go home")
        stop.set()
        for fan in fans:
            fan.join(15)
        print(f"\n{sum(fan.bought for fan in fans)} payments were acknowledged.\n")
        report(log, END)
        print("\nWhat the instances logged at warning and above:\n")
        print("| instance | message | reason | lines | first | last |\n|---|---|---|---|---|---|")
        for number in (1, 2):
            logged = collections.defaultdict(list)
            for line in Path(folder, f"instance-{number}.log").read_text().split("\n"):
                entry = json.loads(line) if line[:1] == "{" else {}
                if entry.get("level") in ("warning", "error"):
                    logged[entry["message"], entry.get("error", entry.get("reason", ""))].append(entry["time"][11:23])
            for (message, reason), times in logged.items():
                print(f"| {number} | {message} | {reason} | {len(times)} | {times[0]} | {times[-1]} |")
        sql = ("SELECT (SELECT COUNT(*) FROM payments), (SELECT COUNT(*) FROM tickets),"
               " (SELECT COUNT(*) FROM seats WHERE status = 'SOLD')")
        psql = sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))[-1]
        counted = subprocess.run([psql, "-XAtc", sql, addresses["database"]], capture_output=True, text=True, check=True)
        print(f"\npayments | tickets | seats sold: {counted.stdout.strip()}")
        program = os.environ.get("BOXOFFICE", ROOT / ".build/release/boxoffice")
        secret = Path(folder, "secret").read_text().strip()
        books = subprocess.run([program, "reconcile", "--database", addresses["database"]], text=True,
                               env=os.environ | {"BOXOFFICE_SECRET": secret}, capture_output=True)
        print(f"reconcile: {(books.stdout + books.stderr).strip()}")
        return books.returncode
    finally:
        if redis:
            redis.terminate()
            redis.wait()
        cluster.send_signal(signal.SIGTERM)
        cluster.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
