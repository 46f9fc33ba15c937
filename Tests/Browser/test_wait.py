"""How long a fan waits: a range that does not jump, and nothing before it is known."""

import json

import pytest
from playwright.sync_api import expect

from kit import access, ways
from kit.crowd import Crowd

# What is told in every second of a line that is heard of at these times: [second, people ahead, seconds estimated].
SERIES = """
async ([source, heard, until]) => {
  const { WaitEstimate } = await import(source);
  const estimate = new WaitEstimate();
  const told = [];
  for (let second = 0; second <= until; second += 1) {
    for (const [at, ahead, remainingTime] of heard) if (at === second) estimate.heard({ ahead, remainingTime }, second * 1000);
    const range = estimate.told(second * 1000);
    told.push(range ? [range.low, range.high] : null);
  }
  return told;
}
"""
LISTEN = 15


@pytest.fixture(scope='module')
def series(browser, office):
    """Runs the page's own estimate over a series and answers what it told in each second; nothing ever jumps."""
    page = browser.new_page()
    page.goto(f'{office.base}/login')
    source = page.evaluate("document.querySelector('script[type=module]').src").replace('fan/main.js', 'fan/line/estimate.js')

    def run(heard, until):
        told = page.evaluate(SERIES, [source, heard, until])
        assert all(one is None for one in told[:LISTEN]), 'nothing is known yet'
        for before, after in zip(told, told[1:]):
            if before and after:
                assert before[0] <= after[1] and after[0] <= before[1], f'{before} became {after}'
            if after:
                assert after[0] < after[1]
        return told

    yield run
    page.close()


def test_estimates_that_contradict_each_other_are_not_told(series):
    told = series([[at, 30, 60 if at % 10 else 1_800] for at in range(0, 600, 5)], 600)
    assert not any(told)


def test_a_line_that_moves_is_measured_by_its_own_pace(series):
    # One goes every five seconds, and the estimate swings between one minute and thirty.
    told = series([[at, 200 - at // 5, 60 if at % 10 else 1_800] for at in range(0, 700, 5)], 700)
    for second, range_ in enumerate(told):
        left = (201 - second // 5) * 5 / 60
        assert range_ is None or range_[0] <= left <= range_[1] * 1.1, (second, range_, left)
    assert sum(one is None for one in told) <= 80
    # Not another range every minute.
    assert sum(one != other for one, other in zip(told, told[1:])) < 12


def test_a_countdown_is_told_to_its_end(series):
    told = series([[at, 40, 900 - at] for at in range(0, 900, 10)], 899)
    assert all(told[LISTEN:])
    for second, (low, high) in enumerate(told[LISTEN:], LISTEN):
        assert low <= (900 - second) / 60 <= high
    assert told[-1] == [0, 1]


def test_a_guess_gives_way_to_what_is_measured_by_way_of_measuring(series):
    told = series([[at, 20, 1_800 if at < 60 else 150] for at in range(0, 400, 5)], 400)
    assert told[50][0] >= 20 and told[390][1] <= 5
    assert None in told[60:200]


def test_a_line_nobody_tells_of_takes_longer_step_by_step(series):
    told = series([[0, 3, 120]], 900)
    assert told[20] and told[899][1] > told[130][1]


def test_a_wait_of_hours_has_a_range_too(series):
    told = series([[at, 90_000, 40_000 - at] for at in range(0, 120, 20)], 120)
    low, high = told[-1]
    assert low <= 660 <= high <= 1_440
    assert series([[at, 90_000, 10_000_000] for at in range(0, 120, 20)], 120)[-1] is not None


@pytest.mark.parametrize('language', ['en', 'ko'])
def test_the_page_never_jumps_from_one_minute_to_thirty(office, visit, language):
    crowd = Crowd(office, waiting=12)
    visitor = visit(office.fan(), language=language, is_phone=True)
    page = visitor.page
    page.clock.install()
    asked = []

    def swing(route):
        place = route.fetch().json()
        asked.append(place)
        # One person leaves with every second poll.
        ahead = max(2, 12 - len(asked) // 2)
        place |= {'ahead': ahead, 'queuePosition': ahead + 1, 'pollAfter': 5,
                  'remainingTime': 60 if len(asked) % 2 else 1_800}
        route.fulfill(json=place)

    page.route('**/queue-tokens/current', swing)
    # Without a stream it polls.
    page.route('**/queue-tokens/current/events', lambda route: route.fulfill(
        status=429, content_type='application/problem+json',
        body=json.dumps({'status': 429, 'code': 'TOO_MANY_STREAMS', 'detail': 'Too many.'})))
    visitor.watch.allow(429, '/queue-tokens/current/events')
    visitor.open(f'/concerts/{crowd.concert.id}/line')
    ways.arrive(visitor, 'line.title')
    wait = page.locator('.line-figures dd').first
    seen = []
    for _ in range(60):
        page.clock.run_for(2_000)
        page.wait_for_timeout(40)
        seen.append(wait.inner_text())
    told = list(dict.fromkeys(seen))
    print(told)
    assert len(asked) > 12
    assert told[0] == visitor.say('line.measuring')
    assert visitor.say('line.soon') not in told
    assert not any('30' in one for one in told), told
    # A pace was found: one in ten seconds.
    assert any(visitor.like('line.minutes').fullmatch(one) or visitor.like('line.upTo').fullmatch(one) for one in told), told
    access.check(page, language, has_tour=False)
    visitor.shoot(f'line-range-phone-{language}', is_full=True)
