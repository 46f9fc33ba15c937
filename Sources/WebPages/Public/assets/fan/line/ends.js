// The stages without waiting: too early, sold out, over, left.

import { everySecond, secondsUntil } from '../../kit/clock.js';
import { get } from '../../kit/api.js';
import { h, setText } from '../../kit/dom.js';
import { formatTime, t } from '../../kit/i18n.js';
import { announce, problemText } from '../../kit/notice.js';
import { whileVisible } from '../often.js';
import { countdown } from '../sale.js';
import { showStage } from './stage.js';

/** Seconds between two checks for returned seats. */
const LOOK_EVERY = 10;

/** Taking a place, or finding an existing one. */
export function joiningStage(visit, { isHeld = false } = {}) {
  const title = t(isHeld ? 'line.finding' : 'line.joining');
  showStage(visit, title, 'joining', h('section', { class: 'card line-card center' },
    h('h1', {}, title), h('p', { class: 'faint' }, t('line.joiningText')),
    h('span', { class: 'spinner big', 'aria-hidden': 'true' })));
}

/** Before the sale; moves on automatically when it opens. */
export function earlyStage(visit, signal, { onOpen }) {
  const { concert } = visit;
  const clock = h('p', { class: 'line-number figure', role: 'timer' });
  showStage(visit, t('line.earlyTitle'), 'early', h('section', { class: 'card line-card' },
    h('h1', {}, t('line.earlyTitle')),
    h('p', {}, t('line.earlyText', {
      time: formatTime(concert.saleOpensAt, 'full', concert.timeZone),
    })), clock,
    h('p', { class: 'hint' }, t('line.earlyHint'))));
  let isOpen = false;
  everySecond(signal, () => {
    const seconds = secondsUntil(concert.saleOpensAt);
    setText(clock, countdown(Math.max(0, seconds)));
    if (seconds > 0 || isOpen) return;
    isOpen = true;
    onOpen();
  });
}

/** Everything is sold; checks for returned seats, and then moves on automatically. */
export function soldOutStage(visit, signal, { onBack }) {
  const { concert } = visit;
  say(visit, 'soldOut');
  let isBack = false;
  whileVisible(signal, LOOK_EVERY, async () => {
    const { state } = await get(`/concerts/${concert.concertId}/queue`, { signal, anonymous: true });
    if (state === 'SOLD_OUT' || state === 'CLOSED' || isBack) return;
    isBack = true;
    onBack();
  });
}

/**
 * The place ended. `why`: `timeOver`, `turnOver`, `dropped`, `unknown`, `left` or `closed`.
 *
 * @param {any} visit
 * @param {string} why
 * @param {{onJoin?: () => unknown}} how
 */
export function endStage(visit, why, { onJoin } = {}) {
  const again = onJoin ? h('button', { class: 'button large', on: { click: onJoin } }, t('line.joinAgain')) : null;
  const tickets = why === 'turnOver'
    ? h('a', { class: 'button quiet large', href: '/tickets' }, t('common.tickets')) : null;
  say(visit, why, { again, tickets });
}

/** Another failure. */
export function failedStage(visit, problem, { onTry }) {
  const title = t('common.failed');
  showStage(visit, title, 'end', h('section', { class: 'card line-card' }, h('h1', {}, title),
    h('p', {}, problemText(problem)),
    h('div', { class: 'actions' },
      h('button', { class: 'button large', on: { click: onTry } }, t('common.tryAgain')))));
  announce(problemText(problem), { isUrgent: true });
}

/**
 * @param {any} visit
 * @param {string} why
 * @param {{again?: Node | null, tickets?: Node | null}} ways
 */
function say(visit, why, { again = null, tickets = null } = {}) {
  const [title, text] = [t(`line.${why}.title`), t(`line.${why}.text`)];
  showStage(visit, title, 'end', h('section', { class: 'card line-card' },
    h('h1', {}, title), h('p', {}, text),
    again ? h('p', { class: 'hint' }, t('line.joinAgainHint')) : null,
    h('div', { class: 'actions' }, again, tickets,
      h('a', { class: 'button quiet large', href: `/concerts/${visit.concert.concertId}` }, t('line.toConcert')))));
  announce(`${title} ${text}`, { isUrgent: true });
}
