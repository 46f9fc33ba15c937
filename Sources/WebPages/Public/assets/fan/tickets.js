// All of a person's bookings: holds to be paid, upcoming, past and cancelled.

import { anySignal } from '../kit/abort.js';
import { Problem, get } from '../kit/api.js';
import { serverNow } from '../kit/clock.js';
import { h } from '../kit/dom.js';
import { formatMoney, formatTime, loadWords, t } from '../kit/i18n.js';
import { loadStyle } from '../kit/style.js';
import { clockOf } from '../kit/zone.js';
import { bySeat, concertsOf, pagesOf, seatName } from './bookings.js';
import { holdStrip } from './hold-clock.js';
import { keep, keptTickets, picture } from './kept.js';
import { readyForTheDoor } from './offline.js';
import { statusBadge } from './paper.js';
import { onReturn } from './tabs.js';

/** How long a performance counts as upcoming after its start: people come late. */
const EVENING = 4 * 3_600_000;
/** Milliseconds after which stored tickets are shown instead of waiting for the network. */
const PATIENCE = 2_500;
/** Pictures loaded ahead of use. */
const PICTURES_MAX = 20;

export async function view(page) {
  await Promise.all([loadWords('pay', 'tickets'), loadStyle('checkout'), loadStyle('tickets')]);
  const { signal } = page;
  let shown = '';
  let drawn = new AbortController();
  let isLooking = false;

  const show = (all) => {
    const now = JSON.stringify(all);
    if (now === shown || signal.aborted) return;
    shown = now;
    drawn.abort();
    drawn = new AbortController();
    const here = document.activeElement?.getAttribute('href');
    draw(page, all, anySignal(signal, drawn.signal), look);
    // A focused link keeps the focus.
    if (here) document.querySelector(`main a[href="${CSS.escape(here)}"]`)?.focus();
  };

  async function look() {
    if (isLooking) return;
    isLooking = true;
    try {
      const all = await load(signal);
      show(all);
      keepPictures(all.tickets, signal);
    } catch (problem) {
      if (signal.aborted) return;
      const tickets = keptTickets();
      if (!(problem instanceof Problem) || problem.code !== 'NETWORK' || tickets.length === 0) throw problem;
      show(withoutNetwork(tickets));
    } finally {
      isLooking = false;
    }
  }

  const late = setTimeout(() => {
    if (!shown && keptTickets().length > 0) show(withoutNetwork(keptTickets()));
  }, navigator.onLine ? PATIENCE : 0);
  signal.addEventListener('abort', () => clearTimeout(late), { once: true });
  onReturn(signal, () => look().catch(() => {}));
  await look();
  readyForTheDoor();
}

async function load(signal) {
  const [tickets, reservations] = await Promise.all([
    all('/tickets', signal), get('/reservations?limit=100', { signal }),
  ]);
  keep(tickets, { isAll: true });
  // A hold lives some minutes: it is among the newest.
  const holds = reservations.items.filter(({ status }) => status === 'PENDING');
  const places = await concertsOf(holds.map(({ performanceId }) => performanceId), signal);
  return {
    tickets, isLive: true,
    holds: holds.map((reservation) => ({ reservation, place: places.get(reservation.performanceId) })),
  };
}

const withoutNetwork = (tickets) => ({
  tickets: tickets.map(({ seenAt, ...ticket }) => ticket), holds: [], isLive: false,
});

async function all(path, signal) {
  const found = [];
  for await (const items of pagesOf(path, signal)) found.push(...items);
  return found;
}

/** Loads the pictures for offline use, one after the other, in the background. */
async function keepPictures(tickets, signal) {
  try {
    for (const ticket of tickets.filter(isComing).slice(0, PICTURES_MAX)) await picture(ticket, signal);
  } catch {
    // They are loaded again with the ticket itself.
  }
}

const isComing = (ticket) => ticket.status !== 'CANCELED' && Date.parse(ticket.startsAt) > serverNow() - EVENING;

