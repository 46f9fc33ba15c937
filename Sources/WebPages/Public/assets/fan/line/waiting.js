// The stage of a person who waits.

import { get } from '../../kit/api.js';
import { everySecond } from '../../kit/clock.js';
import { h, setText } from '../../kit/dom.js';
import { formatNumber, formatWait, t } from '../../kit/i18n.js';
import { announce } from '../../kit/notice.js';
import { whileVisible } from '../often.js';
import { seatsText } from '../sale.js';
import { alertSwitches } from './alerts.js';
import { WaitEstimate } from './estimate.js';
import { lostBanner, showStage } from './stage.js';

/** Milliseconds between two announcements of the place. */
const SAY_EVERY = 20_000;

/**
 * Shows the stage; returns `place(place, progress)` and `connection(state)`, which update it until the signal
 * aborts.
 */
export function waitingStage(visit, signal, { onLeave }) {
  const { concert } = visit;
  const estimate = new WaitEstimate();
  let current;
  let saidAt = 0;
  let saidPosition;
  let line;

  const number = h('p', { class: 'line-number figure' });
  const ahead = h('p', { class: 'line-ahead' });
  const done = h('div', { class: 'progress-done' });
  const progress = h('div', {
    class: 'progress', role: 'progressbar', 'aria-label': t('line.progress'),
    'aria-valuemin': '0', 'aria-valuemax': '100',
  }, done);
  const wait = h('dd');
  const pace = h('dd', {}, '\u00a0');
  const seats = h('dd', {}, '\u00a0');
  const paused = h('p', { class: 'note warn', hidden: true }, t('line.paused'));
  const { graceSeconds } = concert;
  // The text promises a place only as long as silence does not lose it: it says what is kept, and for how
  // long.
  const lostWords = graceSeconds === undefined ? t('line.lost')
    : graceSeconds === 0 ? t('line.lostForever') : t('line.lostKeptFor', { time: formatWait(graceSeconds) });
  const lost = lostBanner(lostWords);
  const kept = graceSeconds === undefined ? t('line.closeKept')
    : graceSeconds === 0 ? t('line.closeForever') : t('line.closeKeptFor', { time: formatWait(graceSeconds) });

  showStage(visit, t('line.title'), 'waiting',
    h('section', { class: 'card line-card' },
      h('h1', {}, t('line.title')), lost, paused,
      h('p', { class: 'line-label faint' }, t('line.yourPlace')), number, ahead, progress,
      h('dl', { class: 'line-figures' },
        h('div', {}, h('dt', {}, t('line.wait')), wait),
        h('div', {}, h('dt', {}, t('line.pace')), pace),
        h('div', {}, h('dt', {}, t('line.seats')), seats)),
      h('p', { class: 'hint line-by-itself' }, t('line.byItself'))),
    h('section', { class: 'card' }, h('h2', {}, t('line.callTitle')),
      h('p', { class: 'faint' }, t('line.callText')), alertSwitches(signal)),
    h('section', { class: 'card' }, h('h2', {}, t('line.closeTitle')),
      h('p', {}, kept), h('p', {}, t('line.reload')),
      h('button', { class: 'button quiet', on: { click: onLeave } }, t('line.leave'))));

  everySecond(signal, drawWait);
  whileVisible(signal, () => Math.max(5, current?.pollAfter ?? 5), async () => {
    line = await get(`/concerts/${concert.concertId}/queue`, { signal, anonymous: true });
    if (paused.hidden !== (line.state !== 'PAUSED')) {
      paused.hidden = line.state !== 'PAUSED';
      estimate.forget();
      announce(t(paused.hidden ? 'line.goesOn' : 'line.paused'));
    }
    setText(pace, t('line.perMinute', { count: line.admittedPerMinute }));
    setText(seats, seatsText(line.seatsLeft));
    drawWait();
  });

  return {
    place(place, fraction) {
      current = place;
      estimate.heard(place, Date.now());
      setText(number, formatNumber(place.queuePosition));
      setText(ahead, place.ahead === 0 ? t('line.next') : t('line.ahead', { count: place.ahead }));
      const percent = Math.floor(fraction * 100);
      progress.setAttribute('aria-valuenow', String(percent));
      done.style.setProperty('--done', String(fraction));
      drawWait();
      say();
    },
    connection(state) {
      if (lost.hidden === (state === 'open')) return;
      lost.hidden = state === 'open';
      announce(lost.hidden ? t('line.found') : lostWords);
    },
  };

  function waitNow() {
    return line?.state === 'PAUSED' ? t('line.waitUnknown') : waitText(estimate.told(Date.now()));
  }

  function drawWait() {
    if (current) setText(wait, waitNow());
  }

  /** Announces changes only, and not each of them: people listen to this while doing something else. */
  function say() {
    if (current.queuePosition === saidPosition || Date.now() - saidAt < SAY_EVERY) return;
    saidPosition = current.queuePosition;
    saidAt = Date.now();
    announce(t('line.say', { position: formatNumber(current.queuePosition), wait: waitNow() }));
  }
}

/** A range of minutes in words. */
function waitText(range) {
  if (!range) return t('line.measuring');
  const { low, high } = range;
  if (high <= 1) return t('line.soon');
  if (low === 0) return t('line.upTo', { count: high });
  return high > 90 ? t('line.hours', { low: Math.max(60, low) / 60, high: high / 60 }) : t('line.minutes', { low, high });
}
