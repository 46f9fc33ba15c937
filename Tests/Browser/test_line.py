"""Waiting: the place survives whatever happens to the page, and the turn is not missed."""

import pytest
from playwright.sync_api import expect

from kit import access, ways
from kit.crowd import Crowd


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_waiting_on_a_phone_until_it_is_my_turn(office, visit, language):
    crowd = Crowd(office, waiting=1)
    visitor = visit(office.fan(), language=language, is_phone=True)
    page = ways.wait_in_line(visitor, crowd.concert, ahead=1)
    access.check(page, language)
    visitor.shoot(f'line-phone-{language}', is_full=True)
    crowd.leave()
    ways.stand_in_line(visitor, ahead=0)
    crowd.leave()
    ways.arrive(visitor, 'line.turnTitle')
    expect(page.get_by_role('alert')).to_have_text(visitor.say('line.turnSay'))
    expect(page).to_have_title(visitor.like('line.turnTitle'))
    expect(page.locator('main').get_by_role('listitem')).to_have_count(2)
    access.check(page, language)
    visitor.shoot(f'turn-phone-{language}', is_full=True)


def test_the_way_from_the_concert_through_the_log_in_to_the_line(office, visit):
    crowd = Crowd(office)
    fan = office.fan()
    visitor = visit()
    page = visitor.open(f'/concerts/{crowd.concert.id}')
    ways.arrive_at(visitor, crowd.concert.title)
    access.check(page, 'en')
    visitor.shoot('concert-desktop')
    ways.link(visitor, 'fan.logInToJoin').click()
    ways.fill_log_in(visitor, fan.email, fan.password)
    ways.stand_in_line(visitor, ahead=0)
    visitor.shoot('line-desktop')


def test_a_reload_keeps_the_place(office, visit):
    crowd = Crowd(office, waiting=1)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=1)
    office.fan('Behind').join(crowd.concert)
    page.reload()
    ways.stand_in_line(visitor, ahead=1)
    assert crowd.figures()['waiting'] == 3


def test_a_second_tab_and_a_closed_one_have_the_same_place(office, visit):
    crowd = Crowd(office)
    visitor = visit(office.fan())
    first = ways.wait_in_line(visitor, crowd.concert, ahead=0)
    office.fan('Behind').join(crowd.concert)
    second = visitor.tab(f'/concerts/{crowd.concert.id}/line')
    ways.stand_in_line(visitor, ahead=0)
    assert crowd.figures()['waiting'] == 2
    first.close()
    second.close()
    visitor.tab(f'/concerts/{crowd.concert.id}/line')
    ways.stand_in_line(visitor, ahead=0)
    crowd.leave()
    ways.arrive(visitor, 'line.turnTitle')


def test_a_browser_that_forgot_everything_finds_the_place_again(office, visit):
    crowd = Crowd(office)
    fan = office.fan()
    ways.wait_in_line(visit(fan), crowd.concert, ahead=0)
    ways.wait_in_line(visit(fan, is_phone=True), crowd.concert, ahead=0)
    assert crowd.figures()['waiting'] == 1


def test_losing_the_network_loses_no_place(office, visit):
    crowd = Crowd(office, waiting=2)
    visitor = visit(office.fan(), is_phone=True)
    page = ways.wait_in_line(visitor, crowd.concert, ahead=2)
    lost = page.locator('main').get_by_text(visitor.like('line.lostKeptFor'))
    expect(lost).to_be_hidden()
    with visitor.watch.offline():
        expect(lost).to_be_visible()
        access.check(page, 'en', has_tour=False)
        visitor.shoot('line-offline-phone', is_full=True)
        crowd.leave(1)
    expect(lost).to_be_hidden()
    ways.stand_in_line(visitor, ahead=1)
    visitor.watch.online_again()
    crowd.leave()
    crowd.leave()
    ways.arrive(visitor, 'line.turnTitle')


def test_a_hidden_tab_calls_by_its_title(office, visit):
    crowd = Crowd(office)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=0)
    before = page.title()
    ways.hide(page)
    crowd.leave()
    expect(page).to_have_title(visitor.like('line.turnTitle'))
    assert page.title() != before
    ways.hide(page, False)
    ways.arrive(visitor, 'line.turnTitle')


def test_the_progress_only_moves_forward(office, visit):
    crowd = Crowd(office, waiting=3)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=3)
    bar = page.get_by_role('progressbar')
    seen = [int(bar.get_attribute('aria-valuenow'))]
    for ahead in (2, 1):
        crowd.leave(1)
        ways.stand_in_line(visitor, ahead=ahead)
        seen.append(int(bar.get_attribute('aria-valuenow')))
    page.reload()
    ways.stand_in_line(visitor, ahead=1)
    seen.append(int(bar.get_attribute('aria-valuenow')))
    assert seen == sorted(seen) and seen[0] < seen[2] <= 100


def test_leaving_the_line_asks_first(office, visit):
    crowd = Crowd(office)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=0)
    ways.button(visitor, 'line.leave').click()
    access.check(page, 'en')
    page.keyboard.press('Escape')
    assert crowd.figures()['waiting'] == 1
    ways.button(visitor, 'line.leave').click()
    ways.dialog(visitor).get_by_role('button', name=visitor.say('line.leaveYes'), exact=True).click()
    ways.arrive_at(visitor, crowd.concert.title)
    assert crowd.concert.stats()['waiting'] == 0


def test_a_pause_is_told_and_so_is_its_end(office, visit):
    crowd = Crowd(office)
    visitor = visit(office.fan())
    page = ways.wait_in_line(visitor, crowd.concert, ahead=0)
    told = page.locator('main').get_by_text(visitor.say('line.paused'))
    crowd.concert.queue(paused=True)
    expect(told).to_be_visible()
    access.check(page, 'en')
    crowd.concert.queue(paused=False)
    expect(told).to_be_hidden()


def test_whoever_is_early_goes_on_by_itself(office, visit):
    concert = office.concert('Soon', opens_in=8, performances=2)
    visitor = visit(office.fan())
    # The page knows the server's clock to the second; a little too early, it asks once more.
    visitor.watch.allow(409, '/queue-tokens')
    page = visitor.open(f'/concerts/{concert.id}/line')
    ways.arrive(visitor, 'line.earlyTitle')
    access.check(page, 'en')
    ways.arrive(visitor, 'line.turnTitle')


def test_a_turn_that_ends_unused_says_so_and_can_be_had_again(office, visit):
    concert = office.concert('Brief', performances=2,
                             policy={'kind': 'capacity', 'maxActive': 5, 'activeSeconds': 5})
    visitor = visit(office.fan())
    page = visitor.open(f'/concerts/{concert.id}/line')
    ways.arrive(visitor, 'line.turnTitle')
    ways.arrive(visitor, 'line.timeOver.title')
    access.check(page, 'en')
    ways.button(visitor, 'line.joinAgain').click()
    ways.arrive(visitor, 'line.turnTitle')


def test_nobody_waits_for_what_is_sold(office, visit):
    concert = office.concert('All Gone', seats=1)
    office.fan('Quick', money=10_000).buy(concert, [concert.seats()[0]['seatId']])
    visitor = visit(office.fan())
    visitor.watch.announce(409, '/queue-tokens')
    page = visitor.open(f'/concerts/{concert.id}/line')
    ways.arrive(visitor, 'line.soldOut.title')
    access.check(page, 'en')
