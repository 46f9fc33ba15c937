"""The readable reference, and trying calls on it."""

import json

from playwright.sync_api import expect

from kit import access


def article(page, operation):
    """What the reference says about one operation."""
    return page.get_by_role('article').filter(has=page.locator(f'#{operation}'))


def test_the_reference_reads_well(visit):
    visitor = visit()
    page = visitor.page
    page.goto('/docs')
    expect(page.get_by_role('heading', level=1)).to_be_visible()
    expect(page.locator('summary').first).to_be_visible()
    access.check(page, 'en', has_tour=False, has_live=False)
    visitor.shoot('docs-desktop')


def test_a_public_call_is_tried_on_the_page(office, visit):
    concert = office.concert('Asked For')
    visitor = visit()
    page = visitor.page
    page.goto('/docs')
    part = article(page, 'readConcert')
    part.locator('summary').filter(has_text='Try it').click()
    part.get_by_label('concertId').fill(concert.id)
    part.get_by_role('button', name='Send').click()
    result = part.locator('.try-result')
    expect(part.get_by_role('status')).to_contain_text('200')
    expect(result.locator('pre').last).to_contain_text(concert.title)
    answer = json.loads(result.locator('pre').last.inner_text())
    assert answer['title'] == concert.title
    visitor.watch.announce(404, '/api/v1/concerts/')
    part.get_by_label('concertId').fill('01900000-0000-7000-8000-000000000000')
    part.get_by_role('button', name='Send').click()
    expect(result).to_contain_text('CONCERT_NOT_FOUND')
    visitor.shoot('docs-try-desktop')


def test_what_is_ones_own_is_tried_only_when_logged_in(office, visit):
    fan = office.fan(money=1_234)
    visitor = visit(fan)
    page = visitor.page
    page.goto('/docs')
    part = article(page, 'readWallet')
    part.locator('summary').filter(has_text='Try it').click()
    part.get_by_role('button', name='Send').click()
    expect(part.locator('.try-result')).to_contain_text('"balance": 1234')
    expect(part.locator('.try-result')).not_to_contain_text(fan.session['accessToken'])
    stranger = visit()
    stranger.page.goto('/docs')
    expect(stranger.page.locator('details.try').first).to_be_visible()
    expect(article(stranger.page, 'readWallet').locator('details.try')).to_have_count(0)
