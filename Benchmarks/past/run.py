#!/usr/bin/env python3
"""What a server costs that has sold for years: with many past arenas in the store, how long a start takes,
how much memory it has, what one press of "pause" costs all instances, and when the others show it.

    Benchmarks/past/run.py [--arenas 1000] [--seats 15048] [--engine sqlite,cluster] [--folder DIR]

Fills the store by SQL, so that a minute or two make a thousand arenas. Prints each figure beside its limit
and fails when one is missed. Needs the release binary; the cluster also PostgreSQL and Redis.
"""

import argparse
import datetime
import http.client
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("BOXOFFICE", os.path.join(ROOT, ".build/release/boxoffice"))
DAY = 86_400_000
START_SECONDS_MAX = 1.0
MEMORY_MB_MAX = 200
PRESS_CPU_MS_MAX = 50
PRESS_SEEN_SECONDS_MAX = 0.3
PRESSES = 20
ORGANISER = ("organiser@example.com", "a long enough password")

missed = []


def figure(name, value, limit, unit):
    print(f"{name:<66} {value:9.2f} {unit:<3} limit {limit} {unit}", flush=True)
    if value > limit:
        missed.append(name)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Instance:
    """One server; its start is over with the line that tells its address."""

    def __init__(self, folder, *flags):
        environment = dict(
            os.environ, BOXOFFICE_ADMIN_EMAIL=ORGANISER[0],
            BOXOFFICE_ADMIN_PASSWORD=ORGANISER[1], BOXOFFICE_SECRET="00" * 32)
        begun = time.monotonic()
        self.log = open(folder + ".log", "ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--rate-limits", "off",
             *flags], stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True)
        line = self.process.stdout.readline()
        self.started = time.monotonic() - begun
        if ":" not in line:
            sys.exit(f"the server did not start; see {folder}.log")
        self.port = int(line.strip().rsplit(":", 1)[1].strip("/"))
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, method, path, body=None, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = "Bearer " + token
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path} answered {answer.status}: {text[:300]}")
        return json.loads(text) if text else None

    def cpu(self):
        """Seconds of processor of all threads, to the nanosecond."""
        total = 0
        folder = f"/proc/{self.process.pid}/task"
        for task in os.listdir(folder):
            with open(f"{folder}/{task}/schedstat") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1_024

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def number(kind, arena, seat=0):
    """An identifier as 32 digits, which grows with the arena, then the seat."""
    return f"{0x0190_0000_0000 + arena:012x}7{kind:03x}8{seat:015x}"


def arenas(count, now):
    """Concerts and dates: one arena a day, the last one two days ago; and one on sale."""
    for arena in range(count + 1):
        is_past = arena < count
        start = now - (count - arena + 1) * DAY if is_past else now + 30 * DAY
        opens = start - 20 * DAY if is_past else now - DAY
        yield arena, is_past, opens, start


