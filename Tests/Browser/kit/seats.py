"""Ways on the seat map: where a seat is drawn, what its button is called."""

import re

from playwright.sync_api import expect

from kit import ways

# The place of a seat on the screen, asked of the page's own map.
PLACE_OF = """
async (index) => {
  const file = performance.getEntriesByType('resource').map((entry) => entry.name)
    .find((name) => name.endsWith('/seatmap/map.js'));
  const map = (await import(file)).mapOf(document.querySelector('main canvas'));
  const box = map.canvas.getBoundingClientRect();
  const point = map.camera.pointAt(map.plan.x[index], map.plan.y[index]);
  return { x: box.left + point.x, y: box.top + point.y, width: map.plan.side[index] * map.camera.scale };
}
"""
# Pixels from which a tap means a seat and not the neighbourhood.
WIDE_ENOUGH = 12


def come_in(visitor, concert):
    """Joins the line and goes on to the map, which opens by itself when there is one date."""
    visitor.open(f'/concerts/{concert.id}/line')
    return stand_inside(visitor, concert)


def stand_inside(visitor, concert):
    """Waits until the map knows which seats are free."""
    ways.arrive_at(visitor, concert.title)
    expect(visitor.page).to_have_url(re.compile('/performances/'))
    expect(visitor.page.locator('[data-ready]')).to_be_attached()
    return visitor.page


def tap(visitor, index):
    """Taps a seat on the map; the first tap only comes closer when seats are small."""
    page = visitor.page
    page.locator('main canvas').scroll_into_view_if_needed()
    for _ in range(4):
        place = page.evaluate(PLACE_OF, index)
        is_near = place['width'] >= WIDE_ENOUGH
        if visitor.is_phone:
            page.touchscreen.tap(place['x'], place['y'])
        else:
            page.mouse.click(place['x'], place['y'])
        if is_near:
            return
    raise AssertionError(f'the map never came close enough to seat {index}')


def place(visitor, seat):
    """The place of a seat in words: `Section A, row 1, seat 3`."""
    parts = [visitor.say('seats.name.section', name=seat['section']) if seat['section'] else '',
             visitor.say('seats.name.row', name=seat['row']) if seat['row'] else '',
             visitor.say('seats.name.seat', name=seat['number'])]
    text = visitor.say('seats.name.glue').join(part for part in parts if part)
    return text[0].upper() + text[1:]


def open_list(visitor, seat=None):
    """Shows the seats as a list, and the section of a seat."""
    visitor.page.get_by_role('button', name=visitor.say('seats.list'), exact=True).click()
    if seat and seat['section']:
        title = visitor.say('seats.section.title', name=seat['section'])
        visitor.page.locator('.section-button').filter(has_text=title).click()
        expect(visitor.page.get_by_role('heading', level=2, name=title, exact=True)).to_be_visible()


def listed(visitor, seat):
    """The button of a seat in the open list."""
    return visitor.page.get_by_role('button', name=re.compile(rf'^{re.escape(place(visitor, seat))},'))


def panel(visitor):
    """What is chosen."""
    return visitor.page.get_by_role('region', name=visitor.say('seats.choice.title'))


def chosen(visitor, seat):
    """The button that lets a chosen seat go."""
    return panel(visitor).get_by_role('button', name=visitor.say('seats.choice.remove', seat=place(visitor, seat)), exact=True)


def choose(visitor, *wanted):
    """Chooses seats in the list."""
    open_list(visitor, wanted[0])
    for seat in wanted:
        listed(visitor, seat).click()
        expect(chosen(visitor, seat)).to_be_visible()


def hold_button(visitor):
    """The button that holds what is chosen."""
    return panel(visitor).get_by_role('button', name=visitor.like('seats.choice.hold'))
