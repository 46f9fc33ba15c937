"""What went wrong in small ways once: titles, money, words, reasons, dates."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from kit import access, seats, ways
from kit.crowd import Crowd
from kit.office import PASSWORD, hall, moment


def test_the_title_and_icon_of_the_turn_end_with_it(office, visit):
    concert = office.concert('One Date', seats=hall())
    visitor = visit(office.fan())
    page = seats.come_in(visitor, concert)
    page.wait_for_timeout(1_500)
    assert visitor.say('line.turnTitle') not in page.title()
    assert page.locator('link[rel=icon][type="image/svg+xml"]').get_attribute('href').endswith('/icon.svg')


def test_a_second_tab_does_not_top_up_what_the_first_did(office, visit):
    concert = office.concert('Two Tabs')
    fan = office.fan()
    reservation = fan.hold(concert, [concert.seats()[0]['seatId']])
    visitor = visit(fan)
    ways.checkout(visitor, reservation)
    expect(ways.button(visitor, 'pay.topUpBy', amount=ways.won(10_000))).to_be_visible()
    # The money comes from another phone, whose doings no tab of this one hears of.
    fan.top_up(10_000)
    ways.button(visitor, 'pay.topUpBy', amount=ways.won(10_000)).click()
    expect(ways.button(visitor, 'pay.pay', amount=ways.won(10_000))).to_be_focused()
    assert fan.balance() == 10_000
    ways.pay(visitor, 10_000)
    ways.booked(visitor)


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_a_concert_without_dates_is_announced_and_not_sold(office, visit, language):
    concert = office.concert(f'No Dates Yet {language}', performances=0)
    visitor = visit(language=language, is_phone=True)
    page = visitor.open('/')
    card = page.locator('li.concert').filter(has_text=concert.title)
    expect(card).to_contain_text(visitor.say('fan.told.ANNOUNCED'))
    expect(card).not_to_contain_text(visitor.say('fan.state.OPEN'))
    page = visitor.open(f'/concerts/{concert.id}')
    expect(page.get_by_text(visitor.say('fan.panel.ANNOUNCED'))).to_be_visible()
    expect(ways.link(visitor, 'fan.logInToJoin')).to_have_count(0)
    access.check(page, language)
    visitor.shoot(f'concert-without-dates-phone-{language}', is_full=True)


def test_a_lost_connection_promises_no_more_than_is_kept(office, visit):
    crowd = Crowd(office, waiting=1, graceSeconds=120)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=1)
    with visitor.watch.offline():
        told = visitor.say('line.lostKeptFor', time=visitor.say('common.minutes', count=2))
        expect(page.locator('main').get_by_text(told)).to_be_visible()


def test_giving_back_names_the_last_moment(office, visit):
    concert = office.concert('Until When', refundHours=48)
    fan = office.fan(money=10_000)
    fan.buy(concert, [concert.seats()[0]['seatId']])
    ticket = fan.call('GET', '/tickets')['items'][0]
    visitor = visit(fan)
    visitor.open(f'/tickets/{ticket["ticketId"]}')
    ways.button(visitor, 'tickets.cancel').click()
    end = datetime.datetime.fromisoformat(ticket['startsAt'].replace('Z', '+00:00')) + datetime.timedelta(hours=9 - 48)
    expect(ways.dialog(visitor)).to_contain_text(visitor.like('tickets.cancelUntilTime'))
    expect(ways.dialog(visitor)).to_contain_text(f'{end:%B} {end:%-d}, {end:%Y}')


def test_what_is_wrong_with_a_number_is_said_in_the_page_s_language(office, visit):
    concert = office.concert('Korean Desk', performances=0)
    visitor = visit(office.organiser, language='ko')
    page = visitor.open(f'/console/{concert.id}/performances/new')
    page.get_by_role('radio', name=visitor.like('setup.seats.numbered')).check()
    page.locator('input[name=seatCount]').fill('0')
    page.locator('input[name=price]').fill('1.5')
    page.locator('form button[type=submit]').last.click()
    expect(page.locator('input[name=seatCount]')).to_have_accessible_description(re.compile(visitor.say('common.invalid.min', min=1)))
    expect(page.locator('input[name=price]')).to_have_accessible_description(re.compile(visitor.say('common.invalid.step')))


def test_a_session_that_was_ended_says_so_at_the_log_in(office, visit):
    fan = office.fan()
    visitor = visit(fan)
    visitor.open('/')
    fan.call('DELETE', '/sessions/current')
    visitor.watch.announce(401, '/wallet')
    ways.link(visitor, 'common.wallet').click()
    ways.arrive(visitor, 'common.logIn')
    expect(visitor.page.get_by_text(visitor.say('fan.sessionEnded'))).to_be_visible()
    access.check(visitor.page, 'en')
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    ways.arrive(visitor, 'pay.wallet')
    ways.button(visitor, 'common.logOut').click()
    ways.link(visitor, 'common.logIn').click()
    expect(visitor.page.get_by_text(visitor.say('fan.sessionEnded'))).to_have_count(0)


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_four_seats_and_the_zoom_are_seen_on_a_phone(office, visit, language):
    concert = office.concert('Four Seats', seats=hall())
    visitor = visit(office.fan(), is_phone=True, language=language)
    page = seats.come_in(visitor, concert)
    for index in range(4):
        seats.tap(visitor, index)
    expect(page.locator('.chosen li')).to_have_count(4)
    page.evaluate('window.scrollTo(0, 0)')
    for element in (*page.locator('.map-button').all(), *page.locator('.chosen-seat').all()):
        # What lies in its middle is the element itself, and nothing over it.
        assert element.evaluate("""(element) => {
          const { left, top, width, height } = element.getBoundingClientRect();
          return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }"""), element.get_attribute('aria-label') or element.inner_text()
    visitor.shoot(f'four-seats-phone-{language}')


def test_the_other_dates_are_one_press_away(office, visit):
    concert = office.concert('Three Dates', seats=hall(), performances=3)
    fan = office.fan()
    fan.enter(concert)
    visitor = visit(fan, is_phone=True)
    visitor.open(f'/concerts/{concert.id}/line')
    ways.arrive(visitor, 'line.turnTitle')
    page = visitor.open(f'/performances/{concert.performances[0]}')
    seats.stand_inside(visitor, concert)
    dates = page.get_by_role('navigation', name=visitor.say('seats.dates')).get_by_role('link')
    expect(dates).to_have_count(3)
    access.check(page, 'en')
    visitor.shoot('three-dates-phone')
    dates.nth(2).tap()
    expect(page).to_have_url(re.compile(concert.performances[2]))
    seats.stand_inside(visitor, concert)
    expect(dates.nth(2)).to_have_attribute('aria-current', 'page')


def test_a_date_that_has_started_is_told_as_such_and_cannot_be_had(office, visit):
    concert = office.concert('Already Begun', performances=2)
    begun = moment(3)
    made = office.organiser.call('POST', f'/admin/concerts/{concert.id}/performances',
                                 {'startsAt': begun, 'seatCount': 5, 'price': 1_000})
    fan = office.fan()
    visitor = visit(fan)
    visitor.page.wait_for_timeout(3_500)
    page = visitor.open(f'/concerts/{concert.id}')
    row = page.locator('.dates li')
    expect(row).to_have_count(3)
    expect(row.filter(has_text=visitor.say('fan.started'))).to_have_count(1)
    visitor.open(f'/concerts/{concert.id}/line')
    ways.arrive(visitor, 'line.turnTitle')
    expect(page.get_by_text(visitor.say('fan.started'))).to_be_visible()
    expect(page.locator(f'a[href="/performances/{made["performanceId"]}"]')).to_have_count(0)
    expect(page.locator('a.date-row')).to_have_count(2)
    visitor.shoot('started-date-desktop')
