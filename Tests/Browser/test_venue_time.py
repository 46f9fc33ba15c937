"""Whose clock times are shown by: the venue's, and it is named where the reader's shows something else."""

import re

import pytest
from playwright.sync_api import expect

from kit import access, console, ways

NEW_YORK = 'America/New_York'
# What the clocks of Seoul and New York show at the start.
THERE = {'en': '7:00 PM', 'ko': '오후 7:00'}
HERE = {'en': '5:00 AM', 'ko': '오전 5:00'}
LONG = {'en': 'Korean Standard Time', 'ko': '한국 표준시'}


@pytest.fixture
def evening(office):
    """A concert in Seoul that starts at seven in the evening there, and a fan with a ticket and a hold."""
    concert = office.concert('Evening in Seoul', performances=0)
    made = office.organiser.call('POST', f'/admin/concerts/{concert.id}/performances', {
        'startsAt': '2027-03-01T10:00:00Z', 'seatCount': 9, 'price': 1_000})
    concert.performances.append(made['performanceId'])
    fan = office.fan(money=5_000)
    seats = [seat['seatId'] for seat in concert.seats()]
    fan.buy(concert, seats[:1])
    held = fan.hold(concert, seats[1:2])
    return concert, fan, fan.call('GET', '/tickets')['items'][0], held


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_a_reader_elsewhere_sees_the_venues_time_and_its_zone(evening, office, visit, language):
    concert, fan, ticket, held = evening
    visitor = visit(fan, language=language, is_phone=True, zone=NEW_YORK)
    for path in (f'/concerts/{concert.id}', '/tickets', f'/tickets/{ticket["ticketId"]}',
                 f'/reservations/{ticket["reservationId"]}', f'/reservations/{held["reservationId"]}'):
        page = visitor.open(path)
        expect(page.locator('main')).to_contain_text(THERE[language])
        expect(page.locator('main')).to_contain_text(LONG[language])
        expect(page.locator('main')).not_to_contain_text(HERE[language])
    access.check(page, language)
    page = visitor.open('/')
    card = page.get_by_role('listitem').filter(has_text=concert.title).first
    expect(card).to_contain_text(f'{THERE[language]} GMT+9')
    visitor.open(f'/tickets/{ticket["ticketId"]}')
    page.emulate_media(media='print')
    expect(page.get_by_role('article')).to_contain_text(LONG[language])
    visitor.shoot(f'ticket-elsewhere-{language}', is_full=True)


def test_a_calendar_leaf_has_the_venues_day(office, visit):
    concert = office.concert('Early in Auckland', performances=0, timeZone='Pacific/Auckland')
    office.organiser.call('POST', f'/admin/concerts/{concert.id}/performances', {
        # The second of March there.
        'startsAt': '2027-03-01T12:30:00Z', 'seatCount': 9, 'price': 0})
    concert.performances = [office.call('GET', f'/concerts/{concert.id}')['performances'][0]['performanceId']]
    fan = office.fan()
    fan.buy(concert, [concert.seats()[0]['seatId']])
    page = visit(fan, zone=NEW_YORK).open('/tickets')
    expect(page.locator('.date-leaf strong')).to_have_text('2')


def test_a_reader_with_the_same_clock_hears_no_zone(evening, visit):
    concert, fan, _, _ = evening
    page = visit(fan, zone='Asia/Tokyo').open(f'/concerts/{concert.id}')
    expect(page.locator('main')).to_contain_text(THERE['en'])
    expect(page.locator('main')).not_to_contain_text(re.compile('GMT|Standard Time'))


def test_the_console_is_by_the_venues_clock(evening, office, visit):
    concert, _, ticket, _ = evening
    visitor = visit(office.organiser, zone=NEW_YORK)
    for path in ('checkin', 'sales', 'edit', ''):
        page = visitor.open(f'/console/{concert.id}/{path}'.rstrip('/'))
        expect(page.locator('main')).to_contain_text(THERE['en'])
    page = visitor.open(f'/console/{concert.id}/checkin')
    console.check_in(visitor, ticket['code'])
    expect(page.get_by_role('listitem').filter(has_text=visitor.say('gate.welcome'))).to_contain_text('GMT+9')


