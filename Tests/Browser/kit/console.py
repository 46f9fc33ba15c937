"""Ways in the organiser's console."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from kit import ways
from kit.server import ROOT
from kit.visitor import ZONE

ARENA = ROOT / 'examples/arena-plan.json'


def local(**ahead):
    """The time so far from now, as fields of the browser take it."""
    return (datetime.now(ZoneInfo(ZONE)) + timedelta(**ahead)).strftime('%Y-%m-%dT%H:%M')


def open_dashboard(visitor, concert):
    """Opens the dashboard of a concert and waits until its figures live."""
    visitor.open(f'/console/{concert.id}')
    return be_live(visitor)


def be_live(visitor):
    """Waits until the dashboard hears its stream and shows figures."""
    expect(visitor.page.get_by_text(visitor.say('console.connection.open'), exact=True)).to_be_visible()
    expect(tile(visitor, 'sold')).to_contain_text(re.compile(r'\d'))
    return visitor.page


def tile(visitor, name):
    """One of the big figures: `waiting`, `inside`, `held`, `sold`, `revenue` or `admissions`."""
    return visitor.page.locator('dl > div').filter(
        has=visitor.page.get_by_text(visitor.say(f'console.{name}'), exact=True)).locator('dd').first


def tab(visitor, name):
    """A way to another view of the concert: `dashboard`, `sales`, `checkin`, `date` or `edit`."""
    nav = visitor.page.get_by_role('navigation', name=visitor.say('console.concertNavigation'))
    return nav.get_by_role('link', name=visitor.say(f'console.tab.{name}'), exact=True)


def fill_concert(visitor, title):
    """Fills the form of a new concert that is on sale now."""
    for key, value in (('title', title), ('artist', 'The Fixtures'), ('venue', 'Test Hall'),
                       ('saleOpensAt', local(minutes=-5)), ('saleClosesAt', local(days=20))):
        ways.field(visitor, f'setup.{key}').fill(value)


def fill_arena(visitor, prices):
    """Chooses the arena's plan for a date, waits for its picture, and writes its prices."""
    ways.field(visitor, 'setup.planFile').set_input_files(ARENA)
    expect(visitor.page.get_by_text(re.compile('15,048'))).not_to_have_count(0)
    for category, price in prices.items():
        visitor.page.get_by_label(visitor.say('setup.priceOf', category=category), exact=True).fill(str(price))


def check_in(visitor, code):
    """Types a code at the gate."""
    ways.field(visitor, 'gate.code').fill(code)
    visitor.page.keyboard.press('Enter')
