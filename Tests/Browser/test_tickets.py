"""What one owns: tickets at the door, on paper and without a network, refunds, and the wallet."""

import pytest
from playwright.sync_api import expect

from kit import access, ways


@pytest.fixture
def bought(office):
    """A fan with two paid tickets of 10,000 won each, and 30,000 won left."""
    concert = office.concert('Owned Evening')
    fan = office.fan(money=50_000)
    fan.buy(concert, [seat['seatId'] for seat in concert.seats()[:2]])
    return fan, concert, fan.call('GET', '/tickets')['items']


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_my_tickets_and_one_of_them(bought, visit, language):
    fan, concert, tickets = bought
    visitor = visit(fan, language=language, is_phone=True)
    page = visitor.open('/tickets')
    expect(page.get_by_role('heading', name=concert.title)).to_be_visible()
    access.check(page, language)
    visitor.shoot(f'tickets-phone-{language}', is_full=True)
    page.locator(f'a[href="/tickets/{tickets[0]["ticketId"]}"]').tap()
    ways.arrive_at(visitor, concert.title)
    expect(page.get_by_role('article').get_by_role('img')).to_be_visible()
    expect(page.get_by_text(tickets[0]['code'])).to_be_visible()
    access.check(page, language)
    visitor.shoot(f'ticket-phone-{language}', is_full=True)


def test_nobody_sees_the_tickets_of_another(bought, office, visit):
    _, _, tickets = bought
    visitor = visit(office.fan())
    visitor.watch.announce(404, '/tickets/')
    visitor.open(f'/tickets/{tickets[0]["ticketId"]}')
    ways.arrive(visitor, 'common.missing.title')


def test_somebody_without_tickets_is_shown_the_way(office, visit):
    visitor = visit(office.fan())
    page = visitor.open('/tickets')
    expect(page.get_by_role('heading', name=visitor.say('tickets.none'))).to_be_visible()
    expect(page.locator('main').get_by_role('link', name=visitor.say('common.toConcerts'))).to_be_visible()
    access.check(page, 'en')


def test_tickets_on_paper(bought, visit):
    fan, concert, tickets = bought
    visitor = visit(fan)
    page = visitor.open(f'/reservations/{tickets[0]["reservationId"]}')
    expect(page.get_by_role('article').get_by_role('img')).to_have_count(2)
    page.emulate_media(media='print')
    for gone in (page.get_by_role('banner'), page.get_by_role('contentinfo'), ways.button(visitor, 'tickets.print')):
        expect(gone).to_be_hidden()
    expect(page.get_by_role('article').get_by_role('img').first).to_be_visible()
    expect(page.get_by_role('heading', name=concert.title).first).to_be_visible()
    visitor.shoot('tickets-print', is_full=True)
    paper = page.pdf(format='A4', print_background=False)
    assert paper.startswith(b'%PDF')
    # A sheet for each person, so that they can come one by one.
    assert paper.count(b'/Type /Page\n') == len(tickets)


def test_a_ticket_opens_without_a_network(bought, visit):
    fan, concert, tickets = bought
    visitor = visit(fan, is_phone=True)
    page = visitor.open('/tickets')
    page.locator(f'a[href="/tickets/{tickets[0]["ticketId"]}"]').tap()
    expect(page.get_by_role('article').get_by_role('img')).to_be_visible()
    with visitor.watch.offline():
        page.get_by_role('link', name=visitor.say('tickets.backToAll')).first.tap()
        expect(page.get_by_text(visitor.say('tickets.noNetwork'))).to_be_visible()
        page.locator(f'a[href="/tickets/{tickets[1]["ticketId"]}"]').tap()
        ways.arrive_at(visitor, concert.title)
        expect(page.get_by_role('article').get_by_role('img')).to_be_visible()
        access.check(page, 'en', has_tour=False)
    visitor.watch.online_again()


def test_logging_out_leaves_no_tickets_behind(bought, visit):
    fan, _, tickets = bought
    visitor = visit(fan)
    page = visitor.open(f'/tickets/{tickets[0]["ticketId"]}')
    expect(page.get_by_role('article').get_by_role('img')).to_be_visible()
    ways.button(visitor, 'common.logOut').click()
    expect(ways.link(visitor, 'common.logIn')).to_be_visible()
    assert tickets[0]['code'] not in page.evaluate('JSON.stringify({...localStorage, ...sessionStorage})')


