"""Choosing seats: on the map, in the list, the best ones; and what happens when others do too."""

import pytest
from playwright.sync_api import expect

from kit import access, seats, ways
from kit.office import hall


@pytest.fixture
def evening(office):
    """A concert in a hall of 80 seats."""
    return office.concert('Hall of Fixtures', seats=hall())


def test_the_map_with_a_mouse(office, evening, visit):
    visitor = visit(office.fan())
    page = seats.come_in(visitor, evening)
    access.check(page, 'en')
    all_seats = evening.seats()
    seats.tap(visitor, 3)
    expect(seats.chosen(visitor, all_seats[3])).to_be_visible()
    seats.tap(visitor, 4)
    expect(seats.panel(visitor)).to_contain_text(ways.won(2 * all_seats[3]['price'], visitor.language))
    access.check(page, 'en')
    visitor.shoot('map-small-hall-desktop')
    seats.hold_button(visitor).click()
    ways.arrive(visitor, 'pay.title')


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_the_map_and_the_list_on_a_phone(office, evening, visit, language):
    visitor = visit(office.fan(), language=language, is_phone=True)
    page = seats.come_in(visitor, evening)
    access.check(page, language)
    first, second = evening.seats()[:2]
    seats.tap(visitor, 0)
    expect(seats.chosen(visitor, first)).to_be_visible()
    visitor.shoot(f'map-phone-{language}')
    seats.open_list(visitor, second)
    expect(seats.listed(visitor, first)).to_have_attribute('aria-pressed', 'true')
    seats.listed(visitor, second).tap()
    expect(seats.chosen(visitor, second)).to_be_visible()
    access.check(page, language)
    visitor.shoot(f'list-phone-{language}')
    seats.hold_button(visitor).tap()
    ways.arrive(visitor, 'pay.title')


def test_a_seat_taken_before_my_eyes(office, evening, visit):
    visitor = visit(office.fan())
    page = seats.come_in(visitor, evening)
    mine, theirs = evening.seats()[:2]
    seats.choose(visitor, mine, theirs)
    office.fan('Quick').hold(evening, [theirs['seatId']])
    told = visitor.say('seats.taken.one', seat=seats.place(visitor, theirs))
    expect(seats.panel(visitor)).to_contain_text(told)
    ways.expect_said(visitor, told)
    expect(seats.chosen(visitor, theirs)).to_have_count(0)
    expect(seats.chosen(visitor, mine)).to_be_visible()
    expect(seats.listed(visitor, theirs)).to_have_attribute('aria-disabled', 'true')
    seats.hold_button(visitor).click()
    ways.arrive(visitor, 'pay.title')


def test_two_fans_want_one_seat(office, evening, visit):
    wanted, other = evening.seats()[:2]
    ana, ben = visit(office.fan('Ana', money=200_000)), visit(office.fan('Ben', money=200_000), is_phone=True)
    for visitor in (ana, ben):
        seats.come_in(visitor, evening)
        seats.choose(visitor, wanted)
    # Ben presses first, but what he sends is on the way for longer.
    slow = []
    ben.page.route('**/api/v1/reservations', lambda route: slow.append(route))
    with ben.page.expect_request('**/api/v1/reservations'):
        seats.hold_button(ben).click()
    seats.hold_button(ana).click()
    ways.arrive(ana, 'pay.title')
    ben.watch.announce(409, '/reservations')
    slow[0].continue_()
    ben.page.unroute('**/api/v1/reservations')
    told = ben.say('seats.taken.one', seat=seats.place(ben, wanted))
    expect(seats.panel(ben)).to_contain_text(told)
    ways.expect_said(ben, told)
    access.check(ben.page, 'en')
    ben.shoot('somebody-was-faster-phone')
    seats.listed(ben, other).tap()
    seats.hold_button(ben).tap()
    ways.arrive(ben, 'pay.title')
    for visitor in (ana, ben):
        ways.pay(visitor, wanted['price'])
        ways.booked(visitor)
    owned = [visitor.person.call('GET', '/tickets')['items'][0]['seat']['seatId'] for visitor in (ana, ben)]
    assert owned == [wanted['seatId'], other['seatId']]


def test_the_best_seats_side_by_side(office, evening, visit):
    visitor = visit(office.fan())
    page = seats.come_in(visitor, evening)
    ways.button(visitor, 'seats.best.more').click()
    ways.button(visitor, 'seats.best.go', count=3).click()
    ways.arrive(visitor, 'pay.title')
    held = visitor.person.call('GET', '/reservations')['items'][0]['seats']
    assert len({(seat['section'], seat['row']) for seat in held}) == 1
    numbers = sorted(int(seat['number']) for seat in held)
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    expect(page.get_by_role('heading', name=visitor.say('pay.seatCount', count=3))).to_be_visible()


