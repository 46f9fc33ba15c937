"""What is shown of a concert's dates and their prices before a fan joins the line."""

import re

import pytest
from playwright.sync_api import expect

from kit import access, ways
from kit.office import hall, moment

# Bytes that grades and prices may cost, all answers together.
PRICES_MAX = 10_000
TRAVELLED = """
() => performance.getEntriesByType('resource').reduce((sum, entry) => sum + entry.transferSize, 0)
"""


def card(page, concert):
    """The card of a concert on the first page."""
    return page.locator('li.concert').filter(has_text=concert.title)


def sell(office, concert, date):
    """Sells every seat of a date."""
    fan = office.fan('Quick', money=1_000_000)
    for seat in concert.seats(concert.performances.index(date)):
        token = fan.enter(concert)
        held = fan.call('POST', '/reservations', {'performanceId': date, 'seatIds': [seat['seatId']]}, token)
        fan.pay(held, token)


def add_date(concert, startsIn, seats=1):
    """Another date, so many seconds from now; the dates stay in order."""
    made = concert.office.organiser.call('POST', f'/admin/concerts/{concert.id}/performances',
                                         {'startsAt': moment(startsIn), 'seatCount': seats, 'price': 1_000})
    concert.performances.insert(0, made['performanceId'])
    return made['performanceId']


def test_prices_are_a_few_lines_and_not_the_whole_plan(office, visit):
    arena = office.find('Winter Arena')
    visitor = visit(is_phone=True)
    page = visitor.open(f'/concerts/{arena.id}')
    ways.arrive_at(visitor, arena.title)
    page.evaluate('performance.clearResourceTimings()')
    page.get_by_text(visitor.say('fan.prices'), exact=True).tap()
    facts = page.locator('.prices-box dd')
    expect(facts).to_have_count(4)
    expect(facts.first).to_have_text(re.compile('₩'))
    assert 0 < page.evaluate(TRAVELLED) < PRICES_MAX
    access.check(page, 'en', has_tour=False)
    visitor.shoot('concert-prices-phone', is_full=True)


def test_grades_have_their_prices(office, visit):
    concert = office.concert('Two Grades', seats=hall())
    visitor = visit(language='ko')
    page = visitor.open(f'/concerts/{concert.id}')
    page.get_by_text(visitor.say('fan.prices'), exact=True).click()
    expect(page.locator('.prices-box dt')).to_have_text(['VIP', 'R'])
    expect(page.locator('.prices-box dd')).to_have_text(['132,000원', '99,000원'])


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_dates_that_are_sold_out_or_have_started_are_told_and_do_not_count(office, visit, language):
    concert = office.concert(f'Three Evenings {language}', seats=3)
    sold = add_date(concert, 7_200)
    begun = add_date(concert, 4)
    sell(office, concert, sold)
    visitor = visit(language=language, is_phone=True)
    page = visitor.open('/')
    told = card(page, concert)
    expect(told).to_contain_text(visitor.say('fan.datesOpen', count=1, all=3))
    expect(told).to_contain_text(visitor.say('fan.state.OPEN'))
    page = visitor.open(f'/concerts/{concert.id}')
    rows = page.locator('.dates li')
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(visitor.say('fan.started'))
    expect(rows.nth(1)).to_contain_text(visitor.say('fan.state.SOLD_OUT'))
    expect(rows.nth(2)).not_to_contain_text(visitor.say('fan.state.SOLD_OUT'))
    access.check(page, language, has_tour=False)
    visitor.shoot(f'dates-told-phone-{language}', is_full=True)
    assert begun in concert.performances


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_a_concert_of_which_no_date_can_be_had_says_so(office, visit, language):
    concert = office.concert(f'Nothing Left {language}', performances=0)
    sold = add_date(concert, 7_200)
    visitor = visit(language=language)
    visitor.watch.allow(409, '/queue-tokens')
    # The last that could be had begins while the list is looked at.
    add_date(concert, 9, seats=5)
    sell(office, concert, sold)
    page = visitor.open('/')
    told = card(page, concert)
    expect(told).to_contain_text(visitor.say('fan.state.OPEN'))
    # By the clock: the card asks for its line again only 15 seconds after it was first seen.
    expect(told).to_contain_text(visitor.say('fan.told.SOLD_OUT'), timeout=13_000)
    expect(told).not_to_contain_text(visitor.say('fan.state.OPEN'))
    access.check(page, language, has_tour=False)
    visitor.shoot(f'nothing-left-desktop-{language}')
    page.reload()
    expect(told).to_contain_text(visitor.say('fan.told.SOLD_OUT'))
    expect(told).not_to_contain_text(visitor.say('fan.state.OPEN'))
    page = visitor.open(f'/concerts/{concert.id}')
    expect(page.get_by_text(visitor.say('fan.panel.SOLD_OUT'))).to_be_visible()
    expect(ways.link(visitor, 'fan.logInToJoin')).to_have_count(0)
