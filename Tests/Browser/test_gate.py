"""The gate without a readable picture: short codes, people found by name, and mistakes undone."""

import pytest
from playwright.sync_api import expect

from kit.office import hall


@pytest.fixture
def sold(office):
    """A concert with two tickets of one fan, and the fan."""
    concert = office.concert('Evening by Hand', seats=hall())
    fan = office.fan('Minho', money=1_000_000)
    return concert, fan, fan.buy(concert, [seat['seatId'] for seat in concert.seats()[:2]])['tickets']


def press(visitor, button):
    (button.tap if visitor.is_phone else button.click)()


@pytest.mark.parametrize(('language', 'is_phone'), [('ko', True), ('en', False)])
def test_a_steward_lets_people_in_by_hand(office, visit, sold, language, is_phone):
    concert, fan, (first, _) = sold
    steward = visit(office.organiser, language=language, is_phone=is_phone)
    page = steward.open(f'/console/{concert.id}/checkin')
    say, look = steward.say, f'{language}-{"phone" if is_phone else "desktop"}'
    code = page.get_by_label(say('gate.code'), exact=True)
    alert = page.locator('.gate-result')
    steward.watch.announce(409, '/checkins')
    steward.watch.announce(404, '/checkins')
    page.get_by_label(say('gate.name')).fill('North 2')

    # Typed as it is read aloud; one letter wrong is not readable, and the page does not say that it is no ticket.
    wrong = first['shortCode'][:-1] + ('0' if first['shortCode'][-1] != '0' else '1')
    for typed, told in [(wrong, 'gate.NOT_READABLE'), (f' {first["shortCode"].lower()} ', 'gate.welcome'),
                        (first['shortCode'], 'gate.ALREADY_CHECKED_IN')]:
        code.fill(typed)
        code.press('Enter')
        expect(alert).to_contain_text(say(told))
    expect(alert).to_contain_text(say('gate.atGate', gate='North 2'))
    expect(alert).to_contain_text(say('gate.by', name=office.organiser.name))
    expect(alert).to_contain_text(say('gate.row', row='1'))
    expect(page.get_by_text(say('gate.inside', inside=1, sold=2))).to_be_visible()
    steward.shoot(f'gate-inside-{look}', is_full=True)

    # Undone, with a reason; Enter in the reason does not go back.
    press(steward, alert.get_by_role('button', name=say('gate.undo')))
    dialog = page.get_by_role('dialog')
    dialog.get_by_label(say('gate.undoReason')).fill('The wrong queue')
    steward.shoot(f'gate-undo-{look}')
    press(steward, dialog.get_by_role('button', name=say('gate.undo')))
    expect(page.get_by_text(say('gate.inside', inside=0, sold=2))).to_be_visible()
    [entry] = office.organiser.call('GET', f'/admin/tickets/{first["ticketId"]}/checkins')['items']
    assert (entry['reason'], entry['gate'], entry['undoneBy']) == ('The wrong queue', 'North 2', office.organiser.name)

    # Found by what people say: a name and a seat, and by nothing that fits.
    search = page.get_by_label(say('gate.search'))
    search.fill('nobody here')
    search.press('Enter')
    expect(page.locator('.gate-search').get_by_text(say('gate.notFound'))).to_be_visible()
    search.fill(f'{fan.name} A 2')
    search.press('Enter')
    found = page.locator('.gate-found li')
    expect(found).to_have_count(1)
    expect(found).to_contain_text(fan.email)
    press(steward, found.get_by_role('button', name=say('gate.check')))
    expect(found).to_contain_text(steward.like('gate.since'))
    expect(page.get_by_text(say('gate.inside', inside=1, sold=2))).to_be_visible()
    steward.shoot(f'gate-found-{look}', is_full=True)


# Each key of the code with the letter a Hangul keyboard makes of it, as a scanner's keys reach the page.
SCAN = """([element, code]) => {
  element.focus();
  for (const sign of code) {
    const key = /[a-z]/i.test(sign) ? 'Key' + sign.toUpperCase() : /[0-9]/.test(sign) ? 'Digit' + sign : 'Minus';
    const shiftKey = /[A-Z_]/.test(sign);
    element.dispatchEvent(new KeyboardEvent('keydown', { code: key, key: 'Process', shiftKey, bubbles: true }));
    element.value += key.startsWith('Key') ? 'ㅁ' : sign;
  }
}"""


def test_a_scanner_under_a_hangul_keyboard_is_understood_by_its_keys(office, visit, sold):
    concert, _, (first, second) = sold
    steward = visit(office.organiser, language='ko')
    page = steward.open(f'/console/{concert.id}/checkin')
    code = page.get_by_label(steward.say('gate.code'), exact=True)
    for ticket, inside in [(first, 1), (second, 2)]:
        code.evaluate('(element, code) => (' + SCAN + ')([element, code])', ticket['code'])
        assert 'ㅁ' in code.input_value()
        code.press('Enter')
        expect(page.get_by_text(steward.say('gate.inside', inside=inside, sold=2))).to_be_visible()
    # Pasted, the letters are all there is: the steward is told which key to press.
    steward.watch.announce(404, '/checkins')
    code.fill('ㅁㅂㅎㄹ')
    code.press('Enter')
    expect(page.locator('.gate-result')).to_contain_text(steward.say('gate.HANGUL_KEYBOARD.text'))
