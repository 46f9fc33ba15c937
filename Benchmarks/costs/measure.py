#!/usr/bin/env python3
"""Measures what a booking costs the stores, for the table of costs behind `boxoffice plan`.

    Benchmarks/costs/measure.py --stores sqlite            # prints JSON
    Benchmarks/costs/measure.py --stores cluster           # two instances, PostgreSQL, Redis, nginx
    Benchmarks/costs/measure.py --people 300 --concerts 8  # more bookings

Fans join, poll, look, hold, pay and fetch their ticket, CLIENTS at once; processor times are read from /proc, bytes
from the logs of the stores. The server is far from busy, so a request costs two to three times what it costs at full
load: take the processor times of polls, joins, holds and payments from `make bench`, and the bytes, a first visit, a
log-in and what PostgreSQL and Redis spend from here.
"""
import argparse
import gzip
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get('BOXOFFICE', os.path.join(ROOT, '.build/release/boxoffice'))
TICKS = os.sysconf('SC_CLK_TCK')
CLIENTS = 32


def cpu(pids):
    """Seconds of processor time of some processes, in user and kernel mode."""
    total = 0
    for pid in pids:
        try:
            with open(f'/proc/{pid}/stat') as file:
                fields = file.read().rsplit(')', 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def family(pid):
    """A process and its children: PostgreSQL has one for each connection."""
    found = [pid]
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            try:
                with open(f'/proc/{entry}/stat') as file:
                    if int(file.read().rsplit(')', 1)[1].split()[1]) == pid:
                        found.append(int(entry))
            except OSError:
                pass
    return found


def threads(pid):
    """Seconds of processor time by thread name."""
    times = {}
    for task in os.listdir(f'/proc/{pid}/task'):
        try:
            with open(f'/proc/{pid}/task/{task}/stat') as file:
                name, fields = re.match(r'\d+ \((.*)\) (.*)', file.read()).groups()
        except OSError:
            continue
        fields = fields.split()
        times[name] = times.get(name, 0) + (int(fields[11]) + int(fields[12])) / TICKS
    return times


def written(pid):
    with open(f'/proc/{pid}/io') as file:
        return int(re.search(r'write_bytes: (\d+)', file.read()).group(1))


class Client(threading.local):
    """One kept connection a thread."""
    connection = None
    bytes_in = 0

    def call(self, address, method, path, body=None, access=None, place=None, expected=(200, 201)):
        host, port = address
        if self.connection is None:
            self.connection = http.client.HTTPConnection(host, port, timeout=60)
        head = {'Content-Type': 'application/json', 'Accept-Encoding': 'gzip'}
        if access:
            head['Authorization'] = 'Bearer ' + access
        if place:
            head['Queue-Token'] = place
        if path == '/payments' or path == '/reservations':
            head['Idempotency-Key'] = str(uuid.uuid4())
        self.connection.request(method, '/api/v1' + path, json.dumps(body) if body is not None else None, head)
        answer = self.connection.getresponse()
        text = answer.read()
        size = len(text) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
        if answer.status not in expected:
            sys.exit(f'{method} {path}: {answer.status} {text[:300]!r}')
        if answer.getheader('Content-Encoding') == 'gzip':
            text = gzip.decompress(text)
        return (json.loads(text) if text else None), size


client = Client()


def side_by_side(work, items):
    """Runs `work` for each item, CLIENTS at once; returns the results and the seconds."""
    items, results, lock = list(items), [], threading.Lock()

    def run():
        while True:
            with lock:
                if not items:
                    return
                item = items.pop()
            result = work(item)
            with lock:
                results.append(result)
    begun = time.time()
    threads = [threading.Thread(target=run) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, time.time() - begun


class Embedded:
    name = 'sqlite'

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='boxoffice-costs-')
        self.process = subprocess.Popen(
            [PROGRAM, 'serve', '--listen', '127.0.0.1:0', '--data', self.folder + '/data', '--rate-limits', 'off',
             '--demo', '--connections-per-address', 'off', *extra()],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            found = re.match(r'listening on http://([\d.]+):(\d+)', line)
            if found:
                self.address = (found.group(1), int(found.group(2)))
                return self
        sys.exit('the server did not start')

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)

    def state(self):
        return {
            'server': cpu([self.process.pid]), 'disk bytes': written(self.process.pid),
            'writer': threads(self.process.pid).get('sqlite-writer', 0),
        }


class Cluster:
    name = 'cluster'

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='boxoffice-costs-')
        self.process = subprocess.Popen(
            [os.path.join(ROOT, 'scripts/cluster'), '--folder', self.folder, '--rate-limits', 'off'],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            found = re.match(r'listening on http://([\d.]+):(\d+)', line)
            if found:
                self.address = (found.group(1), int(found.group(2)))
                break
        else:
            sys.exit('the cluster did not start')
        self.places = dict(line.strip().split('=', 1) for line in open(self.folder + '/addresses') if '=' in line)
        self.instances = [int(open(f'{self.folder}/instance-{n}.pid').read()) for n in (1, 2)]
        self.postgres = int(open(self.folder + '/postgres/postmaster.pid').readline())
        self.redis_port = re.search(r':(\d+)/', self.places['redis']).group(1)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def redis(self, section):
        return subprocess.run(['redis-cli', '-p', self.redis_port, 'info', section], capture_output=True, text=True).stdout

    def state(self):
        log = subprocess.run(
            ['psql', self.places['database'], '-Atc',
             "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())"],
            capture_output=True, text=True).stdout.strip().split('|')
        stats = self.redis('commandstats')
        return {
            'server': cpu(self.instances), 'postgres': cpu(family(self.postgres)),
            'redis': sum(map(float, re.findall(r'used_cpu_(?:sys|user):([\d.]+)', self.redis('cpu')))),
            'redis calls': sum(map(int, re.findall(r'calls=(\d+)', stats))),
            'redis memory': int(re.search(r'used_memory:(\d+)', self.redis('memory')).group(1)),
            'wal bytes': int(log[0]), 'commits': int(log[1]),
        }


def extra():
    """Settings of newer programs without which a measurement would wait for others."""
    text = subprocess.run([PROGRAM, 'help', 'serve'], capture_output=True, text=True).stdout
    return ['--payments', 'instant'] if '--payments' in text else []


def main():
    flags = argparse.ArgumentParser()
    flags.add_argument('--stores', choices=['sqlite', 'cluster'], default='sqlite')
    flags.add_argument('--people', type=int, default=200)
    flags.add_argument('--concerts', type=int, default=8)
    flags = flags.parse_args()
    with (Embedded() if flags.stores == 'sqlite' else Cluster()) as office:
        measure(office, flags)


def measure(office, flags):
    def call(*rest, **names):
        return client.call(office.address, *rest, **names)
    organiser = call('POST', '/sessions', {'email': 'organiser@example.com', 'password': 'letmein-demo'})[0]['accessToken']

    def when(seconds):
        return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + seconds))
    concerts = []
    for number in range(flags.concerts):
        concert = call('POST', '/admin/concerts', {
            'title': f'Costs {number}', 'artist': 'The Meters', 'venue': 'Hall', 'saleOpensAt': when(-60),
            'saleClosesAt': when(86_400),
            'policy': {'kind': 'capacity', 'maxActive': 100_000, 'activeSeconds': 600}, 'graceSeconds': 0,
        }, access=organiser)[0]['concertId']
        date = call('POST', f'/admin/concerts/{concert}/performances',
                    {'startsAt': when(2 * 86_400), 'seatCount': 15_000, 'price': 10_000}, access=organiser)[0]['performanceId']
        concerts.append((concert, date))

    figures, sizes = {}, {}

    def phase(name, work, items):
        items = list(items)
        time.sleep(1)
        before = office.state()
        results, seconds = side_by_side(work, items)
        after = office.state()
        for part in before:
            figures[f'{name}: {part}'] = (after[part] - before[part]) / len(items)
        figures[f'{name}: a second'] = len(items) / seconds
        return results

    def visit(number):
        """A browser's first visit: the page and what its head names, on one connection."""
        host, port = office.address
        connection = http.client.HTTPConnection(host, port, timeout=60)
        total, left, seen = 0, ['/'], set()
        while left:
            path = left.pop()
            connection.request('GET', path, headers={'Accept-Encoding': 'gzip', 'Accept': '*/*'})
            answer = connection.getresponse()
            text = answer.read()
            total += len(text) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
            if path == '/':
                if answer.getheader('Content-Encoding') == 'gzip':
                    text = gzip.decompress(text)
                for found in re.findall(rb'(?:href|src)="(/assets/[^"]+)"', text):
                    if found not in seen:
                        seen.add(found)
                        left.append(found.decode())
        connection.close()
        sizes['first visit'] = total
        sizes['requests of a first visit'] = len(seen) + 1

    def sign_up(number):
        email = f'costs-{uuid.uuid4().hex[:10]}@example.com'
        call('POST', '/users', {'email': email, 'password': 'correct horse', 'name': 'Fan'})
        return email

    def log_in(email):
        return call('POST', '/sessions', {'email': email, 'password': 'correct horse'})[0]['accessToken']

    phase('first visit', visit, range(10 * flags.people))
    emails = phase('sign-up', sign_up, range(flags.people))
    people = phase('log-in', log_in, emails)
    phase('charge', lambda access: call('POST', '/wallet/charges', {'amount': 1_000_000}, access=access), people)
    tries = [(access, concert, date) for access in people for concert, date in concerts]
    def join(attempt):
        access, concert, date = attempt
        place, sizes['join'] = call('POST', '/queue-tokens', {'concertId': concert}, access=access)
        return access, concert, date, place['token']
    tries = phase('join', join, tries)
    time.sleep(2)

    def poll(attempt):
        sizes['poll'] = call('GET', '/queue-tokens/current', place=attempt[3])[1]
    phase('poll', poll, tries * 4)

    def look(attempt):
        access, concert, date, place = attempt
        sizes['dates'] = call('GET', f'/concerts/{concert}/performances', access=access, place=place)[1]
        sizes['statuses'] = call('GET', f'/performances/{date}/seats/statuses', access=access, place=place)[1]
    phase('look', look, tries)

    def hold(attempt):
        access, concert, date, place = attempt
        held, sizes['hold'] = call('POST', '/reservations', {'performanceId': date, 'best': {'quantity': 1}}, access=access, place=place)
        return access, place, held['reservationId']
    holds = phase('hold', hold, tries)

    def pay(attempt):
        access, place, reservation = attempt
        paid, sizes['pay'] = call('POST', '/payments', {'reservationId': reservation}, access=access, place=place)
        return access, paid['tickets'][0]['ticketId']
    tickets = phase('pay', pay, holds)

    def ticket(attempt):
        sizes['ticket'] = call('GET', f'/tickets/{attempt[1]}', access=attempt[0])[1]
    phase('ticket', ticket, tickets)
    figures['bookings'] = len(tries)
    figures['answer bytes'] = sizes
    print(json.dumps({'stores': office.name, **{name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}}, indent=2))


main()
