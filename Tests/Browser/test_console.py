"""The organiser's day: from an empty form to the last ticket through the gate."""

import json

import pytest
from playwright.sync_api import expect

from kit import access, console, ways
from kit.crowd import Crowd
from kit.office import DEMO_PASSWORD, hall

PRICES = {'VIP': 198_000, 'R': 154_000, 'S': 121_000, 'A': 99_000}


def test_the_organisers_day(office, visit):
    visitor = visit()
    page = visitor.open('/console')
    ways.arrive(visitor, 'common.logIn')
    ways.fill_log_in(visitor, 'organiser@example.com', DEMO_PASSWORD)
    ways.arrive(visitor, 'common.concerts')
    access.check(page, 'en')
    visitor.shoot('console-concerts-desktop')

    ways.link(visitor, 'console.newConcert').first.click()
    ways.arrive(visitor, 'console.newConcert')
    access.check(page, 'en')
    console.fill_concert(visitor, 'Day of the Organiser')
    ways.button(visitor, 'setup.make').click()
    ways.arrive_at(visitor, 'Day of the Organiser')
    console.fill_arena(visitor, PRICES)
    access.check(page, 'en')
    visitor.shoot('console-plan-desktop', is_full=True)
    ways.button(visitor, 'setup.makeDate').click()
    console.be_live(visitor)
    concert = office.find('Day of the Organiser')
    assert len(concert.seats()) == 15_048

    buyer, other = office.fan('Buyer', money=1_000_000), office.fan('Other', money=1_000_000)
    seat, second, third = concert.seats()[:3]
    buyer.buy(concert, [seat['seatId'], second['seatId']])
    other.buy(concert, [third['seatId']])
    expect(console.tile(visitor, 'sold')).to_have_text('3')
    taken = sum(each['price'] for each in (seat, second, third))
    expect(console.tile(visitor, 'revenue')).to_have_text(ways.won(taken, visitor.language))
    expect(page.get_by_text(visitor.say('console.rehearsal.none'))).to_be_visible()
    access.check(page, 'en')
    visitor.shoot('console-dashboard-desktop', is_full=True)

    console.tab(visitor, 'sales').click()
    row = page.get_by_role('row').filter(has_text=buyer.email)
    expect(row).to_contain_text(ways.won(seat['price'] + second['price'], visitor.language))
    access.check(page, 'en')
    visitor.shoot('console-sales-desktop')
    row.get_by_role('button', name=visitor.say('sales.refundOf', name='Buyer')).click()
    access.check(page, 'en')
    ways.dialog(visitor).get_by_label(visitor.say('sales.reason')).fill('Asked by mail')
    ways.dialog(visitor).get_by_role('button', name=visitor.like('sales.refundNow')).click()
    expect(row).to_contain_text(visitor.say('sales.REFUNDED'))
    assert buyer.balance() == 1_000_000

    console.tab(visitor, 'checkin').click()
    code = other.call('GET', '/tickets')['items'][0]['code']
    expect(ways.field(visitor, 'gate.code')).to_be_focused()
    console.check_in(visitor, code)
    verdict = page.get_by_role('alert').filter(has_text=visitor.say('gate.welcome'))
    expect(verdict).to_be_visible()
    expect(page.get_by_text(visitor.say('gate.inside', inside=1, sold=1))).to_be_visible()
    visitor.watch.announce(409, '/checkins')
    console.check_in(visitor, code)
    expect(page.get_by_role('alert').filter(has_text=visitor.say('gate.ALREADY_CHECKED_IN'))).to_be_visible()
    visitor.watch.announce(404, '/checkins')
    console.check_in(visitor, 'no such code')
    expect(page.get_by_role('alert').filter(has_text=visitor.say('gate.NOT_READABLE.text'))).to_be_visible()
    access.check(page, 'en')
    visitor.shoot('console-gate-desktop')


