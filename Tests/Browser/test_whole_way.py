"""The whole way from the first page to the ticket: by keyboard alone, and by touch alone."""

import pytest
from playwright.sync_api import expect

from kit import keys, seats, ways
from kit.office import hall


def test_by_keyboard_alone(office, visit):
    concert = office.concert('Keyboard Night', seats=hall())
    fan = office.fan(money=500_000)
    visitor = visit()
    page = visitor.open('/')
    keys.press(visitor, page.get_by_role('link', name=concert.title))
    ways.arrive_at(visitor, concert.title)
    keys.press(visitor, ways.link(visitor, 'fan.logInToJoin'))
    ways.arrive(visitor, 'common.logIn')
    keys.type_into(visitor, ways.field(visitor, 'fan.email'), fan.email)
    keys.type_into(visitor, ways.field(visitor, 'fan.password'), fan.password)
    page.keyboard.press('Enter')
    seats.stand_inside(visitor, concert)
    keys.tab_to(visitor, page.locator('main canvas'))
    page.keyboard.press('ArrowRight')
    page.keyboard.press('ArrowRight')
    page.keyboard.press('Enter')
    expect(seats.hold_button(visitor)).to_be_visible()
    keys.press(visitor, seats.hold_button(visitor))
    ways.arrive(visitor, 'pay.title')
    keys.press(visitor, ways.button(visitor, 'pay.pay'))
    ways.booked(visitor)
    keys.press(visitor, page.get_by_role('article').get_by_role('link'))
    expect(page.get_by_role('article').get_by_role('img')).to_be_visible()
    assert len(fan.call('GET', '/tickets')['items']) == 1


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_a_newcomer_with_a_thumb(office, visit, language):
    concert = office.concert('Thumb Night', seats=hall())
    visitor = visit(language=language, is_phone=True)
    page = visitor.open('/')
    visitor.shoot(f'concerts-phone-{language}')
    page.get_by_role('link', name=concert.title).first.tap()
    ways.arrive_at(visitor, concert.title)
    visitor.shoot(f'concert-phone-{language}', is_full=True)
    ways.link(visitor, 'fan.logInToJoin').tap()
    page.locator('main').get_by_role('link', name=visitor.say('common.signUp')).tap()
    ways.arrive(visitor, 'common.signUp')
    ways.field(visitor, 'fan.name').fill('Newcomer')
    ways.field(visitor, 'fan.email').fill(f'newcomer-{language}@example.com')
    ways.field(visitor, 'fan.password').fill('correct horse battery')
    ways.button(visitor, 'fan.makeAccount').tap()
    seats.stand_inside(visitor, concert)
    ways.button(visitor, 'seats.best.open').tap()
    ways.dialog(visitor).get_by_role('button', name=visitor.say('seats.best.go', count=2)).tap()
    ways.arrive(visitor, 'pay.title')
    ways.button(visitor, 'pay.topUpBy', amount=ways.won(264_000, visitor.language)).tap()
    ways.button(visitor, 'pay.pay', amount=ways.won(264_000, visitor.language)).tap()
    expect(ways.booked(visitor)).to_have_count(2)
    visitor.shoot(f'tickets-bought-phone-{language}', is_full=True)
