"""Tickets at a door without a network, after the browser was closed; and nothing else from a worker."""

import pytest
from playwright.sync_api import expect

from kit import access, ways

KEPT = "async () => (await caches.match('/tickets')) !== undefined"


@pytest.fixture
def ready(office, visit):
    """A fan whose tickets were opened once, in a browser whose tabs are closed now."""
    def make(path, **how):
        concert = office.concert('At the Door')
        fan = office.fan(money=20_000)
        fan.buy(concert, [seat['seatId'] for seat in concert.seats()[:2]])
        tickets = fan.call('GET', '/tickets')['items']
        visitor = visit(fan, **how)
        page = visitor.open(path.format(tickets[0]['ticketId']))
        visitor.until(KEPT)
        # All pictures are there, also those of tickets that were not opened.
        visitor.until("Object.keys(JSON.parse(localStorage['boxoffice.mine.tickets']).pictures).length === 2")
        page.close()
        return visitor, tickets
    return make


@pytest.mark.parametrize('path', ['/tickets', '/tickets/{}'])
@pytest.mark.parametrize('language', ['en', 'ko'])
def test_tickets_open_without_a_network_after_the_tab_was_closed(ready, path, language):
    visitor, tickets = ready(path, is_phone=True, language=language)
    with visitor.watch.offline():
        for ticket in tickets:
            page = visitor.tab(f'/tickets/{ticket["ticketId"]}')
            expect(page.locator('.qr img')).to_be_visible()
            page.close()
        page = visitor.tab('/tickets')
        expect(page.locator(f'a[href="/tickets/{tickets[1]["ticketId"]}"]')).to_be_visible()
        access.check(page, language, has_tour=False)
        visitor.shoot(f'tickets-offline-phone-{language}')


def test_the_worker_keeps_nothing_but_the_pages_of_tickets(ready):
    visitor, _ = ready('/tickets')
    page = visitor.tab('/tickets')
    kept = page.evaluate("""async () => {
      const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
      return requests.map(({ url }) => new URL(url).pathname);
    }""")
    assert [path for path in kept if not path.startswith('/assets/')] == ['/tickets']
    version = next(path for path in kept if path.startswith('/assets/')).split('/')[2]
    assert all(path == '/tickets' or path.split('/')[2] == version for path in kept)
    # Online the server is asked, whatever is kept.
    with page.expect_response(lambda answer: answer.url.endswith('/tickets') and answer.request.is_navigation_request()) as answer:
        page.reload()
    assert answer.value.status == 200
    visitor.open('/')
    assert page.evaluate('navigator.serviceWorker.controller') is None


def test_without_a_network_the_other_pages_are_not_there(ready):
    visitor, _ = ready('/tickets')
    page = visitor.context.new_page()
    with visitor.watch.offline():
        with pytest.raises(Exception, match='ERR_INTERNET_DISCONNECTED'):
            page.goto('/')
