"""Pages in Korean say what is wrong in Korean: the API gives its reasons in English sentences."""

import json
import re

import pytest
from playwright.sync_api import expect

from kit import access, ways
from kit.server import PUBLIC

REASON = 'must never be shown like this'
# The browser's own rules are out of the way: what is asked here is what becomes of the server's.
UNRULED = "for (const kind of [HTMLInputElement, HTMLSelectElement]) kind.prototype.checkValidity = () => true;"
PROBLEMS = """
async ([api, notice, problems]) => {
  const [{ Problem }, { problemText }] = await Promise.all([import(api), import(notice)]);
  return problems.map(([status, body]) => problemText(new Problem(status, body)));
}
"""


def codes():
    """Every code a refusal may have, with its status."""
    document = json.loads((PUBLIC / 'openapi.json').read_text())
    found = {}

    def look(value):
        if isinstance(value, dict):
            properties = value.get('properties', {})
            code, status = properties.get('code'), properties.get('status')
            if isinstance(code, dict) and isinstance(status, dict):
                words = code.get('enum') or [code.get('const')]
                for word in words:
                    for number in status.get('enum') or [status.get('const')]:
                        if word and number:
                            found[word] = number
            for each in value.values():
                look(each)
        elif isinstance(value, list):
            for each in value:
                look(each)

    look(document)
    return sorted(found.items())


def refuse(page, address, fields):
    """Every POST and PATCH to an address is refused because of these fields."""
    body = {'type': '/docs#INVALID_REQUEST', 'title': 'Invalid request', 'status': 400, 'code': 'INVALID_REQUEST',
            'detail': f'The request {REASON}.', 'requestId': 'r',
            'errors': [{'field': name, 'reason': f'{REASON}: {name}'} for name in fields]}

    def answer(route):
        if route.request.method == 'GET':
            route.continue_()
        else:
            route.fulfill(status=400, content_type='application/problem+json', body=json.dumps(body))

    page.route(address, answer)


def names(page):
    """The names of the fields that are there to be filled."""
    return page.locator('form').last.evaluate("""(form) => [...new Set([...form.elements]
      .filter(({ name, disabled, type }) => name && !disabled && !['radio', 'checkbox', 'file'].includes(type)).map(({ name }) => name))]""")


def check_form(visitor, address, submit):
    """Sends the form in front; each field says in Korean what it asks for, and nothing is English."""
    page = visitor.page
    fields = names(page)
    assert fields
    refuse(page, address, [*fields, 'somethingElse'])
    visitor.watch.allow(400, address.strip('*'))
    submit.click()
    expect(page.locator('.form-error').last).to_have_text(re.compile('[가-힣]'))
    for name in fields:
        field = page.locator(f'form [name="{name}"]').last
        expect(field).to_have_attribute('aria-invalid', 'true')
        told = page.locator(f'#{field.get_attribute("id")}-error')
        expect(told).to_be_visible()
        expect(told).to_have_text(re.compile('[가-힣]'))
    expect(page.locator('body')).not_to_contain_text(REASON)
    access.check(page, 'ko', has_tour=False)


@pytest.fixture
def korean(office, visit):
    """Makes a visitor who reads Korean and whose browser checks nothing by itself."""
    def make(person=None, **how):
        visitor = visit(person, language='ko', **how)
        visitor.context.add_init_script(UNRULED)
        return visitor
    return make


@pytest.mark.parametrize('path', ['/signup', '/login'])
def test_an_account_s_fields(korean, path):
    visitor = korean(is_phone=True)
    page = visitor.open(path)
    check_form(visitor, '**/api/v1/' + ('users' if path == '/signup' else 'sessions'), page.locator('form button[type=submit]').last)
    visitor.shoot(f'korean-fields{path.replace("/", "-")}-phone', is_full=True)