def test_pausing_and_resuming_while_people_wait(office, visit):
    crowd = Crowd(office, waiting=2)
    visitor = visit(office.organiser)
    page = console.open_dashboard(visitor, crowd.concert)
    expect(console.tile(visitor, 'waiting')).to_have_text('2')
    ways.button(visitor, 'console.pause').click()
    access.check(page, 'en')
    ways.dialog(visitor).get_by_role('button', name=visitor.say('console.pause'), exact=True).click()
    expect(page.get_by_role('heading', name=visitor.say('console.paused.title'))).to_be_visible()
    expect(page).to_have_title(visitor.like('console.paused'))
    crowd.figures_become(state='PAUSED')
    access.check(page, 'en')
    visitor.shoot('console-paused-desktop', is_full=True)
    ways.button(visitor, 'console.resume').first.click()
    expect(page.get_by_role('heading', name=visitor.say('console.paused.title'))).to_be_hidden()
    crowd.figures_become(state='OPEN')


def test_letting_in_more_people_at_once(office, visit):
    crowd = Crowd(office, waiting=2)
    visitor = visit(office.organiser)
    page = console.open_dashboard(visitor, crowd.concert)
    ways.button(visitor, 'console.policy.change').click()
    access.check(page, 'en')
    ways.field(visitor, 'console.policy.capacity.maxActive').fill('30')
    ways.button(visitor, 'console.policy.apply').click()
    expect(console.tile(visitor, 'waiting')).to_have_text('0')
    expect(console.tile(visitor, 'inside')).to_have_text('3')


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_the_console_on_a_phone(office, visit, language):
    concert = office.concert('Small Screen', seats=hall())
    fan = office.fan(money=200_000)
    fan.buy(concert, [concert.seats()[0]['seatId']])
    visitor = visit(office.organiser, language=language, is_phone=True)
    page = console.open_dashboard(visitor, concert)
    access.check(page, language)
    visitor.shoot(f'console-dashboard-phone-{language}', is_full=True)
    for view in ('sales', 'checkin', 'date', 'edit'):
        console.tab(visitor, view).tap()
        visitor.settle()
        access.check(page, language)
        visitor.shoot(f'console-{view}-phone-{language}', is_full=True)


def test_a_plan_with_faults_is_refused_with_their_place(office, visit, tmp_path):
    concert = office.concert('Faulty Plan')
    broken = {'name': 'Hall', 'categories': [{'name': 'R', 'color': '#d00000'}], 'zones': [
        {'name': 'North', 'position': {'x': 0, 'y': 0}, 'rows': [
            {'row_number': '7', 'position': {'x': 0, 'y': 0}, 'seats': [{'seat_number': '3', 'category': 'R'}, {'seat_number': ['4'], 'category': 'R'}]}]}]}
    file = tmp_path / 'broken.json'
    file.write_text(json.dumps(broken))
    visitor = visit(office.organiser)
    visitor.watch.announce(400, '/preview')
    page = visitor.open(f'/console/{concert.id}/performances/new')
    ways.field(visitor, 'setup.planFile').set_input_files(file)
    faults = page.get_by_role('group', name=visitor.say('setup.faults', file='broken.json'))
    for key, name in (('zones', 'North'), ('rows', '7'), ('seats', '#2')):
        expect(faults).to_contain_text(visitor.say(f'setup.place.{key}', name=name))
    access.check(page, 'en')
    ways.button(visitor, 'setup.makeDate').click()
    expect(ways.field(visitor, 'setup.planFile')).to_have_accessible_description(visitor.like('setup.faulty'))


def test_a_date_with_numbered_seats(office, visit):
    concert = office.concert('Numbered')
    visitor = visit(office.organiser)
    page = visitor.open(f'/console/{concert.id}/performances/new')
    page.get_by_role('radio', name=visitor.like('setup.seats.numbered')).check()
    ways.field(visitor, 'setup.seatCount').fill('25')
    ways.button(visitor, 'setup.makeDate').click()
    expect(ways.field(visitor, 'setup.price')).to_have_accessible_description(visitor.like('common.required'))
    access.check(page, 'en')
    ways.field(visitor, 'setup.price').fill('70000')
    ways.button(visitor, 'setup.makeDate').click()
    console.be_live(visitor)
    assert sorted(date['capacity'] for date in concert.as_organiser()['performances']) == [20, 25]


def test_what_was_written_survives_a_reload(office, visit):
    visitor = visit(office.organiser)
    page = visitor.open('/console/new')
    ways.field(visitor, 'setup.title').fill('Half Written')
    page.reload()
    expect(ways.field(visitor, 'setup.title')).to_have_value('Half Written')
    access.check(page, 'en')
    ways.button(visitor, 'setup.discard').click()
    expect(ways.field(visitor, 'setup.title')).to_have_value('')


