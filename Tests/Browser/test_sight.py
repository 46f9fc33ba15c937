"""What is seen: with large letters, in forced colours, while a page comes together, and on the map."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from kit import access, seats, ways
from kit.office import hall

LOOK = (Path(__file__).parent / 'kit/sight.js').read_text()
# The browser's letters of 16 pixels doubled; the view's width stays.
DOUBLE = "document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; });"
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push({
    value: entry.value, what: entry.sources.map(({ node }) => `${node?.nodeName} ${node?.className ?? ''}`).join(', ') });
}).observe({ type: 'layout-shift', buffered: true });
"""
# "Good" is below 0.1 (web.dev/cls); what a person notices begins far below.
SHIFT_MAX = 0.02
# Pages that come together at once.
TOGETHER = 6
SLOW = {'offline': False, 'latency': 150, 'downloadThroughput': 200_000, 'uploadThroughput': 93_750}
MAP = """
async () => {
  const file = performance.getEntriesByType('resource').map((entry) => entry.name)
    .find((name) => name.endsWith('/seatmap/map.js'));
  const map = (await import(file)).mapOf(document.querySelector('main canvas'));
  await map.painted();
  return (USE)(map);
}
"""


@pytest.fixture
def places(office):
    """A fan who has a ticket, and addresses of all views with who opens them."""
    concert = office.concert('An Evening with a Considerably Longer Title', seats=hall(), performances=2)
    fan = office.fan('Sora', money=900_000)
    token = fan.enter(concert)
    paid = fan.pay(fan.hold(concert, [concert.seats()[0]['seatId']], token), token)
    held = fan.hold(concert, [concert.seats()[1]['seatId']], fan.enter(concert))
    fan.enter(concert)
    return [
        (None, '/'), (None, f'/concerts/{concert.id}'), (None, '/login'), (None, '/signup'), (fan, '/tickets'),
        (fan, f'/tickets/{paid["tickets"][0]["ticketId"]}'), (fan, f'/reservations/{paid["reservationId"]}'),
        (fan, f'/reservations/{held["reservationId"]}'), (fan, '/wallet'), (fan, f'/concerts/{concert.id}/line'),
        (fan, f'/performances/{concert.performances[0]}'), (None, '/nowhere'),
    ]


def in_map(page, use):
    """What a function of the map answers, once it is painted."""
    return page.evaluate(MAP.replace('USE', use))


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_letters_of_double_size_on_a_phone(places, visit, language):
    told = []
    for person, path in places:
        visitor = visit(person, language=language, is_phone=True)
        visitor.context.add_init_script(DOUBLE)
        visitor.watch.allow(404, '/nowhere')
        page = visitor.open(path)
        page.wait_for_timeout(400)
        look = page.evaluate_handle(LOOK)
        for what in ('brokenWords', 'overflowing'):
            told += [f'{path}: {one}' for one in look.evaluate(f'look => look.{what}()')]
        visitor.shoot(f'double{path.replace("/", "-")[:14]}-{language}', is_full=True)
    assert not told, '\n'.join(told)


@pytest.mark.parametrize('is_phone', [True, False])
def test_hardly_anything_moves_while_a_page_comes(places, visit, is_phone):
    told = []
    for few in batched(places, TOGETHER):
        coming = []
        for person, path in few:
            visitor = visit(person, is_phone=is_phone)
            visitor.context.add_init_script(SHIFTS)
            visitor.watch.allow(404, '/nowhere')
            session = visitor.context.new_cdp_session(visitor.page)
            session.send('Network.enable')
            session.send('Network.emulateNetworkConditions', SLOW)
            visitor.page.goto(path, wait_until='commit')
            coming.append((visitor, path))
        for visitor, _ in coming:
            visitor.settle()
        # One wait for all: what comes late comes meanwhile.
        coming[-1][0].page.wait_for_timeout(2_500)
        for visitor, path in coming:
            shifts = visitor.page.evaluate('window.shifts')
            if sum(one['value'] for one in shifts) > SHIFT_MAX:
                told.append(f'{path}: {shifts}')
    assert not told, '\n'.join(told)


