#!/usr/bin/env python3
"""What foreign keys cost the hot tables: holds and payments with them and without, in turn.

    Benchmarks/foreign-keys/run.py [--rounds 7] [--seats 20000]

Two databases of each engine with the schema under docs/schema, one of them with its foreign keys taken away,
and the statements of a hold and of a payment for one seat, each round with fresh seats. SQLite commits 64 people
together, as the box office does under load; PostgreSQL runs pgbench with prepared statements and four clients.
Processor
time is what is compared, so that the disk's mood and neighbours count little; prints medians as a table. Needs PostgreSQL's programs and python3, nothing else.
"""

import argparse
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 2_000
BATCH = 64


def settings():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seats", type=int, default=20_000, help="seats sold in each round")
    return parser.parse_args()


def seeding(identifier, nobody, total):
    """Statements that fill an empty store with people and one date of free seats."""
    series = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
    return [
        (series + "INSERT INTO users SELECT {}, 'fan' || i, 'Fan', 'FAN', 'x', 0 FROM n").format(
            PEOPLE, identifier(1, "i")),
        (series + "INSERT INTO wallets SELECT {}, 1000000000 FROM n").format(PEOPLE, identifier(1, "i")),
        "INSERT INTO concerts (id, title, artist, venue, sale_opens_at, sale_closes_at, hold_seconds,"
        " seats_per_user, refund_hours, grace_seconds, policy_kind, policy_size, policy_every_seconds,"
        f" policy_active_seconds, paused, created_at) VALUES ({identifier(2, '1')}, 'T', 'A', 'V', 0, 9, 300,"
        " 4, 24, 60, 'capacity', 1, 1, 1, 0, 0)",
        "INSERT INTO performances (id, concert_id, starts_at, capacity) VALUES"
        f" ({identifier(3, '1')}, {identifier(2, '1')}, 9, 1000)",
        (series + "INSERT INTO seats (id, performance_id, section, row_name, number, grade, price, x, y, status,"
         " reservation_id, held_until, version) SELECT {}, {}, 'A', 'B', '' || i, 'R', 100, 0, 0, 'AVAILABLE',"
         " {}, 0, 0 FROM n").format(total, identifier(4, "i"), identifier(3, "1"), nobody),
    ]


# What a hold and a payment write, without what reads and without events, which have no foreign key.
HOLD = [
    "UPDATE seats SET status = 'HELD', reservation_id = {reservation}, held_until = 9, version = version + 1"
    " WHERE id = {seat} AND version = 0 AND status = 'AVAILABLE'",
    "INSERT INTO reservations (id, user_id, performance_id, concert_id, status, amount, seat_count, created_at,"
    " expires_at, ended_at) VALUES ({reservation}, {user}, {date}, {concert}, 'PENDING', 100, 1, 0, 9, NULL)",
    "INSERT INTO reservation_seats (reservation_id, seat_id, price, released_at)"
    " VALUES ({reservation}, {seat}, 100, NULL)",
]
PAY = [
    "UPDATE wallets SET balance = balance - 100 WHERE user_id = {user} AND balance >= 100",
    "INSERT INTO ledger_entries VALUES ({entry}, {entry}, {user}, 'PAYMENT', -100, 1, {reservation}, 0)",
    "INSERT INTO ledger_entries VALUES ({counter}, {entry}, {concert}, 'PAYMENT', 100, NULL, {reservation}, 0)",
    "UPDATE seats SET status = 'SOLD', version = version + 1"
    " WHERE id = {seat} AND reservation_id = {reservation} AND status = 'HELD'",
    "UPDATE reservations SET status = 'CONFIRMED' WHERE id = {reservation} AND status = 'PENDING'",
    "INSERT INTO payments (id, reservation_id, user_id, concert_id, status, amount, paid_at, refunded_at)"
    " VALUES ({payment}, {reservation}, {user}, {concert}, 'COMPLETED', 100, 0, NULL)",
    "INSERT INTO tickets (id, payment_id, reservation_id, performance_id, seat_id, user_id, status, code,"
    " issued_at, checked_in_at)"
    " VALUES ({ticket}, {payment}, {reservation}, {date}, {seat}, {user}, 'VALID', 'code', 0, NULL)",
]
KINDS = {"user": 1, "concert": 2, "date": 3, "seat": 4, "reservation": 5, "payment": 6, "ticket": 7, "entry": 8,
         "counter": 9}


def median(values):
    return statistics.median(values)


# SQLite

def sqlite_identifier(kind, number):
    return f"CAST(printf('%02d%014d', {kind}, {number}) AS BLOB)"


def sqlite_store(path, has_keys, total):
    store = sqlite3.connect(path, isolation_level=None)
    for pragma in ["journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY",
                   f"foreign_keys = {'ON' if has_keys else 'OFF'}"]:
        store.execute(f"PRAGMA {pragma}")
    store.executescript((ROOT / "docs/schema/sqlite.sql").read_text())
    for text in seeding(sqlite_identifier, "zeroblob(16)", total):
        store.execute(text)
    return store


def sqlite_prepared(statements):
    prepared = []
    for text in statements:
        names = re.findall(r"\{(\w+)\}", text)
        prepared.append((re.sub(r"\{\w+\}", "?", text), names))
    return prepared


def sqlite_values(number):
    numbers = {name: number for name in KINDS} | {"user": number % PEOPLE + 1, "concert": 1, "date": 1}
    return {name: b"%02d%014d" % (kind, numbers[name]) for name, kind in KINDS.items()}


