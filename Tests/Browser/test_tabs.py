"""Many tabs of one browser: each of them loads, they share their streams, and hidden ones release them."""

import time

import pytest
from playwright.sync_api import expect

from kit import console, seats, ways
from kit.crowd import Crowd
from kit.office import hall

TABS = 9
# Seconds until the server counts what a page did.
PATIENCE = 10


@pytest.fixture
def streams(office):
    """Event streams the server has open now, as its metrics tell; waits until they are as many as they should be."""
    def count(wanted, most=PATIENCE):
        end = time.monotonic() + most
        while (open_now := office.open_streams()) not in wanted and time.monotonic() < end:
            time.sleep(0.1)
        assert open_now in wanted, f'{open_now} streams are open'
    return count


def test_nine_tabs_in_one_line_share_a_stream(office, visit, streams):
    crowd = Crowd(office, waiting=1)
    visitor = visit(office.fan())
    pages = []
    for _ in range(TABS):
        visitor.tab(f'/concerts/{crowd.concert.id}/line')
        ways.stand_in_line(visitor, ahead=1)
        pages.append(visitor.page)
    streams({1})
    crowd.leave(1)
    for visitor.page in pages:
        ways.stand_in_line(visitor, ahead=0)
    # The tab that held the connection is closed: another one goes on, and all hear of the turn.
    for page in pages[:3]:
        page.close()
    streams({1})
    crowd.leave()
    for visitor.page in pages[3:]:
        ways.arrive(visitor, 'line.turnTitle')


def test_nine_tabs_of_nine_lines_all_load(office, visit, streams):
    crowds = [Crowd(office) for _ in range(TABS)]
    visitor = visit(office.fan())
    pages = []
    for crowd in crowds:
        visitor.tab(f'/concerts/{crowd.concert.id}/line')
        ways.stand_in_line(visitor, ahead=0)
        pages.append(visitor.page)
    streams({3})
    # Even in a tab without a stream the turn is not missed.
    crowds[-1].leave()
    ways.arrive(visitor, 'line.turnTitle')
    # One that lets go makes room.
    for page in pages[:TABS - 1]:
        page.close()
    streams({1})


def test_nine_maps_of_one_date_share_a_stream(office, visit, streams):
    concert = office.concert('Nine Maps', seats=hall())
    fan = office.fan()
    visitor = visit(fan)
    seats.come_in(visitor, concert)
    pages = [visitor.page]
    for _ in range(TABS - 1):
        visitor.tab(f'/performances/{concert.performances[0]}')
        pages.append(seats.stand_inside(visitor, concert))
    streams({1})
    taken = concert.seats()[0]
    for visitor.page in pages:
        seats.open_list(visitor, taken)
        expect(seats.listed(visitor, taken)).to_have_attribute('aria-disabled', 'false')
    office.fan('Quick').hold(concert, [taken['seatId']])
    for visitor.page in pages:
        expect(seats.listed(visitor, taken)).to_have_attribute('aria-disabled', 'true')


def test_a_hidden_map_lets_go_and_catches_up(office, visit, streams):
    concert = office.concert('Hidden Map', seats=hall())
    visitor = visit(office.fan())
    page = seats.come_in(visitor, concert)
    streams({1})
    ways.hide(page)
    streams({0})
    taken = concert.seats()[0]
    office.fan('Quick').hold(concert, [taken['seatId']])
    ways.hide(page, False)
    streams({1})
    seats.open_list(visitor, taken)
    expect(seats.listed(visitor, taken)).to_have_count(0)


def test_a_tab_that_is_seen_comes_before_hidden_ones(office, visit, streams):
    """Hidden tabs keep listening for their turn, but give their stream to a visible tab."""
    hidden = [Crowd(office) for _ in range(3)]
    visitor = visit(office.fan())
    for crowd in hidden:
        visitor.tab(f'/concerts/{crowd.concert.id}/line')
        ways.stand_in_line(visitor, ahead=0)
        ways.hide(visitor.page)
    streams({3})
    concert = office.concert('Seen Map', seats=hall())
    seats.come_in(visitor, concert)
    taken = concert.seats()[0]
    seats.open_list(visitor, taken)
    office.fan('Quick').hold(concert, [taken['seatId']])
    expect(seats.listed(visitor, taken)).to_have_attribute('aria-disabled', 'true')
    assert any('/seats/events' in one for one in visitor.watch.requests)
    streams({3})


def test_two_dashboards_share_a_stream(office, visit, streams):
    concert = office.concert('Two Dashboards')
    visitor = visit(office.organiser)
    first = console.open_dashboard(visitor, concert)
    visitor.tab(f'/console/{concert.id}')
    second = console.be_live(visitor)
    streams({1})
    office.fan(money=10_000).buy(concert, [concert.seats()[0]['seatId']])
    for visitor.page in (first, second):
        expect(console.tile(visitor, 'revenue')).to_have_text(ways.won(10_000, visitor.language))