def batched(all_of_them, count):
    """A list in parts of so many."""
    return (all_of_them[start:start + count] for start in range(0, len(all_of_them), count))


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_the_map_in_forced_colours(office, visit, scheme):
    concert = office.concert('Forced Colours', seats=hall())
    visitor = visit(office.fan(), scheme=scheme, forced_colors='active')
    page = seats.come_in(visitor, concert)
    colours = in_map(page, """(map) => {
      const pen = map.canvas.getContext('2d');
      const { width, height } = map.canvas;
      const { data } = pen.getImageData(0, 0, width, height);
      const pixel = (x, y) => Array.from(data.subarray((Math.round(y) * width + Math.round(x)) * 4).subarray(0, 4)).join();
      const at = (u, v) => {
        const { x, y } = map.camera.pointAt(u, v);
        return pixel((x - 4) * map.painter.ratio, (y - 6) * map.painter.ratio);
      };
      const { plan } = map;
      return { first: at(plan.x[0], plan.y[0]), second: at(plan.x[79], plan.y[79]),
        paper: pixel(2, height / 2),
        stage: at((plan.stage.left + plan.stage.right) / 4 + plan.stage.left / 2, (plan.stage.top + plan.stage.bottom) / 2) };
    }""")
    assert len(set(colours.values())) == 4, colours
    assert colours['paper'] == ('255,255,255,255' if scheme == 'light' else '0,0,0,255')
    access.check(page, 'en', has_tour=False)
    visitor.shoot(f'map-forced-{scheme}')


def test_the_name_of_a_row_stands_beside_its_seats(office, visit):
    name = '0 - numeroimattomat paikat'
    rows = [{'section': block, 'row': row, 'number': str(number), 'price': 1_000, 'x': left + number * 30, 'y': line * 34}
            for block, left in (('Left', 0), ('Right', 420)) for line, row in enumerate((name, '2', 'Balcony row'))
            for number in range(1, 13)]
    concert = office.concert('Long Rows', seats=rows)
    visitor = visit(office.fan())
    page = seats.come_in(visitor, concert)
    for zoom in (1, 1.7, 2.6):
        in_map(page, f'(map) => map.zoom({zoom}, 200, 200)')
        told = in_map(page, """(map) => {
          const { scale } = map.camera;
          const { ratio, labels } = map.painter;
          const over = [];
          for (const { rows } of labels.named) for (const { row, label } of rows ?? []) {
            if (!label) continue;
            const half = label.half / ratio / scale;
            map.plan.x.forEach((x, seat) => {
              const side = map.plan.side[seat] / 2;
              if (Math.abs(x - label.x) < half + side - 1 && Math.abs(map.plan.y[seat] - label.y) < side) over.push(`${label.text} over ${seat}`);
            });
          }
          return { over, texts: labels.named.flatMap(({ rows }) => rows ?? []).map(({ label }) => label?.text) };
        }""")
        assert not told['over'], told
        # Cut where there is no room, but never away.
        assert all(told['texts']), told
    visitor.shoot('map-long-rows-desktop')


def test_names_stay_in_sight_and_the_stage_stands_in_front(office, visit):
    arena = office.find('Winter Arena')
    visitor = visit(office.fan(), is_phone=True)
    page = seats.come_in(visitor, arena)
    stage = in_map(page, """(map) => {
      const { stage, box } = map.plan;
      const isOver = (seat) => map.plan.x[seat] > stage.left && map.plan.x[seat] < stage.right
        && map.plan.y[seat] > stage.top && map.plan.y[seat] < stage.bottom;
      const front = map.plan.sections.find(({ name }) => name === 'F2').box;
      return { seats: Array.from(map.plan.x.keys()).filter(isOver), isAhead: stage.bottom < front.top,
        isNear: front.top - stage.bottom < (box.bottom - box.top) * 0.05 };
    }""")
    assert stage == {'seats': [], 'isAhead': True, 'isNear': True}
    visitor.shoot('map-arena-stage-phone')
    # Into the middle of a block of the floor: its name above and its rows at the left are outside.
    index = next(at for at, seat in enumerate(arena.seats()) if (seat['section'], seat['row'], seat['number']) == ('F5', '9', '9'))
    in_map(page, f'(map) => map.camera.look(map.camera.closeUp({index}, 34))')
    pins = in_map(page, '(map) => map.painter.pins.map(({ text, x, y }) => [text, x / map.canvas.width, y / map.canvas.height])')
    assert 'F5' in [text for text, _, _ in pins], pins
    rows = [(text, x) for text, x, _ in pins if text.isdigit()]
    assert '9' in [text for text, _ in rows] and all(x < 0.1 for _, x in rows), pins
    assert all(0 < x < 1 and 0 < y < 1 for _, x, y in pins)
    visitor.shoot('map-arena-pins-phone')
    page.get_by_role('button', name=visitor.say('seats.fit')).tap()
    assert in_map(page, '(map) => map.painter.pins.length') == 0
