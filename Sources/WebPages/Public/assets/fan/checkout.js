// A reservation: paying for a hold, or the result.

import { anySignal } from '../kit/abort.js';
import { get, remove } from '../kit/api.js';
import { secondsUntil } from '../kit/clock.js';
import { h } from '../kit/dom.js';
import { formatMoney, formatTime, loadWords, t } from '../kit/i18n.js';
import { ask, toast } from '../kit/notice.js';
import { go } from '../kit/router.js';
import { loadStyle } from '../kit/style.js';
import { bySeat, concertsOf, seatName, ticketsFrom, ticketsOf } from './bookings.js';
import { holdStrip } from './hold-clock.js';
import { forget, isOpen } from '../kit/intent.js';
import { moreTime } from './more-time.js';
import { showBooked } from './booked.js';
import { wishToPay } from './paying.js';
import { payPanel } from './paypanel.js';
import { showEnd } from './stage.js';
import { onReturn, tellTabs } from './tabs.js';

export async function view(page) {
  await Promise.all([loadWords('pay', 'tickets'), loadStyle('checkout'), loadStyle('tickets')]);
  const reservation = await read(page);
  const places = await concertsOf([reservation.performanceId], page.signal);
  const place = places.get(reservation.performanceId);
  if (reservation.status !== 'PENDING') return showOutcome(page, reservation, place);
  const wallet = await get('/wallet', { signal: page.signal });
  return showHold(page, reservation, place, wallet);
}

const read = (page) => get(`/reservations/${encodeURIComponent(page.params.reservationId)}`, { signal: page.signal });

function showHold(page, reservation, place, wallet) {
  // The parts below live until the hold is over, the view until the person leaves it.
  const ending = new AbortController();
  const signal = anySignal(page.signal, ending.signal);
  let isLooking = false;

  const next = (outcome) => {
    ending.abort();
    return showOutcome(page, outcome, place);
  };

  /** Reloads: another tab may have paid, or the time may be over. */
  async function look() {
    if (isLooking || panel.isPaying() || signal.aborted) return;
    isLooking = true;
    try {
      const [now, purse] = await Promise.all([read(page), get('/wallet', { signal })]);
      if (signal.aborted || panel.isPaying()) return;
      if (now.status !== 'PENDING') await next(now);
      else {
        // Another tab may have extended the hold.
        Object.assign(reservation, now);
        panel.setBalance(purse.balance);
      }
    } catch {
      // No answer: but once the time is over, it is over without a network too.
      if (!signal.aborted && !panel.isPaying() && secondsUntil(reservation.expiresAt) < -2) {
        await next({ ...reservation, status: 'EXPIRED' });
      }
    } finally {
      isLooking = false;
    }
  }

  const panel = payPanel({
    reservation, place, wallet, signal,
    onPaid: async (payment) => {
      ending.abort();
      tellTabs();
      if (page.signal.aborted) {
        toast(t('pay.paidElsewhere'), 'good');
        return;
      }
      const tickets = place ? ticketsFrom(payment, reservation, place)
        : await ticketsOf(reservation.reservationId, reservation.seats.length, page.signal);
      showBooked(page, { reservation: { ...reservation, status: 'CONFIRMED' }, place, tickets, isFresh: true });
    },
    onStale: look,
  });

  page.show(t('pay.title'),
    h('h1', {}, t('pay.title')),
    holdStrip(reservation, signal, look),
    moreTime(reservation, place, { signal, onStale: look }),
    h('div', { class: 'checkout' },
      h('section', { class: 'card order' }, order(reservation, place)),
      panel.element,
      h('p', { class: 'give-back' }, h('button', {
        class: 'link', type: 'button', on: { click: () => giveBack(reservation, panel, next) },
      }, t('pay.giveBack')))));
  onReturn(signal, look);
  panel.resume();
}

/** The seats bought, with their prices. */
function order({ seats, amount, currency }, place) {
  const isGraded = seats.some((seat) => seat.grade);
  return [
    h('h2', {}, place?.concert.title ?? t('pay.seats')),
    place ? h('p', { class: 'faint' }, h('span', {}, formatTime(place.startsAt, 'full', place.concert.timeZone)), h('br'), place.concert.venue) : null,
    h('h3', {}, t('pay.seatCount', { count: seats.length })),
    h('ul', { class: 'plain order-seats' }, [...seats].sort(bySeat).map((seat) => h('li', {},
      h('span', {}, seatName(seat)),
      isGraded ? h('span', { class: 'badge' }, seat.grade) : null,
      h('span', { class: 'price' }, formatMoney(seat.price, currency))))),
    h('p', { class: 'order-total' }, h('span', {}, t('pay.total')),
      h('strong', { class: 'figure' }, formatMoney(amount, currency))),
  ];
}

async function giveBack(reservation, panel, next) {
  if (panel.isPaying()) return;
  const isSure = await ask({
    title: t('pay.giveBackTitle'), text: t('pay.giveBackText'), yes: t('pay.giveBackYes'), no: t('pay.giveBackNo'),
  });
  if (!isSure || panel.isPaying()) return;
  const path = `/reservations/${reservation.reservationId}`;
  try {
    await remove(path);
  } catch (problem) {
    const now = await get(path).catch(() => null);
    if (!now || now.status === 'PENDING') {
      toast(t('pay.giveBackFailed'), 'bad');
      return;
    }
    if (now.status !== 'CANCELED') {
      await next(now);
      return;
    }
  }
  forget(wishToPay(reservation.reservationId));
  tellTabs();
  toast(t('pay.givenBack'));
  await go(`/performances/${reservation.performanceId}`);
}

async function showOutcome(page, reservation, place) {
  const { status, performanceId, reservationId, seats } = reservation;
  const others = h('a', { class: 'button quiet', href: '/tickets' }, t('pay.toTickets'));
  // The payment was sent and succeeded, and its answer was lost on the way: this is the moment to celebrate
  // all the same.
  const isFresh = isOpen(wishToPay(reservationId));
  forget(wishToPay(reservationId));
  if (status === 'CONFIRMED') {
    const tickets = await ticketsOf(reservationId, seats.length, page.signal);
    showBooked(page, { reservation, place, tickets, isFresh });
  } else if (status === 'EXPIRED') {
    showEnd(page, t('pay.expiredTitle'), t('pay.expiredText'),
      h('a', { class: 'button', href: `/performances/${performanceId}` }, t('pay.toMap')), others);
  } else {
    showEnd(page, t('pay.canceledTitle'), t('pay.canceledText'),
      h('a', { class: 'button', href: place ? `/concerts/${place.concert.concertId}` : '/' }, t('pay.toConcert')),
      others);
  }
}