def sqlite_run(store, statements, numbers):
    """Microseconds of processor time a person, all commits included."""
    prepared = sqlite_prepared(statements)
    values = [sqlite_values(number) for number in numbers]
    begun = time.process_time()
    for first in range(0, len(values), BATCH):
        store.execute("BEGIN IMMEDIATE")
        for person in values[first:first + BATCH]:
            for text, names in prepared:
                if store.execute(text, [person[name] for name in names]).rowcount != 1:
                    raise SystemExit(f"changed nothing: {text}")
        store.execute("COMMIT")
    return (time.process_time() - begun) / len(values) * 1e6


def measure_sqlite(folder, rounds, seats):
    total = rounds * seats
    stores = {has: sqlite_store(f"{folder}/{has}.sqlite", has, total) for has in (True, False)}
    figures = {}
    for number in range(rounds):
        numbers = range(number * seats + 1, (number + 1) * seats + 1)
        for has in (True, False) if number % 2 else (False, True):
            for name, statements in (("hold", HOLD), ("payment", PAY)):
                figures.setdefault((name, has), []).append(sqlite_run(stores[has], statements, numbers))
    return {key: median(values) for key, values in figures.items()}


# PostgreSQL

def postgres_identifier(kind, number):
    return (f"encode(convert_to(lpad(({kind})::text, 2, '0') || lpad(({number})::text, 14, '0'), 'UTF8'), 'hex')"
            "::uuid")


class Postgres:
    def __init__(self, folder):
        self.folder = folder
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        os.mkdir(folder)
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.run("initdb", "-D", folder, "-U", "box", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.run("pg_ctl", "-D", folder, "-s", "-w", "-l", f"{folder}/log", "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
                 "-c shared_buffers=512MB -c max_wal_size=8GB -c autovacuum=off -c jit=off", "start")

    def run(self, program, *arguments, text=None):
        done = subprocess.run([*self.prefix, f"{self.programs}/{program}", *arguments], input=text, text=True,
                              capture_output=True, cwd="/tmp")
        if done.returncode:
            raise SystemExit(f"{program}: {done.stderr}")
        return done.stdout

    def address(self, name):
        return f"postgres://box@127.0.0.1:{self.port}/{name}"

    def sql(self, name, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.address(name), text=text)

    def spent(self):
        """Processor seconds of all backends that have ended."""
        time.sleep(0.3)
        postmaster = Path(self.folder, "postmaster.pid").read_text().split()[0]
        fields = Path(f"/proc/{postmaster}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.run("pg_ctl", "-D", self.folder, "-s", "-m", "fast", "-w", "stop")


def postgres_store(server, name, has_keys, total):
    server.sql("postgres", f"CREATE DATABASE {name}")
    server.sql(name, (ROOT / "docs/schema/postgres.sql").read_text())
    for text in seeding(postgres_identifier, "'00000000-0000-0000-0000-000000000000'", total):
        server.sql(name, text)
    keys = server.sql(name, "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)"
                            " FROM pg_constraint WHERE contype = 'f'").split("\n")
    if not has_keys:
        server.sql(name, ";\n".join(key for key in keys if key))
    server.sql(name, "CREATE SEQUENCE holds; CREATE SEQUENCE payments_made")
    server.sql(name, "VACUUM ANALYZE; CHECKPOINT")


def postgres_run(server, name, statements, sequence, people):
    """Microseconds of the backends' processor time for a person."""
    numbers = {kind: ":n" for kind in KINDS} | {"user": f":n % {PEOPLE} + 1", "concert": "1", "date": "1"}
    names = {kind: postgres_identifier(KINDS[kind], number) for kind, number in numbers.items()}
    script = [f"SELECT nextval('{sequence}') AS n \\gset", "BEGIN;"]
    script += [text.format(**names) + ";" for text in statements] + ["COMMIT;"]
    path = f"{server.folder}/../{name}-{sequence}.sql"
    Path(path).write_text("\n".join(script) + "\n")
    os.chmod(path, 0o644)
    server.sql(name, "CHECKPOINT")
    begun = server.spent()
    server.run("pgbench", "-n", "-M", "prepared", "-c", "4", "-j", "1", "-t", str(people // 4), "-f", path,
                     server.address(name))
    return (server.spent() - begun) / people * 1e6


def measure_postgres(folder, rounds, seats):
    server = Postgres(f"{folder}/postgres")
    try:
        people = seats // 4 * 4
        stores = {True: "with_keys", False: "without_keys"}
        for has, name in stores.items():
            postgres_store(server, name, has, rounds * people)
        figures = {}
        for number in range(rounds):
            for has in (True, False) if number % 2 else (False, True):
                for what, statements, sequence in (("hold", HOLD, "holds"), ("payment", PAY, "payments_made")):
                    taken = postgres_run(server, stores[has], statements, sequence, people)
                    figures.setdefault((what, has), []).append(taken)
        return {key: median(values) for key, values in figures.items()}
    finally:
        server.stop()


def main():
    chosen = settings()
    folder = tempfile.mkdtemp(prefix="boxoffice-keys-")
    os.chmod(folder, 0o755)
    rows = []
    try:
        found = measure_sqlite(folder, chosen.rounds, chosen.seats)
        for what in ("hold", "payment"):
            rows.append((f"SQLite, {what}, {BATCH} a commit", found[what, True], found[what, False]))
        found = measure_postgres(folder, chosen.rounds, chosen.seats)
        for what in ("hold", "payment"):
            rows.append((f"PostgreSQL, {what}, one a commit", found[what, True], found[what, False]))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("| processor time of one, in microseconds | with foreign keys | without | share |\n|---|---|---|---|")
    for name, with_keys, without in rows:
        print(f"| {name} | {with_keys:.0f} | {without:.0f} | {(with_keys - without) / with_keys * 100:.0f} % |")


if __name__ == "__main__":
    main()
