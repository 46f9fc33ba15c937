// The state of a concert's sale, and its dates in words.

import { serverNow } from '../kit/clock.js';
import { h } from '../kit/dom.js';
import { currentLanguage, formatClock, formatTime, t } from '../kit/i18n.js';
import { knownZone } from '../kit/zone.js';

const DAY = 86_400;

/**
 * `UPCOMING`, `OPEN`, `SOLD_OUT`, `CLOSED`, `ENDED` (played already) or `ANNOUNCED` (no dates, so nothing to
 * sell). Decided by the clock as far as possible: when a sale opens, a hundred thousand pages must not all
 * request the concert again.
 */
export function saleState(concert, now = serverNow()) {
  const last = concert.performances.at(-1);
  if (last && Date.parse(last.startsAt) <= now) return 'ENDED';
  if (!last && now < Date.parse(concert.saleClosesAt)) return 'ANNOUNCED';
  if (now < Date.parse(concert.saleOpensAt)) return 'UPCOMING';
  if (now >= Date.parse(concert.saleClosesAt) || concert.saleState === 'CLOSED') return 'CLOSED';
  // A date may have begun since the box office reported the others as sold out.
  if (!concert.performances.some((date) => canBeBooked(date, now))) return 'SOLD_OUT';
  return concert.saleState === 'SOLD_OUT' ? 'SOLD_OUT' : 'OPEN';
}

/** The concert, updated with a later read of its line: seats run out, and come back. */
export function withLine(concert, line) {
  if (!line || line.state === 'CLOSED') return concert;
  return { ...concert, saleState: line.state === 'SOLD_OUT' ? 'SOLD_OUT' : 'OPEN' };
}

/**
 * The concert after a read of its line just now: where seats came back, no date is known to be sold out. The
 * line's state alone may predate the start of the last date.
 */
export function afterLook(concert, line) {
  const isBack = line.seatsLeft > 0 && line.state !== 'SOLD_OUT' && line.state !== 'CLOSED' && !concert.performances.some((date) => canBeBooked(date));
  return isBack ? { ...concert, performances: concert.performances.map((date) => ({ ...date, soldOut: false })) } : concert;
}

const KINDS = { ANNOUNCED: 'accent', UPCOMING: 'accent', OPEN: 'good', SOLD_OUT: 'bad', CLOSED: '', ENDED: '' };

/** A badge that shows the state; `paint(state)` changes it. */
export function saleBadge() {
  const element = h('span', { class: 'badge' });
  return {
    element,
    paint(state) {
      element.className = `badge ${KINDS[state]}`.trim();
      element.textContent = t(`fan.state.${state}`);
    },
  };
}

/** Seconds as a countdown of constant width: `3 days 04:05:06`, `4:05`. */
export function countdown(seconds) {
  if (seconds < DAY) return formatClock(seconds);
  const whole = Math.ceil(seconds);
  const count = Math.floor(whole / DAY);
  return t('fan.daysAnd', { days: t('fan.days', { count }), clock: formatClock(whole - count * DAY) });
}

/**
 * The days of a concert in a few words: one date with its time, or a range. Only bookable dates, if there are
 * any.
 */
export function datesText({ performances: all, timeZone }) {
  if (all.length === 0) return t('fan.noDates');
  const open = all.filter((date) => canBeBooked(date));
  const performances = open.length > 0 ? open : all;
  const [first, last] = [performances[0].startsAt, performances.at(-1).startsAt];
  if (performances.length === 1) return formatTime(first, 'short', timeZone);
  const format = new Intl.DateTimeFormat(currentLanguage(), {
    dateStyle: 'medium', timeZone: knownZone(timeZone),
  });
  return format.formatRange(new Date(first), new Date(last));
}

/** Whether a date has begun: it is no longer on sale. */
export function hasStarted({ startsAt }, now = serverNow()) {
  return Date.parse(startsAt) <= now;
}

/** Whether a date can be chosen: it has not begun, and is not sold out. */
export function canBeBooked(date, now = serverNow()) {
  return !date.soldOut && !hasStarted(date, now);
}

/** Seats left in words: none, few or many. */
export function seatsText(count) {
  if (count === 0) return t('fan.seatsNone');
  return t(count <= 20 ? 'fan.seatsFew' : 'fan.seatsLeft', { count });
}