def test_forms_take_the_venues_clock(office, visit):
    visitor = visit(office.organiser, zone=NEW_YORK)
    page = visitor.open('/console/new')
    expect(ways.field(visitor, 'setup.timeZone')).to_have_value('Asia/Seoul')
    for key, value in (('title', 'Clock of the Hall'), ('artist', 'The Fixtures'), ('venue', 'Test Hall'),
                       ('saleOpensAt', '2027-01-05T20:00'), ('saleClosesAt', '2027-03-28T02:30')):
        ways.field(visitor, f'setup.{key}').fill(value)
    # In a new concert what is written stays as it is.
    ways.field(visitor, 'setup.timeZone').fill('Europe/Berlin')
    expect(ways.field(visitor, 'setup.saleOpensAt')).to_have_value('2027-01-05T20:00')
    expect(page.locator('main')).to_contain_text('(Europe/Berlin)')
    access.check(page, 'en')
    ways.button(visitor, 'setup.make').click()
    ways.arrive_at(visitor, 'Clock of the Hall')
    concert = office.find('Clock of the Hall')
    made = concert.as_organiser()
    # Half past two was left out on that night.
    assert (made['saleOpensAt'], made['saleClosesAt']) == ('2027-01-05T19:00:00.000Z', '2027-03-28T01:30:00.000Z')
    # Of a concert that there is the instants stay.
    visitor.open(f'/console/{concert.id}/edit')
    ways.field(visitor, 'setup.timeZone').fill('Mars/Olympus')
    ways.button(visitor, 'setup.save').click()
    expect(page.get_by_text(visitor.say('setup.timeZone.unknown'))).to_be_visible()
    ways.field(visitor, 'setup.timeZone').fill('Asia/Seoul')
    expect(ways.field(visitor, 'setup.saleOpensAt')).to_have_value('2027-01-06T04:00')
    ways.button(visitor, 'setup.save').click()
    expect(page.get_by_text(visitor.say('setup.saved')).last).to_be_visible()
    now = concert.as_organiser()
    assert now['timeZone'] == 'Asia/Seoul' and now['saleOpensAt'] == made['saleOpensAt']


@pytest.mark.parametrize('zone, written, meant, shown', [
    ('Asia/Seoul', '2027-03-01T19:00', '2027-03-01T10:00:00.000Z', None),
    # An hour that is left out, and one that comes twice.
    ('America/New_York', '2027-03-14T02:30', '2027-03-14T07:30:00.000Z', '2027-03-14T03:30'),
    ('America/New_York', '2027-11-07T01:30', '2027-11-07T05:30:00.000Z', None),
    ('Australia/Lord_Howe', '2027-10-03T02:15', '2027-10-02T15:45:00.000Z', '2027-10-03T02:45'),
    ('Europe/Dublin', '2027-07-01T12:00', '2027-07-01T11:00:00.000Z', None),
    ('Asia/Kathmandu', '2027-03-01T15:45', '2027-03-01T10:00:00.000Z', None),
    ('America/Nuuk', '2027-03-28T00:00', '2027-03-28T01:00:00.000Z', None),
])
def test_what_a_clock_shows_is_the_instant_it_means(visit, zone, written, meant, shown):
    page = visit(zone=NEW_YORK).open('/')
    assets = page.locator('script[type=module]').first.get_attribute('src').rsplit('/fan/', 1)[0]
    found = page.evaluate('''async ([module, zone, written]) => {
        const { fromLocalInput, toLocalInput } = await import(module);
        const meant = fromLocalInput(written, zone);
        return [meant, toLocalInput(meant, zone), fromLocalInput('', zone), fromLocalInput('x', zone)];
    }''', [f'{assets}/kit/zone.js', zone, written])
    assert found == [meant, shown or written, None, None]
