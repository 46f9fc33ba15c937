// The stage of a person who was let in: the link to the seats, and the time left.

import { Problem, get } from '../../kit/api.js';
import { everySecond, secondsUntil } from '../../kit/clock.js';
import { h, replace, setText } from '../../kit/dom.js';
import { formatClock, formatTime, t } from '../../kit/i18n.js';
import { announce } from '../../kit/notice.js';
import { go } from '../../kit/router.js';
import { untilVisible, whileVisible } from '../often.js';
import { hasStarted, seatsText } from '../sale.js';
import { lostBanner, showStage } from './stage.js';

/** Seconds between two reads of the dates. */
const LOOK_EVERY = 10;
/** Milliseconds a person has to read that it is their turn before the map opens by itself. */
const READING = 2500;
/** Seconds left at which the time is announced. */
const WARN_AT = 60;

/**
 * Shows the stage; returns `place(place)` and `connection(state)`, which update it until the signal aborts.
 * `isNews`: the turn came while this page was open; otherwise there is nothing to announce or wait for.
 */
export function turnStage(visit, signal, { token, isNews, onLeave, onProblem }) {
  const { concert } = visit;
  let expiresAt;
  let isWarned = false;
  let drawn;
  const left = h('span', { class: 'figure' });
  const dates = h('div', { class: 'turn-dates' });
  draw(concert.performances);
  const full = h('p', { class: 'note warn', role: 'status', hidden: true }, t('line.allHeld'));
  const lost = lostBanner(t('line.lostTurn'));

  showStage(visit, t('line.turnTitle'), 'turn',
    h('section', { class: 'card line-card turn-card' },
      h('h1', {}, t('line.turnTitle')), lost,
      h('p', { class: 'turn-left' }, t('line.timeLeft'), ' ', left), full,
      dates),
    h('p', { class: 'turn-leave' },
      h('button', { class: 'button quiet', on: { click: onLeave } }, t('line.giveBack'))));

  everySecond(signal, drawLeft);
  whileVisible(signal, LOOK_EVERY, look);
  const bookable = concert.performances.filter((date) => !hasStarted(date));
  if (bookable.length === 1) goOn(bookable[0].performanceId);

  return {
    place(place) {
      expiresAt = place.expiresAt;
      drawLeft();
    },
    connection(state) {
      lost.hidden = state === 'open';
    },
  };

  function drawLeft() {
    if (!expiresAt) return;
    const seconds = secondsUntil(expiresAt);
    setText(left, formatClock(seconds));
    if (seconds > WARN_AT || seconds <= 0 || isWarned) return;
    isWarned = true;
    announce(t('line.lastMinute'), { isUrgent: true });
  }

  async function look() {
    let items;
    try {
      ({ items } = await get(`/concerts/${concert.concertId}/performances?limit=100`, { signal, queueToken: token }));
    } catch (error) {
      if (error instanceof Problem && error.code !== 'NETWORK') onProblem(error);
      throw error;
    }
    draw(items);
    const open = items.filter((date) => !hasStarted(date));
    open.forEach(({ performanceId, seatsLeft }) => {
      const row = dates.querySelector(`[data-date="${performanceId}"]`);
      if (!row) return;
      setText(row.querySelector('.date-seats'), seatsText(seatsLeft));
      row.classList.toggle('is-full', seatsLeft === 0);
    });
    full.hidden = open.length === 0 || open.some(({ seatsLeft }) => seatsLeft > 0);
  }

  /** Rows are reused, so that the focus is not lost; only their figures change. */
  function draw(performances) {
    // A date that starts meanwhile is another row.
    const ids = performances.map((date) => `${date.performanceId}${hasStarted(date)}`).join();
    if (ids === drawn) return;
    drawn = ids;
    if (performances.every(hasStarted)) {
      replace(dates, h('p', { class: 'note' }, t(performances.length === 0 ? 'line.noDates' : 'line.allStarted')));
      return;
    }
    replace(dates,
      h('h2', {}, t(performances.filter((date) => !hasStarted(date)).length === 1 ? 'line.yourDate' : 'line.chooseDate')),
      h('ul', { class: 'plain stack' }, performances.map(dateRow)));
  }

  function dateRow(date) {
    const { performanceId, startsAt } = date;
    if (hasStarted(date)) {
      return h('li', { class: 'is-full' }, h('span', { class: 'date-row' }, h('span', { class: 'date-words' },
        h('time', { datetime: startsAt }, formatTime(startsAt, 'full', concert.timeZone)),
        h('span', { class: 'date-seats' }, t('fan.started')))));
    }
    return h('li', { data: { date: performanceId } }, h('a', { class: 'date-row', href: `/performances/${performanceId}` },
      h('span', { class: 'date-words' },
        h('time', { datetime: startsAt }, formatTime(startsAt, 'full', concert.timeZone)), h('span', { class: 'date-seats' }, '\u00a0')),
      h('span', { class: 'date-go', 'aria-hidden': 'true' }, '→')));
  }

  /** With one date there is nothing to choose; but no one is redirected while the tab is hidden. */
  async function goOn(performanceId) {
    try {
      if (isNews) {
        const note = h('p', { class: 'faint' }, t('line.opensByItself'));
        dates.before(note);
        await untilVisible(signal);
        await new Promise((resolve) => setTimeout(resolve, READING));
        note.remove();
      }
      if (!signal.aborted && full.hidden) await go(`/performances/${performanceId}`, { isReplacing: true });
    } catch {
      // The person went elsewhere.
    }
  }
}
