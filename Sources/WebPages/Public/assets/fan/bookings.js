// The data of bookings: concerts by performance, tickets by reservation, names of seats.

import { get } from '../kit/api.js';
import { t } from '../kit/i18n.js';

/** Pages of a list that are read at most, 100 items each. */
const PAGES_MAX = 20;

/** The pages of a list one after the other; a page is read only when requested. */
export async function* pagesOf(path, signal) {
  let cursor = '';
  for (let count = 0; count < PAGES_MAX; count += 1) {
    const found = await get(`${path}?limit=100${cursor}`, { signal });
    yield found.items;
    if (!found.nextCursor) return;
    cursor = `&cursor=${encodeURIComponent(found.nextCursor)}`;
  }
}

/** Map from performance id to `{concert, startsAt}`, for those requested that exist. */
export async function concertsOf(performanceIds, signal) {
  const wanted = new Set(performanceIds);
  const found = new Map();
  if (wanted.size === 0) return found;
  for await (const concerts of pagesOf('/concerts', signal)) {
    for (const concert of concerts) {
      for (const { performanceId, startsAt } of concert.performances) {
        if (wanted.has(performanceId)) found.set(performanceId, { concert, startsAt });
      }
    }
    if (found.size === wanted.size) break;
  }
  return found;
}

/** The tickets of a reservation in the order of its seats. */
export async function ticketsOf(reservationId, count, signal) {
  const found = [];
  for await (const tickets of pagesOf('/tickets', signal)) {
    found.push(...tickets.filter((ticket) => ticket.reservationId === reservationId));
    if (found.length >= count) break;
  }
  return found.sort((one, other) => bySeat(one.seat, other.seat));
}

/** Tickets in the form of `GET /tickets`, made from the answer to a payment. */
export function ticketsFrom(payment, reservation, { concert, startsAt }) {
  const seats = new Map(reservation.seats.map((seat) => [seat.seatId, seat]));
  return payment.tickets.map(({ ticketId, code, seatId }) => ({
    ticketId, code, status: 'VALID', seat: seats.get(seatId), concertId: concert.concertId,
    performanceId: reservation.performanceId, title: concert.title, venue: concert.venue, startsAt,
    timeZone: concert.timeZone,
    reservationId: reservation.reservationId, issuedAt: payment.paidAt, checkedInAt: null,
  })).sort((one, other) => bySeat(one.seat, other.seat));
}

/** Orders seats naturally: 2 before 10. */
export function bySeat(one, other) {
  const compare = (name) => one[name].localeCompare(other[name], undefined, { numeric: true });
  return compare('section') || compare('row') || compare('number');
}

/** A seat in a few words: `Floor, row A, seat 12`. */
export function seatName(seat) {
  const name = [
    seat.section && t('tickets.inSection', { section: seat.section }),
    seat.row && t('tickets.inRow', { row: seat.row }),
    seat.number && t('tickets.onSeat', { number: seat.number }),
  ].filter(Boolean).join(t('tickets.seatJoin')) || t('tickets.unnumbered');
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}
