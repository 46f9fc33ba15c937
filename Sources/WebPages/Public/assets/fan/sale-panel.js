// The panel of a concert page that shows the state of the sale and offers the one next step.

import { Problem, get } from '../kit/api.js';
import { everySecond, secondsUntil } from '../kit/clock.js';
import { h, replace, setText } from '../kit/dom.js';
import { formatClock, formatNumber, formatTime, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { keepPlaceToken, placeToken, user } from '../kit/session.js';
import { whileVisible } from './often.js';
import { afterLook, countdown, saleBadge, saleState, seatsText, withLine } from './sale.js';

/** Seconds between two polls of the line. */
const LOOK_EVERY = 5;

/**
 * Returns `{element, badge}`, which stay up to date until the signal aborts, and `ready`, which resolves when
 * the first figures are in.
 */
export function salePanel(told, signal) {
  const { concertId } = told;
  let concert = told;
  const element = h('section', { class: 'card sale-panel', 'aria-label': t('fan.panel') });
  const badge = saleBadge();
  const text = h('p', { class: 'sale-text' });
  const big = h('p', { class: 'sale-big figure', role: 'timer' });
  const figures = h('dl', { class: 'sale-figures', hidden: true });
  const remark = h('p', { hidden: true });
  const step = h('div', { class: 'sale-step' });
  const small = h('p', { class: 'hint' });
  replace(element, text, big, figures, remark, step, small);
  let line;
  let place;
  let drawn;

  everySecond(signal, tick);
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    whileVisible(signal, LOOK_EVERY, () => look().finally(() => resolve()));
  });
  return { element, badge: badge.element, ready };

  function tick() {
    const state = saleState(withLine(concert, line));
    const stage = state === 'OPEN' && place ? place.status : state;
    if (stage !== drawn) {
      if (drawn === 'UPCOMING' && state === 'OPEN') {
        announce(t('fan.nowOpen', { title: concert.title }), { isUrgent: true });
        // Many pages see this moment together; they need not send their requests together.
        setTimeout(() => look().catch(() => {}), Math.random() * 2000);
      }
      drawn = stage;
      badge.paint(state);
      drawStage(stage);
    }
    if (stage === 'UPCOMING') setText(big, countdown(secondsUntil(concert.saleOpensAt)));
    if (stage === 'ACTIVE') setText(big, formatClock(secondsUntil(place.expiresAt)));
    if (stage === 'WAITING') setText(big, t('fan.place', { count: place.queuePosition }));
    if (stage === 'OPEN') setText(big, line ? seatsText(line.seatsLeft) : '\u00a0');
  }

  function drawStage(stage) {
    const isOpen = ['OPEN', 'WAITING', 'ACTIVE'].includes(stage);
    element.dataset.stage = stage;
    big.hidden = !isOpen && stage !== 'UPCOMING';
    if (!isOpen) {
      figures.hidden = true;
      remark.hidden = true;
    }
    setText(text, t(`fan.panel.${stage}`, {
      time: formatTime(concert.saleOpensAt, 'full', concert.timeZone),
    }));
    replace(step, nextStep(stage));
    const early = user() ? 'fan.staysHere' : 'fan.logInEarly';
    const note = { UPCOMING: early, OPEN: 'fan.fair', SOLD_OUT: 'fan.comesBack' }[stage];
    small.hidden = !note;
    if (note) small.textContent = t(note);
  }

  function nextStep(stage) {
    const here = `/concerts/${concertId}`;
    const link = (href, words, kind = '') => h('a', { class: `button large wide ${kind}`.trim(), href }, words);
    if (stage === 'UPCOMING') {
      return user() ? null : link(`/login?next=${encodeURIComponent(here)}`, t('fan.logInNow'), 'quiet');
    }
    if (stage === 'OPEN') {
      return user() ? link(`${here}/line`, t('fan.join'))
        : link(`/login?next=${encodeURIComponent(`${here}/line`)}`, t('fan.logInToJoin'));
    }
    if (stage === 'WAITING') return link(`${here}/line`, t('fan.backToLine'));
    if (stage === 'ACTIVE') return link(`${here}/line`, t('fan.goOn'));
    return null;
  }

  async function look() {
    if (['ANNOUNCED', 'UPCOMING', 'CLOSED', 'ENDED'].includes(saleState(concert))) return;
    [line, place] = await Promise.all([
      get(`/concerts/${concertId}/queue`, { signal, anonymous: true }), ownPlace(),
    ]);
    concert = afterLook(concert, line);
    const lines = [
      [t('fan.figure.waiting'), line.waiting], [t('fan.figure.inside'), line.active],
      [t('fan.figure.perMinute'), line.admittedPerMinute],
    ];
    replace(figures, lines.map(([name, count]) =>
      h('div', {}, h('dt', {}, name), h('dd', { class: 'figure' }, formatNumber(count)))));
    tick();
    const isPaused = line.state === 'PAUSED';
    const isOpen = drawn !== 'SOLD_OUT';
    remark.className = isPaused ? 'note warn' : 'faint';
    setText(remark, isPaused ? t('fan.paused') : t('fan.nobodyWaits'));
    remark.hidden = !isOpen || (!isPaused && (line.waiting > 0 || Boolean(place)));
    figures.hidden = !isOpen || line.waiting === 0;
  }

  async function ownPlace() {
    const token = user() && placeToken(concertId);
    if (!token) return undefined;
    if (place && Date.now() < place.askAt) return place;
    try {
      const found = await get('/queue-tokens/current', { signal, queueToken: token, anonymous: true });
      return { ...found, askAt: Date.now() + found.pollAfter * 1000 };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // A place that ended must not keep a person from joining again.
      if ([401, 404, 410].includes(error.status)) keepPlaceToken(concertId, null);
      return undefined;
    }
  }
}