def test_the_wallet_s_field(office, korean):
    visitor = korean(office.fan())
    page = visitor.open('/wallet')
    page.locator('input[name=amount]').fill('1000')
    check_form(visitor, '**/api/v1/wallet/charges', page.locator('form button[type=submit]').last)


@pytest.mark.parametrize('is_phone', [True, False])
def test_a_concert_s_fields(office, korean, is_phone):
    visitor = korean(office.organiser, is_phone=is_phone)
    page = visitor.open('/console/new')
    check_form(visitor, '**/api/v1/admin/concerts', page.locator('form button[type=submit]').last)
    visitor.shoot(f'korean-fields-concert-{"phone" if is_phone else "desktop"}', is_full=True)


def test_a_date_s_fields(office, korean):
    concert = office.concert('Dates in Korean', performances=0)
    visitor = korean(office.organiser)
    page = visitor.open(f'/console/{concert.id}/performances/new')
    page.get_by_role('radio', name=visitor.like('setup.seats.numbered')).check()
    check_form(visitor, '**/performances', page.locator('form button[type=submit]').last)


def test_a_webhook_s_fields(office, korean):
    visitor = korean(office.organiser)
    page = visitor.open('/console/webhooks')
    check_form(visitor, '**/api/v1/admin/webhooks', page.locator('form button[type=submit]').last)


def test_what_the_server_really_refuses(office, visit):
    """A name that only the server finds wrong, and an address inside our own network."""
    visitor = visit(language='ko')
    visitor.watch.announce(400, '/users')
    page = visitor.open('/signup')
    ways.field(visitor, 'fan.name').fill('ㅤㅤ')
    ways.field(visitor, 'fan.email').fill('quiet@example.com')
    ways.field(visitor, 'fan.password').fill('correct horse battery')
    page.locator('form button[type=submit]').last.click()
    expect(ways.field(visitor, 'fan.name')).to_have_accessible_description(re.compile(visitor.say('common.invalid.text', count=100)))
    desk = visit(office.organiser, language='ko')
    desk.watch.announce(400, '/webhooks')
    page = desk.open('/console/webhooks')
    ways.field(desk, 'hooks.url').fill('https://10.0.0.1/')
    page.locator('form button[type=submit]').last.click()
    expect(ways.field(desk, 'hooks.url')).to_have_attribute('aria-invalid', 'true')
    expect(page.locator('main')).not_to_contain_text('must')


def test_every_refusal_is_told_in_korean(visit):
    visitor = visit(language='ko')
    page = visitor.open('/login')
    source = page.evaluate("document.querySelector('script[type=module]').src")
    files = [source.replace('fan/main.js', f'kit/{name}.js') for name in ('api', 'notice')]
    known = codes()
    assert len(known) > 40, known
    problems = [[status, {'code': code, 'detail': 'An English sentence.'}] for code, status in known]
    # And what no server of ours said.
    problems += [[status, {}] for status in (400, 404, 418, 429, 502)]
    problems += [[status, {'code': 'QUITE_NEW', 'detail': 'An English sentence.'}] for status in (400, 401, 403, 404, 409, 410, 429, 503)]
    for (status, body), told in zip(problems, page.evaluate(PROBLEMS, [*files, problems])):
        assert re.search('[가-힣]', told) and 'English' not in told, (status, body, told)


def test_a_file_that_is_not_json_is_told_in_korean(office, visit):
    concert = office.concert('Files in Korean', performances=0)
    visitor = visit(office.organiser, language='ko')
    page = visitor.open(f'/console/{concert.id}/performances/new')
    ways.field(visitor, 'setup.planFile').set_input_files(
        {'name': 'plan.json', 'mimeType': 'application/json', 'buffer': b'{"zones": [\n  nothing ]}'})
    faults = page.locator('.faults')
    expect(faults).to_be_visible()
    expect(faults).not_to_contain_text('Unexpected')
    expect(faults).to_contain_text(visitor.say('setup.notJSON', reason=visitor.say('setup.fault.other')))
    visitor.shoot('korean-not-json-desktop')
