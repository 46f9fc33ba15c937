"""Every address that the pages know, seen by axe-core and by our own checks, so that a new one is too."""

import re

import pytest
from playwright.sync_api import expect

from kit import access
from kit.office import hall
from kit.server import ROOT

PUBLIC = ROOT / 'Sources/WebPages/Public'
VIEWS = [path for pages in ('fan', 'console')
         for path in re.findall(r'\{"path": "([^"]+)"', (PUBLIC / f'{pages}.html').read_text())]
# What people see who are not logged in; the rest is seen by an organiser, who may see everything.
ANONYMOUS = ('/', '/concerts/:concertId', '/login', '/signup')


@pytest.fixture(scope='module')
def names(office):
    """What the identifiers in addresses stand for: a concert with a sale, a hold and a ticket."""
    concert = office.concert('Evening of Fixtures', seats=hall())
    seats = [seat['seatId'] for seat in concert.seats()]
    organiser = office.organiser
    organiser.top_up(1_000_000)
    payment = organiser.buy(concert, seats[:1])
    held = organiser.hold(concert, seats[1:2])
    return {'concertId': concert.id, 'performanceId': concert.performances[0],
            'reservationId': held['reservationId'], 'ticketId': payment['tickets'][0]['ticketId']}


def look(visitor, path):
    """Opens an address and checks what stands there, when it has come to rest."""
    page = visitor.open(path)
    expect(page.locator('main h1')).to_be_visible()
    access.check(page, visitor.language, has_tour=False)


def test_the_addresses_are_known():
    assert len(VIEWS) > 15 and len(set(VIEWS)) == len(VIEWS)


@pytest.mark.parametrize('view', VIEWS)
@pytest.mark.parametrize('language, is_phone', [('en', False), ('ko', True)])
def test_a_view(office, visit, names, view, language, is_phone):
    person = None if view in ANONYMOUS else office.organiser
    visitor = visit(person, language=language, is_phone=is_phone)
    look(visitor, re.sub(r':(\w+)', lambda part: names[part[1]], view))


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_an_address_that_leads_nowhere(visit, language):
    visitor = visit(language=language)
    visitor.watch.announce(404, '/nowhere')
    look(visitor, '/nowhere')


def test_the_docs(visit):
    page = visit().page
    page.goto('/docs')
    assert access.axe(page) == []
