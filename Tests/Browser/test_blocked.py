"""Browsers that keep nothing, that are some years old, or that cannot start the pages at all."""

import pytest
from playwright.sync_api import expect

from kit import access, seats, ways
from kit.office import PASSWORD, hall

# What "block all cookies" does in Chrome and Safari.
BLOCK = """
{
  const refuse = () => { throw new DOMException('Access is denied for this document.', 'SecurityError'); };
  for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: refuse });
  const refused = async () => refuse();
  for (const name of ['query', 'request']) LockManager.prototype[name] = refused;
  ServiceWorkerContainer.prototype.register = refused;
  window.BroadcastChannel = refuse;
}
"""


@pytest.fixture
def blocked(visit):
    """Makes a visitor whose browser keeps nothing."""
    def make(**how):
        visitor = visit(**how)
        visitor.context.add_init_script(BLOCK)
        return visitor
    return make


@pytest.mark.parametrize('language', ['en', 'ko'])
@pytest.mark.parametrize('path, key', [('/', 'fan.title'), ('/login', 'common.logIn'), ('/console', 'common.logIn')])
def test_a_browser_that_keeps_nothing_is_told(blocked, path, key, language):
    visitor = blocked(language=language, is_phone=True)
    page = visitor.open(path)
    ways.arrive(visitor, key)
    expect(page.get_by_text(visitor.say('common.keepsNothing'))).to_be_visible()
    access.check(page, language)
    visitor.shoot(f'keeps-nothing{path.replace("/", "-")}-{language}')


def test_the_whole_way_in_a_browser_that_keeps_nothing(office, blocked):
    concert = office.concert('Nothing Kept', seats=hall())
    fan = office.fan(money=500_000)
    visitor = blocked(is_phone=True)
    visitor.open(f'/concerts/{concert.id}')
    ways.link(visitor, 'fan.logInToJoin').tap()
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    seats.stand_inside(visitor, concert)
    seats.choose(visitor, *concert.seats()[:2])
    seats.hold_button(visitor).tap()
    ways.pay(visitor, 264_000)
    expect(ways.booked(visitor)).to_have_count(2)
    ways.link(visitor, 'common.tickets').first.tap()
    ways.arrive(visitor, 'common.tickets')


def test_a_browser_that_keeps_is_told_nothing(visit):
    visitor = visit()
    page = visitor.open('/')
    expect(page.get_by_text(visitor.say('common.keepsNothing'))).to_be_hidden()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_the_whole_way_in_an_older_browser(office, visit, scheme):
    concert = office.concert('Older Phone', seats=hall())
    fan = office.fan(money=500_000)
    visitor = visit(is_phone=True, is_older=True, scheme=scheme)
    page = visitor.open('/')
    # The colours are worked out when the style sheet has come, which is not always before the words.
    paper = 'rgb(251, 250, 248)' if scheme == 'light' else 'rgb(19, 17, 24)'
    expect(page.locator('body')).to_have_css('background-color', paper)
    page.get_by_role('link', name=concert.title).first.tap()
    ways.link(visitor, 'fan.logInToJoin').tap()
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    seats.stand_inside(visitor, concert)
    seats.tap(visitor, 0)
    expect(seats.chosen(visitor, concert.seats()[0])).to_be_visible()
    access.check(page, 'en', has_tour=False)
    visitor.shoot(f'older-map-phone-{scheme}')
    seats.hold_button(visitor).tap()
    ways.pay(visitor, 132_000)
    expect(ways.booked(visitor)).to_have_count(1)
    ways.link(visitor, 'common.tickets').first.tap()
    ways.arrive(visitor, 'common.tickets')
    visitor.shoot(f'older-tickets-phone-{scheme}')


def test_the_console_in_an_older_browser(office, visit):
    concert = office.concert('Older Desk', seats=hall())
    visitor = visit(office.organiser, is_older=True)
    for path in ('', '/sales', '/checkin', '/edit'):
        visitor.open(f'/console/{concert.id}{path}')
        ways.arrive_at(visitor, concert.title)


@pytest.mark.parametrize('path, file', [('/', 'fan/concerts.js'), ('/', 'kit/api.js'), ('/console', 'console/main.js'),
                                        ('/', 'words/fan.en.js')])
def test_a_page_that_cannot_start_says_so(visit, path, file):
    visitor = visit()
    page = visitor.page
    # As a browser reads it that is too old for the language of the file.
    page.route(f'**/{file}', lambda route: route.fulfill(content_type='text/javascript', body='export ?? broken'))
    page.goto(path)
    expect(page.locator('main')).not_to_be_empty()
    expect(page.locator('main a.button, main button').first).to_be_visible()
    assert len(page.locator('main').inner_text()) > 40
    visitor.watch.faults.clear()