function draw(page, { tickets, holds, isLive }, signal, look) {
  const bookings = group(tickets);
  const coming = bookings.filter(({ first }) => isComing(first)).reverse();
  const canceled = bookings.filter(({ first }) => first.status === 'CANCELED');
  const past = bookings.filter(({ first }) => first.status !== 'CANCELED' && !isComing(first));
  page.show(t('common.tickets'),
    h('h1', {}, t('common.tickets')),
    isLive ? null : h('p', { class: 'note warn', role: 'status' }, t('tickets.noNetwork')),
    holds.length > 0 ? part('tickets.holds', holds.map((hold) => holdCard(hold, signal, look))) : null,
    coming.length > 0 ? part('tickets.coming', coming.map(bookingCard)) : null,
    coming.length + holds.length === 0 ? empty(bookings.length > 0) : null,
    past.length > 0 ? part('tickets.past', past.map(bookingCard)) : null,
    canceled.length > 0 ? part('tickets.canceledOnes', canceled.map(bookingCard)) : null);
}

/** The tickets grouped by booking, latest performance first. */
function group(tickets) {
  const groups = new Map();
  for (const ticket of tickets) {
    if (!groups.has(ticket.reservationId)) groups.set(ticket.reservationId, []);
    groups.get(ticket.reservationId).push(ticket);
  }
  return [...groups.values()]
    .map((mine) => mine.sort((one, other) => bySeat(one.seat, other.seat)))
    .map((mine) => ({ tickets: mine, first: mine[0] }))
    .sort((one, other) => Date.parse(other.first.startsAt) - Date.parse(one.first.startsAt));
}

function part(key, cards) {
  return h('section', { class: 'tickets-part' }, h('h2', {}, t(key)),
    h('ul', { class: 'plain bookings' }, cards.map((card) => h('li', { class: 'card' }, card))));
}

function bookingCard({ tickets, first }) {
  return h('article', { class: 'booking' },
    dateLeaf(first),
    h('div', { class: 'booking-words' },
      h('h3', {}, first.title),
      h('p', { class: 'faint' }, formatTime(first.startsAt, 'full', first.timeZone), h('br'), first.venue),
      h('ul', { class: 'plain seats-owned' }, tickets.map((ticket) => h('li', {},
        h('a', { href: `/tickets/${ticket.ticketId}` },
          h('span', {}, seatName(ticket.seat)), statusBadge(ticket)))))));
}

/** The day at the venue, as a calendar sheet. */
function dateLeaf({ startsAt, timeZone }) {
  const language = document.documentElement.lang;
  const day = new Date(clockOf(new Date(startsAt), timeZone));
  const piece = (options) => new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(day);
  return h('div', { class: 'date-leaf', 'aria-hidden': 'true' },
    h('span', {}, piece({ month: 'short' })),
    h('strong', {}, String(day.getUTCDate())),
    h('span', {}, piece({ weekday: 'short' })));
}

function holdCard({ reservation, place }, signal, look) {
  const { reservationId, seats, amount, currency } = reservation;
  return [
    holdStrip(reservation, signal, () => look().catch(() => {})),
    h('h3', {}, place?.concert.title ?? t('pay.seats')),
    place ? h('p', { class: 'faint' }, formatTime(place.startsAt, 'full', place.concert.timeZone)) : null,
    h('p', {}, [...seats].sort(bySeat).map(seatName).join(' · ')),
    h('a', { class: 'button', href: `/reservations/${reservationId}` },
      t('tickets.goPay', { amount: formatMoney(amount, currency) })),
  ];
}

function empty(hasOthers) {
  return h('section', { class: 'card tickets-empty' },
    h('h2', {}, t(hasOthers ? 'tickets.nothingComing' : 'tickets.none')),
    h('p', { class: 'faint' }, t('tickets.noneText')),
    h('a', { class: 'button', href: '/' }, t('common.toConcerts')));
}