def test_changing_a_concert_changes_only_that(office, visit):
    concert = office.concert('Old Name', holdSeconds=90)
    visitor = visit(office.organiser)
    visitor.open(f'/console/{concert.id}/edit')
    ways.field(visitor, 'setup.title').fill('New Name')
    ways.button(visitor, 'setup.save').click()
    ways.arrive_at(visitor, 'New Name')
    now = concert.as_organiser()
    assert (now['title'], now['holdSeconds'], now['artist']) == ('New Name', 90, 'The Fixtures')


def test_the_sale_as_a_file(office, visit):
    concert = office.concert('In Figures')
    fan = office.fan(money=20_000)
    fan.buy(concert, [concert.seats()[0]['seatId']])
    ticket = fan.call('GET', '/tickets')['items'][0]
    visitor = visit(office.organiser)
    page = console.open_dashboard(visitor, concert)
    for key, told in (('console.report.sales', '10000'), ('console.report.tickets', ticket['ticketId'])):
        with page.expect_download() as download:
            ways.button(visitor, key).click()
        assert download.value.suggested_filename.endswith('.csv')
        assert told in download.value.path().read_text()


def test_a_fan_sees_no_console(office, visit):
    visitor = visit(office.fan())
    page = visitor.open('/console')
    ways.arrive(visitor, 'common.forbidden.title')
    access.check(page, 'en')


def test_a_webhook_is_made_and_removed(office, visit):
    visitor = visit(office.organiser)
    page = visitor.open('/console/webhooks')
    ways.arrive(visitor, 'hooks.title')
    access.check(page, 'en')
    ways.field(visitor, 'hooks.url').fill('https://hooks.example.org/boxoffice')
    ways.button(visitor, 'hooks.make').click()
    expect(ways.field(visitor, 'hooks.secret')).to_be_focused()
    access.check(page, 'en')
    visitor.shoot('console-webhooks-desktop', is_full=True)
    ways.button(visitor, 'hooks.remove').click()
    ways.dialog(visitor).get_by_role('button', name=visitor.say('hooks.remove')).click()
    expect(page.get_by_text(visitor.say('hooks.none'))).to_be_visible()
    assert office.organiser.call('GET', '/admin/webhooks')['items'] == []


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_a_plan_of_a_real_hall_tells_what_to_know(office, visit, tmp_path, language):
    concert = office.concert('Hall with a Pit', performances=0)
    seats = [{'seat_guid': f'g{number}', 'seat_number': '', 'position': {'x': place, 'y': 0}, 'wheelchair': number == 1}
             for number, place in enumerate((0, 20, 40, 60, 61))]
    plan = {'name': 'Hall', 'standing': [{'name': 'Pit', 'capacity': 200}],
            'zones': [{'name': 'Floor', 'rows': [{'row_number': '3', 'seats': seats}]}]}
    path = tmp_path / 'hall.json'
    path.write_text(json.dumps(plan))
    visitor = visit(office.organiser, language=language)
    page = visitor.open(f'/console/{concert.id}/performances/new')
    ways.field(visitor, 'setup.planFile').set_input_files(path)
    told = page.locator('.plan-warnings')
    expect(told.get_by_role('listitem')).to_have_count(3)
    expect(told).to_contain_text('standing')
    expect(told).to_contain_text('zones[0].rows[0].seats[1].wheelchair')
    expect(told).to_contain_text(visitor.say('setup.place.zones', name='Floor'))
    access.check(page, language)
    visitor.shoot(f'console-plan-warnings-{language}', is_full=True)
    # Everything that is wrong, in one look.
    # A browser takes no notice of the same file again.
    path = tmp_path / 'faulty.json'
    path.write_text(json.dumps({'zones': [{'name': 7.5, 'rows': [{'seats': [5, {'seat_number': {}}]}]}, {}]}))
    visitor.watch.announce(400, '/seating-plans/preview')
    ways.field(visitor, 'setup.planFile').set_input_files(path)
    expect(page.locator('.faults').get_by_role('listitem')).to_have_count(4)