def fill_sqlite(folder, count, seats, now):
    store = sqlite3.connect(os.path.join(folder, "boxoffice.sqlite"), isolation_level=None)
    store.create_function("digits", 3, lambda k, a, s: bytes.fromhex(number(k, a, s)),
                          deterministic=True)
    store.execute("PRAGMA synchronous = OFF")
    store.execute("PRAGMA cache_size = -200000")
    store.execute("BEGIN")
    store.execute("CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS "
                  "(SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?) SELECT i FROM n", (seats,))
    for arena, is_past, opens, start in arenas(count, now):
        concert, date = (bytes.fromhex(number(kind, arena)) for kind in (1, 2))
        store.execute(
            "INSERT INTO concerts VALUES (?,?,?,?,?,?,600,4,24,30,'capacity',100,0,600,0,?)",
            (concert, f"Night {arena}", "The Bench", "Arena", opens, start, opens))
        store.execute("INSERT INTO performances VALUES (?,?,?,?)", (date, concert, start, seats))
        store.execute(
            "INSERT INTO seats SELECT digits(3, ?1, i), ?2, 'B' || (i / 300), CAST(i / 20 AS TEXT), "
            "CAST(i % 20 AS TEXT), 'S', 99000, i % 20, i / 20, ?3, "
            "CASE WHEN ?3 = 'SOLD' THEN digits(4, ?1, i) ELSE zeroblob(16) END, 1099511627776, 2 FROM n",
            (arena, date, "SOLD" if is_past else "AVAILABLE"))
    store.execute("COMMIT")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def fill_postgres(psql, count, seats, now):
    lines = ["SET session_replication_role = replica; SET synchronous_commit = off; BEGIN;"]
    for arena, is_past, opens, start in arenas(count, now):
        concert, date = number(1, arena), number(2, arena)
        status = "SOLD" if is_past else "AVAILABLE"
        head = number(3, arena)[:17]
        owner = (f"('{number(4, arena)[:17]}' || lpad(to_hex(i), 15, '0'))::uuid" if is_past
                 else "'00000000-0000-0000-0000-000000000000'")
        lines.append(
            f"INSERT INTO concerts VALUES ('{concert}','Night {arena}','The Bench','Arena',{opens},{start},"
            f"600,4,24,30,'capacity',100,0,600,0,{opens});"
            f"INSERT INTO performances VALUES ('{date}','{concert}',{start},{seats});"
            f"INSERT INTO seats SELECT ('{head}' || lpad(to_hex(i), 15, '0'))::uuid, '{date}', "
            f"'B' || (i / 300), (i / 20)::text, (i % 20)::text, 'S', 99000, i % 20, i / 20, '{status}', "
            f"{owner}, 1099511627776, 2 FROM generate_series(0, {seats - 1}) i;")
    lines.append("COMMIT; ANALYZE;")
    subprocess.run(psql, input="\n".join(lines), text=True, check=True)


def measure(instances, label, arena_count):
    for place, instance in enumerate(instances):
        figure(f"{label}: start of instance {place + 1}", instance.started, START_SECONDS_MAX, "s")
    token = instances[0].call(
        "POST", "/api/v1/sessions", {"email": ORGANISER[0], "password": ORGANISER[1]})["accessToken"]
    page = instances[-1].call("GET", "/api/v1/concerts?limit=100")
    if len(page["items"]) != min(100, arena_count + 1):
        sys.exit("the list is not whole")
    concert = page["items"][0]["concertId"]
    path = f"/api/v1/admin/concerts/{concert}/queue"
    seen = []
    for press in range(PRESSES):
        wanted = ("PAUSED", "OPEN")[press % 2]
        begun = time.monotonic()
        instances[0].call("PATCH", path, {"paused": wanted == "PAUSED"}, token)
        for instance in instances:
            while instance.call("GET", f"/api/v1/concerts/{concert}/queue")["state"] != wanted:
                time.sleep(0.002)
        seen.append(time.monotonic() - begun)
    figure(f"{label}: until a press is shown everywhere, the slowest of {PRESSES}", max(seen),
           PRESS_SEEN_SECONDS_MAX, "s")
    time.sleep(5)  # what filling left to tidy
    used = []
    for presses in (0, PRESSES):
        before = sum(instance.cpu() for instance in instances)
        begun = time.monotonic()
        for press in range(PRESSES):
            if presses:
                instances[0].call("PATCH", path, {"paused": press % 2 == 0}, token)
            time.sleep(max(0, begun + (press + 1) * 0.4 - time.monotonic()))
        used.append(sum(instance.cpu() for instance in instances) - before)
    figure(f"{label}: processor of a press, all instances", (used[1] - used[0]) * 1_000 / PRESSES,
           PRESS_CPU_MS_MAX, "ms")
    print(f"{label}: processor of {len(instances)} idle: {used[0] / (PRESSES * 0.4) * 100:.1f} % of a core")
    # What lies on the disk is there for whoever asks.
    old = instances[-1].call("GET", f"/api/v1/concerts?limit=1&cursor={page['items'][-1]['concertId']}")
    for item in old["items"]:
        date = item["performances"][0]["performanceId"]
        begun = time.monotonic()
        plan = instances[-1].call("GET", f"/api/v1/performances/{date}/plan")
        print(f"{label}: plan of a past arena, first asked for: {(time.monotonic() - begun) * 1e3:.0f} ms "
              f"({len(json.dumps(plan)) // 1024} KB)")
    for place, instance in enumerate(instances):
        figure(f"{label}: memory of instance {place + 1}", instance.memory(), MEMORY_MB_MAX, "MB")


