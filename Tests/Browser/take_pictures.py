#!/usr/bin/env python3
"""Takes the pictures of docs/pictures: .venv/bin/python Tests/Browser/take_pictures.py

A crowd buys a fifth of the demo's arena through the API while the pages are looked at, so what they show
is a sale that happened. Needs the release binary (`make release`) and `make test-deps`.
"""

import os
import random
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import sync_playwright  # noqa: E402

from conftest import CHROMIUM  # noqa: E402
from kit import seats  # noqa: E402
from kit.office import Office, Refused  # noqa: E402
from kit.server import ROOT, Server  # noqa: E402
from kit.visitor import SHOTS, Visitor  # noqa: E402
from kit.words import Words  # noqa: E402

PICTURES = ROOT / 'docs/pictures'
# Fans who buy, seats each, and how many wait when the line is pictured.
BUYERS, EACH, WAITING = 170, 18, 60
GRADES = ['VIP', 'R', 'R', 'R', 'S', 'S', 'A']


def buy(office, concert, number):
    """One of the crowd: the best seats of some grade, paid for by most."""
    chance = random.Random(number)
    fan = office.fan(f'Fan{number}', money=9_000_000)
    token = fan.enter(concert)
    wish = {'quantity': chance.randint(EACH // 2, EACH), 'grade': chance.choice(GRADES), 'together': False}
    try:
        held = fan.call('POST', '/reservations', {'performanceId': concert.performances[0], 'best': wish}, token)
        if chance.random() < 0.88:
            fan.pay(held, token)
    except Refused as refused:
        print(f'  {refused}')


def keep(name, source):
    """A picture taken becomes one of the documents'."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    shutil.copy(SHOTS / f'{source}.png', PICTURES / f'{name}.png')


def main():
    server = Server()
    try:
        with sync_playwright() as playwright:
            flags = ['--no-sandbox'] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
            take(browser, Office(server.base), Words(browser.new_page()))
            browser.close()
    finally:
        server.stop()


def take(browser, office, words):
    arena = office.find('Arena')
    arena.change(seatsPerUser=100)
    arena.queue(policy={'kind': 'capacity', 'maxActive': 40, 'activeSeconds': 600})
    console = Visitor(browser, office, words, office.organiser, scheme='dark')
    console.open(f'/console/{arena.id}')
    with ThreadPoolExecutor(12) as crowd:
        running = [crowd.submit(buy, office, arena, number) for number in range(BUYERS)]
        # The page must be let run while it waits, or its curves have no points.
        while not all(one.done() for one in running):
            console.page.wait_for_timeout(250)
        for one in running:
            one.result()
    arena.change(seatsPerUser=4)

    desk = Visitor(browser, office, words, office.fan('Sora', money=500_000))
    page = seats.come_in(desk, arena)
    all_seats = arena.seats()
    free = page.evaluate('''async () => {
      const file = performance.getEntriesByType('resource').map((entry) => entry.name)
        .find((name) => name.endsWith('/seatmap/map.js'));
      const map = (await import(file)).mapOf(document.querySelector('main canvas'));
      return Array.from(map.statuses.of, (status, index) => (status === 0 ? index : -1)).filter((index) => index >= 0);
    }''')
    block = [index for index in free if all_seats[index]['section'] == 'F2']
    pair = next((index for index in block if index + 1 in block), free[0])
    page.mouse.move(5, 5)
    for index in (pair, pair + 1):
        seats.tap(desk, index)
    page.get_by_role('button', name=desk.say('seats.fit')).click()
    page.mouse.move(5, 5)
    page.evaluate('() => window.scrollTo(0, 0)')
    page.wait_for_timeout(800)
    desk.shoot('picture-map')

    arena.queue(policy={'kind': 'capacity', 'maxActive': 1, 'activeSeconds': 600})
    for number in range(WAITING):
        office.fan(f'Waiting{number}').join(arena)
    phone = Visitor(browser, office, words, office.fan('Juno'), is_phone=True)
    phone.open(f'/concerts/{arena.id}/line')
    for number in range(WAITING // 2):
        office.fan(f'Behind{number}').join(arena)
    console.page.wait_for_timeout(2_500)
    phone.shoot('picture-line')
    console.shoot('picture-console')

    buyer = office.fan('Mina', money=500_000)
    hall = office.find('Small Hall')
    hall.queue(policy={'kind': 'capacity', 'maxActive': 50, 'activeSeconds': 600})
    payment = buyer.buy(hall, [hall.seats()[14]['seatId']])
    ticket = Visitor(browser, office, words, buyer, is_phone=True)
    ticket.open(f'/tickets/{payment["tickets"][0]["ticketId"]}')
    ticket.page.locator('img').first.wait_for()
    ticket.page.wait_for_timeout(600)
    ticket.shoot('picture-ticket')
    for name in ('map', 'line', 'console', 'ticket'):
        keep(name, f'picture-{name}')


if __name__ == '__main__':
    main()