def test_the_best_seats_on_a_phone_when_there_are_not_enough(office, visit):
    concert = office.concert('Last Seat', seats=1)
    visitor = visit(office.fan(), is_phone=True)
    page = seats.come_in(visitor, concert)
    visitor.watch.announce(409, '/reservations')
    ways.button(visitor, 'seats.best.open').tap()
    ways.dialog(visitor).get_by_role('button', name=visitor.like('seats.best.go')).tap()
    expect(ways.dialog(visitor).get_by_text(visitor.say('seats.best.none.together', count=2))).to_be_visible()
    access.check(page, 'en')
    visitor.shoot('best-seats-phone')


def test_nobody_chooses_more_than_allowed(office, visit):
    concert = office.concert('Two Each', seats=hall(), seatsPerUser=2)
    visitor = visit(office.fan())
    page = seats.come_in(visitor, concert)
    first, second, third = concert.seats()[:3]
    seats.choose(visitor, first, second)
    seats.listed(visitor, third).click()
    expect(page.get_by_text(visitor.say('seats.choice.limit', count=2)).first).to_be_attached()
    expect(seats.chosen(visitor, third)).to_have_count(0)


def test_the_choice_survives_a_reload(office, evening, visit):
    visitor = visit(office.fan())
    page = seats.come_in(visitor, evening)
    seat = evening.seats()[5]
    seats.choose(visitor, seat)
    page.reload()
    seats.stand_inside(visitor, evening)
    expect(seats.chosen(visitor, seat)).to_be_visible()


def test_the_map_catches_up_after_losing_the_network(office, evening, visit):
    visitor = visit(office.fan())
    page = seats.come_in(visitor, evening)
    mine, theirs = evening.seats()[:2]
    seats.choose(visitor, mine, theirs)
    lost = page.locator('main').get_by_text(visitor.say('seats.lost'))
    with visitor.watch.offline():
        expect(lost).to_be_visible()
        access.check(page, 'en', has_tour=False)
        office.fan('Quick').hold(evening, [theirs['seatId']])
    expect(lost).to_be_hidden()
    expect(seats.chosen(visitor, theirs)).to_have_count(0)
    expect(seats.chosen(visitor, mine)).to_be_visible()
    visitor.watch.online_again()


def test_a_map_in_too_many_windows_says_that_it_does_not_follow(office, evening, visit):
    fan = office.fan()
    visitor = visit(fan)
    page = seats.come_in(visitor, evening)
    note = page.get_by_text(visitor.say('seats.crowded')).and_(page.locator('.lost-banner'))
    with fan.watching(evening, fan.join(evening)['token'], streams=10):
        expect(note).to_be_visible()
        access.check(page, 'en', has_tour=False)
    ways.expect_said(visitor, visitor.say('seats.crowded'))
    # The person comes back to the window: it follows again.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(note).to_be_hidden()
    ways.expect_said(visitor, visitor.say('seats.back'))


def test_a_turn_that_is_over_says_so(office, evening, visit):
    fan = office.fan()
    visitor = visit(fan)
    page = seats.come_in(visitor, evening)
    token = fan.call('GET', '/users/me/queue-tokens')['items'][0]['token']
    visitor.watch.allow(410, '/')
    office.call('DELETE', '/queue-tokens/current', headers={'Queue-Token': token})
    ways.arrive(visitor, 'seats.over.title')
    access.check(page, 'en')
    ways.link(visitor, 'seats.over.line').click()
    ways.button(visitor, 'line.joinAgain').click()
    seats.stand_inside(visitor, evening)


def test_seats_held_already_lead_to_the_payment(office, evening, visit):
    fan = office.fan()
    fan.hold(evening, [evening.seats()[0]['seatId']])
    visitor = visit(fan)
    seats.come_in(visitor, evening)
    ways.link(visitor, 'seats.mine.go').click()
    ways.arrive(visitor, 'pay.title')


def test_the_arena(office, visit):
    arena = office.find('Winter Arena')
    visitor = visit(office.fan())
    page = seats.come_in(visitor, arena)
    visitor.shoot('map-arena-desktop')
    seats.open_list(visitor)
    assert page.evaluate("document.querySelectorAll('*').length") < 3_000
    access.check(page, 'en', has_tour=False)