def embedded(folder, options, now):
    data = os.path.join(folder, "data")
    Instance(data).stop()
    begun = time.monotonic()
    fill_sqlite(data, options.arenas, options.seats, now)
    print(f"embedded: filled in {time.monotonic() - begun:.0f} s, "
          f"{os.path.getsize(os.path.join(data, 'boxoffice.sqlite')) / 1e9:.1f} GB", flush=True)
    instance = Instance(data)
    try:
        measure([instance], f"embedded, {options.arenas} past arenas", options.arenas)
    finally:
        instance.stop()


def cluster(folder, options, now):
    tools = sorted(os.listdir("/usr/lib/postgresql"), key=int)[-1]
    tools = f"/usr/lib/postgresql/{tools}/bin/"
    # PostgreSQL refuses to run as root.
    user = (["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "env", "--chdir=/tmp"]
            if os.getuid() == 0 else [])
    data = os.path.join(folder, "postgres")
    os.mkdir(data)
    if os.getuid() == 0:
        shutil.chown(data, "postgres", "postgres")
    port, redis_port = free_port(), free_port()
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    subprocess.run(user + [tools + "initdb", "-D", data, "-U", "boxoffice", "--auth=trust", "-E", "UTF8",
                           "--locale=C.UTF-8"], **quiet)
    subprocess.run(user + [
        tools + "pg_ctl", "-D", data, "-s", "-w", "-l", data + "/server.log", "-o",
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_wal_size=8GB "
        "-c max_locks_per_transaction=256 -c jit=off", "start"], **quiet)
    redis = subprocess.Popen(["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--save",
                              "", "--dir", folder], stdout=subprocess.DEVNULL)
    instances = []
    try:
        base = f"postgres://boxoffice@127.0.0.1:{port}/"
        subprocess.run(user + [tools + "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "boxoffice",
                               "boxoffice"], **quiet)
        flags = ["--database", base + "boxoffice", "--waiting-room", f"redis://127.0.0.1:{redis_port}/0"]
        Instance(os.path.join(folder, "none"), *flags).stop()
        begun = time.monotonic()
        fill_postgres([tools + "psql", "-q", "-v", "ON_ERROR_STOP=1", base + "boxoffice"],
                      options.arenas, options.seats, now)
        print(f"cluster: filled in {time.monotonic() - begun:.0f} s", flush=True)
        for name in ("one", "two"):
            instances.append(Instance(os.path.join(folder, name), *flags))
        time.sleep(1)
        measure(instances, f"cluster of two, {options.arenas} past arenas", options.arenas)
    finally:
        for instance in instances:
            instance.stop()
        redis.terminate()
        redis.wait()
        subprocess.run(user + [tools + "pg_ctl", "-D", data, "-s", "-m", "immediate", "-w", "stop"], **quiet)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--arenas", type=int, default=1_000)
    parser.add_argument("--seats", type=int, default=15_048)
    parser.add_argument("--engine", default="sqlite,cluster")
    parser.add_argument("--folder")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="boxoffice-past-", dir=options.folder)
    os.chmod(folder, 0o755)
    now = int(datetime.datetime.now().timestamp() * 1_000)
    try:
        if "sqlite" in options.engine:
            embedded(folder, options, now)
        if "cluster" in options.engine:
            cluster(folder, options, now)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for name in missed:
        print(f"missed: {name}")
    sys.exit(1 if missed else 0)


main()
