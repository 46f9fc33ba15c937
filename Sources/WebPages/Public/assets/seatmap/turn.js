// What changes while seats are chosen: the turn runs out, existing holds expire, and other fans take seats.

import { get } from '../kit/api.js';
import { everySecond, secondsUntil } from '../kit/clock.js';
import { h, replace, setText } from '../kit/dom.js';
import { formatClock, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { listen } from '../kit/stream.js';

/** Seconds left at which the end of the turn is announced. */
const SAID_AT = [120, 60];

/**
 * The answers about a queue token that mean: no turn (any more).
 *
 * @param {any} problem
 */
export function isTurnOver(problem) {
  return problem.code?.startsWith('QUEUE_TOKEN_');
}

/**
 * A clock of the time left. `onOver()` is called once, when the server confirms that the turn has ended.
 *
 * @param {{expiresAt: string}} place
 * @param {string} queueToken
 * @param {AbortSignal} signal
 * @param {() => void} onOver
 */
export function turnClock(place, queueToken, signal, onOver) {
  const time = h('span', { class: 'figure' });
  const element = h('p', { class: 'badge accent turn', role: 'timer' }, t('seats.turn.left'), ' ', time);
  let ends = place.expiresAt;
  let unsaid = SAID_AT.filter((seconds) => seconds < secondsUntil(ends) - 5);
  let isAsking = false;
  everySecond(signal, () => {
    const left = secondsUntil(ends);
    setText(time, formatClock(left));
    element.classList.toggle('warn', left < 60);
    element.classList.toggle('accent', left >= 60);
    if (unsaid.length > 0 && left <= unsaid[0]) {
      announce(t('seats.turn.soon', { count: Math.round(unsaid[0] / 60) }));
      unsaid = unsaid.slice(1);
    }
    if (left <= 0 && !isAsking) ask();
  });

  async function ask() {
    isAsking = true;
    try {
      const now = await get('/queue-tokens/current', { queueToken, signal });
      if (now.status !== 'ACTIVE') onOver();
      else ends = now.expiresAt;
    } catch (problem) {
      if (!signal.aborted && isTurnOver(problem)) onOver();
    } finally {
      isAsking = false;
    }
  }

  return element;
}

/**
 * Reservations of this date that await payment, from `GET /reservations`.
 *
 * @param {string} performanceId
 * @param {AbortSignal} signal
 * @returns {Promise<any[]>}
 */
export async function openHolds(performanceId, signal) {
  const { items } = await get('/reservations?limit=100', { signal });
  return items.filter((/** @type {any} */ reservation) => reservation.performanceId === performanceId
    && reservation.status === 'PENDING' && secondsUntil(reservation.expiresAt) > 0);
}

/**
 * A banner about seats held already; it disappears by itself, and `onGone()` is called then.
 *
 * @param {any} reservation
 * @param {AbortSignal} signal
 * @param {() => void} onGone
 */
export function holdBanner(reservation, signal, onGone) {
  const text = h('p');
  const element = h('div', { class: 'note good hold-banner' }, text,
    h('a', { class: 'button', href: `/reservations/${reservation.reservationId}` }, t('seats.mine.go')));
  let isGone = false;
  everySecond(signal, () => {
    const left = secondsUntil(reservation.expiresAt);
    if (left > 0) {
      setText(text, t('seats.mine.text', { count: reservation.seats.length, left: formatClock(left) }));
    } else if (!isGone) {
      isGone = true;
      element.remove();
      onGone();
    }
  });
  return element;
}

/** Shows a note while the map is not live, with the words for the reason; announces it once. */
export function lostBanner() {
  const element = h('div', { class: 'note warn lost-banner', hidden: true });
  return {
    element,
    show(/** @type {string} */ words) {
      if (element.textContent === words) return;
      element.hidden = words === '';
      replace(element, words);
      announce(words || t('seats.back'));
    },
  };
}

/** Milliseconds after which a snapshot is read although the stream has not opened. */
const IMPATIENCE = 1500;
/** Milliseconds between two snapshots while other windows hold all the streams a browser may have. */
const LOOK_EVERY = 4000;

/**
 * Follows a date's seats until the signal aborts. `onState` receives the state of the connection, as in
 * `listen`; `onProblem(problem)` a refusal that ends it.
 *
 * @param {import('./statuses.js').Statuses} statuses
 * @param {{
 *   queueToken: string, signal: AbortSignal, onState: (state: import('../kit/connection.js').State) => void,
 *   onProblem: (problem: import('../kit/api.js').Problem) => void,
 * }} on
 */
export function follow(statuses, { queueToken, signal, onState, onProblem }) {
  const base = `/performances/${statuses.plan.performanceId}/seats`;
  let opening = 0;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let looking;

  async function refresh() {
    const mine = opening;
    try {
      const snapshot = await get(`${base}/statuses`, { queueToken, signal });
      // A snapshot requested before the stream was reopened may lack events in between.
      if (mine === opening) statuses.settle(snapshot);
    } catch (problem) {
      if (signal.aborted || mine !== opening) return;
      if (problem.status >= 400 && problem.status < 500) onProblem(problem);
      else setTimeout(() => signal.aborted || mine !== opening || refresh(), 2000);
    }
  }

  const timer = setTimeout(() => statuses.isKnown || opening > 0 || refresh(), IMPATIENCE);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(looking);
  }, { once: true });
  return listen(`${base}/events`, {
    queueToken, signal, onProblem, isForEyes: true,
    onState: (state) => {
      clearInterval(looking);
      if (state === 'open') {
        opening += 1;
        statuses.begin();
        refresh();
      }
      if (state === 'full') {
        refresh();
        looking = setInterval(() => document.hidden || refresh(), LOOK_EVERY);
      }
      onState(state);
    },
    onEvent: (name, data) => {
      if (name === 'seats') statuses.hear(data);
    },
  });
}
