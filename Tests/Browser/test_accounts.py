"""Signing up, logging in, and where one comes out."""

from playwright.sync_api import expect
import pytest

from kit import access, ways
from kit.office import PASSWORD


def test_signing_up_logs_in(office, visit):
    visitor = visit()
    page = visitor.open('/signup')
    access.check(page, 'en')
    ways.field(visitor, 'fan.name').fill('Dana')
    ways.field(visitor, 'fan.email').fill('dana@example.com')
    ways.field(visitor, 'fan.password').fill(PASSWORD)
    ways.button(visitor, 'fan.makeAccount').click()
    expect(ways.link(visitor, 'common.wallet')).to_be_visible()
    assert office.log_in('dana@example.com', PASSWORD).name == 'Dana'


def test_an_address_that_has_an_account_is_told_so(office, visit):
    fan = office.fan()
    visitor = visit()
    visitor.watch.announce(409, '/users')
    page = visitor.open('/signup')
    ways.field(visitor, 'fan.name').fill('Somebody')
    ways.field(visitor, 'fan.email').fill(fan.email)
    ways.field(visitor, 'fan.password').fill(PASSWORD)
    ways.button(visitor, 'fan.makeAccount').click()
    expect(page.get_by_text(visitor.say('common.problem.EMAIL_TAKEN')).first).to_be_visible()
    access.check(page, 'en')


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_what_is_wrong_stands_beside_the_field(visit, language):
    visitor = visit(language=language)
    page = visitor.open('/signup')
    ways.button(visitor, 'fan.makeAccount').click()
    expect(ways.field(visitor, 'fan.name')).to_be_focused()
    expect(ways.field(visitor, 'fan.name')).to_have_accessible_description(visitor.like('common.required'))
    ways.field(visitor, 'fan.name').fill('Dana')
    ways.field(visitor, 'fan.email').fill('dana')
    ways.field(visitor, 'fan.password').fill('short')
    ways.button(visitor, 'fan.makeAccount').click()
    expect(ways.field(visitor, 'fan.email')).to_have_accessible_description(visitor.like('fan.emailRule'))
    expect(ways.field(visitor, 'fan.password')).to_have_accessible_description(visitor.like('fan.passwordRule'))
    access.check(page, language)


def test_a_wrong_password_is_refused_and_the_right_one_goes_in(office, visit):
    fan = office.fan()
    visitor = visit()
    visitor.watch.announce(401, '/sessions')
    page = visitor.open('/login')
    ways.fill_log_in(visitor, fan.email, 'not this one')
    expect(page.get_by_text(visitor.say('common.problem.INVALID_CREDENTIALS')).first).to_be_visible()
    access.check(page, 'en')
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    ways.arrive(visitor, 'fan.title')
    ways.button(visitor, 'common.logOut').click()
    expect(ways.link(visitor, 'common.logIn')).to_be_visible()
    assert page.evaluate("localStorage.getItem('boxoffice.session')") is None


def test_a_page_that_needs_a_log_in_comes_after_it(office, visit):
    fan = office.fan()
    visitor = visit()
    visitor.open('/wallet')
    ways.arrive(visitor, 'common.logIn')
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    ways.arrive(visitor, 'pay.wallet')


@pytest.mark.parametrize('next_page', [
    'https://example.com/', '//example.com/', '/\\example.com', 'javascript:alert(1)', '/.//example.com', '/login',
    'https:example.com', '\t//example.com', '/\t/example.com',
])
def test_a_way_on_that_leads_outside_is_ignored(office, visit, next_page):
    visitor = visit(office.fan())
    page = visitor.page
    page.goto(f'/login?{query(next=next_page)}')
    expect(ways.link(visitor, 'common.wallet')).to_be_visible()
    visitor.settle()
    assert page.url.startswith(office.base + '/')
    assert page.evaluate('location.pathname') == '/'


def test_a_session_that_ended_elsewhere_leads_to_the_log_in(office, visit):
    fan = office.fan()
    visitor = visit(fan)
    visitor.open('/')
    fan.call('DELETE', '/sessions/current')
    visitor.watch.announce(401, '/wallet')
    ways.link(visitor, 'common.wallet').click()
    ways.arrive(visitor, 'common.logIn')
    ways.fill_log_in(visitor, fan.email, PASSWORD)
    ways.arrive(visitor, 'pay.wallet')


def query(**values):
    """The part of an address behind the question mark."""
    from urllib.parse import urlencode
    return urlencode(values)
