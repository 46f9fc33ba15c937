// One concert: facts, dates, the state of the sale, and the one next step.

import { get } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { formatMoney, formatNumber, formatTime, formatWait, t } from '../kit/i18n.js';
import { problemText } from '../kit/notice.js';
import { poster } from './poster.js';
import { canBeBooked, datesText, hasStarted } from './sale.js';
import { salePanel } from './sale-panel.js';

/** The timeout for the figures of the line, in milliseconds. */
const PATIENCE = 600;

export async function view(page) {
  const concert = await get(`/concerts/${page.params.concertId}`, { signal: page.signal, anonymous: true });
  const panel = salePanel(concert, page.signal);
  // A button must not move under a thumb because figures arrive above it; but the wait is short.
  await Promise.race([panel.ready, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  page.show(concert.title,
    h('div', { class: 'concert-page' },
      h('div', { class: 'concert-top' },
        h('div', { class: 'concert-face' }, poster(concert)),
        h('div', { class: 'concert-name' },
          panel.badge,
          h('h1', {}, concert.title),
          h('p', { class: 'artist' }, concert.artist),
          h('p', { class: 'faint' }, `${concert.venue} · ${datesText(concert)}`))),
      panel.element,
      h('div', { class: 'concert-more stack' },
        h('section', { class: 'card' }, h('h2', {}, t('fan.dates')), dates(concert), prices(concert, page.signal)),
        h('section', { class: 'card' }, h('h2', {}, t('fan.howTitle')), how(concert)))));
}

function dates({ performances, timeZone }) {
  if (performances.length === 0) return h('p', { class: 'faint' }, t('fan.noDates'));
  return h('ul', { class: 'plain dates' }, performances.map((date) =>
    h('li', { class: canBeBooked(date) ? null : 'faint' }, h('time', { datetime: date.startsAt }, formatTime(date.startsAt, 'full', timeZone)),
      canBeBooked(date) ? null : h('span', { class: 'date-told' }, t(hasStarted(date) ? 'fan.started' : 'fan.state.SOLD_OUT')))));
}

/** The prices of the first date to come; they are read on demand. */
function prices(concert, signal) {
  const first = concert.performances.find((date) => !hasStarted(date)) ?? concert.performances[0];
  if (!first) return null;
  const box = h('div', { class: 'prices-box', 'aria-live': 'polite' });
  let isAsked = false;
  const details = h('details', { class: 'prices', on: { toggle: load } }, h('summary', {}, t('fan.prices')), box);
  return details;

  async function load() {
    if (isAsked || !details.open) return;
    isAsked = true;
    box.textContent = t('common.loading');
    try {
      const { grades, currency } = await get(`/performances/${first.performanceId}/prices`, { signal, anonymous: true });
      box.replaceChildren(h('dl', { class: 'facts' }, grades.flatMap(({ grade, price }) =>
        [h('dt', {}, grade || t('fan.seat')), h('dd', { class: 'figure' }, formatMoney(price, currency))])));
    } catch (error) {
      if (signal.aborted) return;
      isAsked = false;
      details.open = false;
      box.textContent = problemText(error);
    }
  }
}

/** How buying works, with the concert's own terms where the box office sends them. */
function how(concert) {
  const { holdSeconds, seatsPerUser, refundHours } = concert;
  const steps = [
    t('fan.how.line'),
    seatsPerUser ? t('fan.how.seatsUpTo', { count: seatsPerUser }) : t('fan.how.seats'),
    holdSeconds ? t('fan.how.holdFor', { time: formatWait(holdSeconds) }) : t('fan.how.hold'),
    t('fan.how.ticket'),
    refundHours === undefined ? t('fan.how.cancel') : t('fan.how.cancelUntil', { hours: formatNumber(refundHours) }),
  ];
  return h('ol', { class: 'steps' }, steps.map((step) => h('li', {}, step)));
}