def test_cancelling_says_what_comes_back_and_it_does(bought, visit):
    fan, concert, tickets = bought
    visitor = visit(fan)
    page = visitor.open(f'/tickets/{tickets[0]["ticketId"]}')
    ways.button(visitor, 'tickets.cancel').click()
    expect(ways.dialog(visitor)).to_contain_text(ways.won(20_000, visitor.language))
    access.check(page, 'en')
    page.keyboard.press('Escape')
    expect(ways.dialog(visitor)).to_have_count(0)
    assert fan.balance() == 30_000
    ways.button(visitor, 'tickets.cancel').click()
    ways.button(visitor, 'tickets.cancelYes', amount=ways.won(20_000, visitor.language)).click()
    expect(page.get_by_text(visitor.say('tickets.noEntry'))).to_be_visible()
    assert fan.balance() == 50_000
    access.check(page, 'en')
    visitor.open('/wallet')
    expect(page.get_by_role('listitem').filter(has_text=visitor.say('pay.kind.REFUND'))).to_contain_text(
        '+' + ways.won(20_000, visitor.language))
    assert (concert.stats()['held'], concert.stats()['sold']) == (0, 0)


def test_a_refund_that_comes_too_late_is_explained(office, visit):
    concert = office.concert('No Way Back', refundHours=8_000)
    fan = office.fan(money=10_000)
    fan.buy(concert, [concert.seats()[0]['seatId']])
    ticket = fan.call('GET', '/tickets')['items'][0]
    visitor = visit(fan)
    visitor.watch.announce(409, '/reservations/')
    page = visitor.open(f'/tickets/{ticket["ticketId"]}')
    ways.button(visitor, 'tickets.cancel').click()
    ways.button(visitor, 'tickets.cancelYes').click()
    expect(page.get_by_text(visitor.say('tickets.tooLate')).first).to_be_visible()
    assert fan.balance() == 0


def test_the_wallet_tells_every_change(bought, visit):
    fan, _, tickets = bought
    visitor = visit(fan)
    page = visitor.open('/wallet')
    access.check(page, 'en')
    expect(page.get_by_text(ways.won(30_000, visitor.language), exact=True)).to_be_visible()
    ways.field(visitor, 'pay.amount').fill('12500')
    ways.button(visitor, 'pay.topUpBy', amount=ways.won(12_500, visitor.language)).click()
    expect(page.get_by_text(ways.won(42_500, visitor.language), exact=True)).to_be_visible()
    expect(page.get_by_role('listitem').filter(has_text='+' + ways.won(12_500, visitor.language))).to_be_visible()
    assert fan.balance() == 42_500
    page.locator(f'a[href="/reservations/{tickets[0]["reservationId"]}"]').click()
    ways.arrive(visitor, 'tickets.bookingTitle')


@pytest.mark.parametrize('amount, key', [('0', 'pay.tooLittle'), ('10000001', 'pay.tooMuch'), ('', 'common.required')])
def test_an_amount_that_cannot_be_is_explained(office, visit, amount, key):
    fan = office.fan()
    visitor = visit(fan)
    page = visitor.open('/wallet')
    ways.field(visitor, 'pay.amount').fill(amount)
    page.locator('form').get_by_role('button').last.click()
    expect(ways.field(visitor, 'pay.amount')).to_have_accessible_description(visitor.like(key))
    access.check(page, 'en')
    assert fan.balance() == 0


def test_a_top_up_whose_answer_got_lost_is_made_once(office, visit):
    fan = office.fan()
    visitor = visit(fan)
    page = visitor.open('/wallet')
    keys = ways.lose_first_answer(page, '**/api/v1/wallet/charges')
    for _ in range(2):
        ways.field(visitor, 'pay.amount').fill('5000')
        with page.expect_request('**/api/v1/wallet/charges'):
            ways.button(visitor, 'pay.topUpBy', amount=ways.won(5_000, visitor.language)).click()
        if len(keys) == 1:
            page.reload()
            visitor.settle()
    expect(page.get_by_text(visitor.say('pay.addedNow', amount=ways.won(5_000, visitor.language), balance=ways.won(5_000, visitor.language))).first).to_be_attached()
    assert len(keys) == 2 and keys[0] == keys[1]
    assert fan.balance() == 5_000
