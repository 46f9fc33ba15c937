"""From a hold to the ticket: paying, topping up, losing time and the network, giving back."""

import re

import pytest
from playwright.sync_api import expect

from kit import access, ways


@pytest.fixture
def held(office):
    """Makes a fan with two held seats: `held(money, **concert)` answers fan, concert and reservation."""
    def make(money=0, count=2, **fields):
        concert = office.concert('Two Seats', **fields)
        fan = office.fan(money=money)
        seats = [seat['seatId'] for seat in concert.seats()[:count]]
        return fan, concert, fan.hold(concert, seats)
    return make


def test_a_top_up_in_place_and_the_tickets(held, visit):
    fan, _, reservation = held()
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    access.check(page, 'en')
    visitor.shoot('checkout-desktop')
    ways.button(visitor, 'pay.topUpBy', amount=ways.won(20_000, visitor.language)).click()
    ways.pay(visitor, 20_000)
    tickets = ways.booked(visitor)
    expect(tickets).to_have_count(2)
    expect(tickets.get_by_role('img').first).to_be_visible()
    access.check(page, 'en')
    visitor.shoot('booked-desktop')
    assert fan.balance() == 0
    assert len(fan.call('GET', '/tickets')['items']) == 2
    # Loaded anew, the address shows the booking and asks for no money.
    page.reload()
    ways.arrive(visitor, 'tickets.bookingTitle')
    expect(ways.button(visitor, 'pay.pay')).to_have_count(0)


def test_two_presses_pay_once(held, visit):
    fan, _, reservation = held(money=100_000)
    visitor = visit(fan)
    ways.checkout(visitor, reservation)
    ways.button(visitor, 'pay.pay').dblclick()
    ways.booked(visitor)
    assert fan.balance() == 80_000


def test_an_answer_that_got_lost_pays_once(held, visit):
    fan, _, reservation = held(money=100_000)
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    sent = ways.lose_first_answer(page, '**/api/v1/payments', is_told=True)
    visitor.watch.announce(0, '/payments')
    ways.pay(visitor, 20_000)
    ways.booked(visitor)
    assert len(sent) == 2 and sent[0] == sent[1]
    assert fan.balance() == 80_000


def test_a_reload_in_the_middle_of_paying_pays_once(held, visit):
    fan, _, reservation = held(money=100_000)
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    keys = ways.lose_first_answer(page, '**/api/v1/payments')
    ways.pay(visitor, 20_000)
    expect(ways.button(visitor, 'pay.paying')).to_be_visible()
    # A reload before it was sent would make what comes after it the first.
    while not keys:
        page.wait_for_timeout(20)
    page.reload()
    expect(ways.heading(visitor)).to_have_text(
        re.compile('|'.join([visitor.say('tickets.bookingTitle'), visitor.say('tickets.freshTitle')])))
    # Either the booking was there already, or the same wish was sent again, never a second one.
    assert len(set(keys)) == 1
    assert fan.balance() == 80_000


def test_a_hold_that_runs_out_says_so_and_leads_back(held, visit):
    fan, concert, reservation = held(money=100_000, holdSeconds=6)
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    expect(page.get_by_role('timer').first).to_be_visible()
    ways.arrive(visitor, 'pay.expiredTitle')
    expect(ways.button(visitor, 'pay.pay')).to_have_count(0)
    expect(ways.link(visitor, 'pay.toMap')).to_have_attribute('href', f'/performances/{concert.performances[0]}')
    access.check(page, 'en')
    visitor.shoot('hold-over-desktop')
    assert fan.balance() == 100_000


def test_giving_seats_back_asks_first(held, visit):
    fan, _, reservation = held()
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    ways.button(visitor, 'pay.giveBack').click()
    access.check(page, 'en')
    ways.button(visitor, 'pay.giveBackNo').click()
    expect(ways.dialog(visitor)).to_have_count(0)
    ways.button(visitor, 'pay.giveBack').click()
    with page.expect_response(lambda answer: answer.request.method == 'DELETE') as answer:
        ways.button(visitor, 'pay.giveBackYes').click()
    assert answer.value.ok
    assert fan.call('GET', f'/reservations/{reservation["reservationId"]}')['status'] == 'CANCELED'


def test_paid_in_one_tab_is_seen_in_the_other(held, visit):
    fan, _, reservation = held(money=100_000)
    visitor = visit(fan)
    first = ways.checkout(visitor, reservation)
    visitor.tab(f'/reservations/{reservation["reservationId"]}')
    ways.pay(visitor, 20_000)
    ways.booked(visitor)
    first.bring_to_front()
    visitor.page = first
    ways.arrive(visitor, 'tickets.bookingTitle')
    assert fan.balance() == 80_000


def test_money_that_is_gone_meanwhile_is_asked_for(office, held, visit):
    fan, concert, reservation = held(money=25_000)
    visitor = visit(fan)
    page = ways.checkout(visitor, reservation)
    other = office.concert('Another Evening')
    fan.buy(other, [other.seats()[0]['seatId']])
    visitor.watch.announce(402, '/payments')
    ways.pay(visitor, 20_000)
    expect(page.get_by_text(visitor.say('pay.refusedShort'))).to_be_visible()
    access.check(page, 'en')
    ways.button(visitor, 'pay.topUpBy', amount=ways.won(5_000, visitor.language)).click()
    ways.pay(visitor, 20_000)
    ways.booked(visitor)
    assert fan.balance() == 0


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_paying_on_a_phone(held, visit, language):
    fan, _, reservation = held(money=100_000)
    visitor = visit(fan, language=language, is_phone=True)
    page = ways.checkout(visitor, reservation)
    access.check(page, language)
    visitor.shoot(f'checkout-phone-{language}')
    ways.button(visitor, 'pay.pay', amount=ways.won(20_000, visitor.language)).tap()
    ways.booked(visitor)
    access.check(page, language)
    visitor.shoot(f'booked-phone-{language}')


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_more_time_is_one_press(office, visit, language):
    concert = office.concert('Slow Fingers', holdSeconds=90, extensionSeconds=60)
    fan = office.fan(money=50_000)
    held = fan.hold(concert, [concert.seats()[0]['seatId']])
    visitor = visit(fan, language=language, is_phone=True)
    page = visitor.open(f'/reservations/{held["reservationId"]}')
    button = ways.button(visitor, 'pay.moreTime')
    expect(button).to_be_visible()
    access.check(page, language)
    visitor.shoot(f'checkout-more-time-{language}')
    button.focus()
    page.keyboard.press('Enter')
    done = page.locator('.more-time span')
    expect(done).to_have_text(visitor.like('pay.moreTimeDone'))
    expect(done).to_be_focused()
    expect(page.get_by_role('timer')).to_contain_text('2:')
    now = fan.call('GET', f'/reservations/{held["reservationId"]}')
    assert now['extended'] and now['expiresAt'] > held['expiresAt']
    # Once: another look offers it no more.
    page.reload()
    visitor.settle()
    expect(page.get_by_role('timer')).to_contain_text(':')
    expect(page.locator('.more-time')).to_be_hidden()


def test_no_more_time_where_the_organiser_gives_none(office, visit):
    concert = office.concert('Quick Fingers', extensionSeconds=0)
    fan = office.fan(money=50_000)
    held = fan.hold(concert, [concert.seats()[0]['seatId']])
    visitor = visit(fan)
    with visitor.page.expect_response(lambda answer: answer.url.endswith(f'/concerts/{concert.id}')):
        page = visitor.open(f'/reservations/{held["reservationId"]}')
    expect(page.locator('.more-time')).to_be_hidden()
