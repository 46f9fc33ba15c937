"""Finding a concert: by words, by day, by a link, and what a link to one tells."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from kit import access, ways


@pytest.fixture(scope='module')
def concerts(office):
    """Three concerts, made in another order than they are played."""
    return [office.concert('Winter Light', venue='Harbour Hall'), office.concert('겨울 콘서트', artist='등불'),
            office.concert('Summer Night', opens_in=3_600)]


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_words_find_a_concert(concerts, visit, language):
    visitor = visit(language=language, is_phone=language == 'ko')
    page = visitor.open('/')
    ways.field(visitor, 'fan.searchWords').fill('harbour')
    ways.button(visitor, 'fan.searchNow').click()
    expect(page.locator('.concerts h2')).to_have_text(['Winter Light'])
    access.check(page, language)
    visitor.shoot(f'found-{language}')
    # The address is what was looked for: it can be sent, reloaded and left again.
    page.reload()
    expect(page.locator('.concerts h2')).to_have_text(['Winter Light'])
    expect(ways.field(visitor, 'fan.searchWords')).to_have_value('harbour')
    ways.field(visitor, 'fan.searchWords').fill('nothing like this')
    ways.button(visitor, 'fan.searchNow').click()
    expect(page.get_by_text(visitor.say('fan.noneFound'))).to_be_visible()
    access.check(page, language)
    page.go_back()
    expect(page.locator('.concerts h2')).to_have_text(['Winter Light'])
    ways.link(visitor, 'fan.searchAll').click()
    expect(page.locator('.concerts h2').nth(3)).to_be_visible()


def test_a_list_asked_ahead_is_shown_to_nobody_who_looks_for_another(concerts, visit):
    visitor = visit()
    page = visitor.open('/')
    expect(page.locator('.concerts h2').first).to_be_visible()
    # As when the words are there before the view's own module.
    page.evaluate("""() => {
      const module = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/fan/concerts.js'));
      return import(module.name).then(({ prepare }) => prepare());
    }""")
    ways.field(visitor, 'fan.searchWords').fill('harbour')
    ways.button(visitor, 'fan.searchNow').click()
    expect(page.locator('.concerts h2')).to_have_text(['Winter Light'])


def test_the_list_by_date(office, concerts, visit):
    visitor = visit()
    page = visitor.open('/')
    expect(page.locator('.concerts h2').first).to_be_visible()
    ways.field(visitor, 'fan.order').select_option('START')
    ways.button(visitor, 'fan.searchNow').click()
    expect(page).to_have_url(f'{office.base}/?order=START')
    expect(page.locator('.concerts h2').nth(3)).to_be_visible()
    listed = office.call('GET', '/concerts?order=START')['items']
    expect(page.locator('.concerts h2')).to_have_text([one['title'] for one in listed])
    page.goto('/?from=2999-01-01')
    expect(page.get_by_text(visitor.say('fan.noneFound'))).to_be_visible()
    # What no date picker writes is no date.
    page.goto('/?from=tomorrow&order=BACKWARDS')
    expect(page.locator('.concerts h2').nth(3)).to_be_visible()


def test_a_link_tells_its_concert_without_a_script(office, concerts):
    address = f'{office.base}/concerts/{concerts[1].id}'
    with urllib.request.urlopen(urllib.request.Request(address, headers={'Accept': 'text/html'})) as answer:
        text = answer.read().decode()
    assert '<title>겨울 콘서트 · boxoffice</title>' in text
    assert f'<meta property="og:url" content="{address}">' in text
    told = json.loads(text.split('<script type="application/ld+json">')[1].split('</script>')[0])
    assert [one['name'] for one in told['@graph']] == ['겨울 콘서트']


def test_browsers_take_the_page_with_its_data_icon_and_manifest(office, concerts, visit):
    visitor = visit()
    page = visitor.open(f'/concerts/{concerts[0].id}')
    expect(page).to_have_title('Winter Light · boxoffice')
    assert page.locator('script[type="application/ld+json"]').count() == 1
    for path in ('/favicon.ico', '/manifest.webmanifest', '/robots.txt', '/sitemap.xml'):
        assert page.request.get(path).status == 200


@pytest.mark.parametrize('path', ['/concerts/{}', '/concerts/{}/line', '/performances/{}', '/console/{}', '/account'])
def test_what_there_is_not_is_404(office, visit, path):
    path = path.format('01a00000-0000-7000-8000-000000000000')
    visitor = visit(office.organiser if 'console' in path else None)
    visitor.watch.announce(404, path)
    # The page asks the API as well, where it draws a concert.
    visitor.watch.allow(404, '/api/v1/')
    page = visitor.page
    assert page.goto(path).status == 404
    visitor.settle()
    expect(ways.heading(visitor)).to_have_text(visitor.say('common.missing.title'))
    access.check(page, 'en')
