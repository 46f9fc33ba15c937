"""What stands around every page: header, languages, colours, addresses that lead nowhere."""

import pytest
from playwright.sync_api import expect

from kit import access


def test_concerts_are_the_first_thing(office, visit):
    concert = office.concert('Evening of Fixtures')
    visitor = visit()
    page = visitor.open('/')
    expect(page.get_by_role('heading', level=1)).to_be_visible()
    expect(page.get_by_role('link', name=concert.title)).to_be_visible()
    expect(page.get_by_role('link', name=visitor.say('common.logIn'))).to_be_visible()
    access.check(page, 'en')
    visitor.shoot('concerts-desktop')


def test_the_language_is_the_browsers_and_can_be_switched(visit):
    visitor = visit(language='ko')
    page = visitor.open('/')
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('fan.title'))
    access.check(page, 'ko')
    page.get_by_label(visitor.say('common.language')).select_option('en')
    visitor.language = 'en'
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('fan.title'))
    expect(page.locator('html')).to_have_attribute('lang', 'en')
    page.reload()
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('fan.title'))


def test_the_colours_can_be_switched_and_stay(visit):
    visitor = visit()
    page = visitor.open('/')
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_label(visitor.say('common.theme')).select_option('dark')
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    visitor.settle()
    assert page.evaluate(paper) == dark


def test_an_address_that_leads_nowhere_says_so(visit):
    visitor = visit()
    visitor.watch.announce(404, '/no-such-page')
    page = visitor.open('/no-such-page')
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('common.missing.title'))
    access.check(page, 'en')
    page.get_by_role('link', name=visitor.say('common.toConcerts')).click()
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('fan.title'))


@pytest.mark.parametrize('path', [
    '/concerts/%E0%A4%A', '/concerts/%/line', '/tickets/%', '/performances/50%off', '/reservations/%80',
    '/concerts/0198c5a2-7c40-7d2e-9f3b', '/console/%', '/console/%c3%28/sales', '/%'])
def test_a_link_that_was_cut_says_so(visit, path):
    visitor = visit()
    visitor.watch.announce(404, path)
    page = visitor.open(path)
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('common.missing.title'))


def test_a_link_inside_the_pages_that_was_cut_says_so(visit):
    visitor = visit()
    page = visitor.open('/')
    visitor.watch.announce(404, '/tickets/%')
    page.evaluate("document.querySelector('main').append(Object.assign(document.createElement('a'),"
                  "{href: '/tickets/%', textContent: 'cut'}))")
    page.get_by_role('link', name='cut').click()
    expect(page.get_by_role('heading', level=1)).to_have_text(visitor.say('common.missing.title'))


def test_the_skip_link_goes_to_the_content(visit):
    page = visit().open('/')
    page.keyboard.press('Tab')
    page.evaluate("document.querySelector('main h1').dataset.drawn = 'once'")
    page.keyboard.press('Enter')
    expect(page.locator('main')).to_be_focused()
    # Only the part after # changed: the view stands as it was.
    expect(page.locator('main h1')).to_have_attribute('data-drawn', 'once')


def test_a_browser_without_its_scripts_is_told(browser, office):
    context = browser.new_context(java_script_enabled=False, base_url=office.base)
    page = context.new_page()
    page.goto('/')
    expect(page.locator('noscript p')).to_be_visible()
    context.close()
