// The time left of a hold: a clock and a bar, announced three times and not every second.

import { everySecond, secondsUntil } from '../kit/clock.js';
import { h, setText } from '../kit/dom.js';
import { formatClock, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';

/** Seconds before the end at which the time left is announced. */
const SAID_AT = [120, 60, 30];

/** The strip with the countdown of a hold. `onEnd` is called each second once the time is over. */
export function holdStrip(reservation, signal, onEnd) {
  const clock = h('span', { class: 'hold-clock figure', role: 'timer' });
  const words = h('span', { class: 'hold-words' });
  const strip = h('div', { class: 'hold-strip' },
    h('div', { class: 'hold-line' }, words, clock),
    h('div', { class: 'hold-bar', 'aria-hidden': 'true' }, h('span', {})));
  watchHold(reservation, signal, (left) => {
    // Not constant: the hold may be extended.
    const whole = (Date.parse(reservation.expiresAt) - Date.parse(reservation.createdAt)) / 1000;
    setText(clock, formatClock(left));
    setText(words, t(left <= 60 ? 'pay.heldShort' : 'pay.heldFor'));
    strip.style.setProperty('--left', String(Math.min(1, Math.max(0, left / whole))));
    strip.dataset.state = left <= 30 ? 'last' : left <= 120 ? 'soon' : 'calm';
    if (left <= 0) onEnd();
  });
  return strip;
}

/** Calls back each second with the seconds left, and announces them now and then. */
function watchHold(reservation, signal, tick) {
  let before = secondsUntil(reservation.expiresAt);
  everySecond(signal, () => {
    const left = secondsUntil(reservation.expiresAt);
    // Only marks that are passed while watching: opening the page late announces nothing.
    const passed = SAID_AT.filter((at) => before > at && left <= at && left > 0);
    if (passed.length > 0) announce(t('pay.leftSaid', { left: spoken(passed.at(-1)) }), { isUrgent: left <= 30 });
    before = left;
    tick(left);
  });
}

function spoken(seconds) {
  return seconds >= 60
    ? t('common.minutes', { count: seconds / 60 }) : t('common.seconds', { count: seconds });
}
