// Canceling a paid booking.

import { get, remove } from '../kit/api.js';
import { serverNow } from '../kit/clock.js';
import { h } from '../kit/dom.js';
import { formatMoney, formatTime, t } from '../kit/i18n.js';
import { ask, problemText, toast } from '../kit/notice.js';
import { seatName } from './bookings.js';
import { tellTabs } from './tabs.js';

const HOUR = 3_600_000;

/** Whether canceling may be offered: nothing used, nothing cancelled, not begun. The server decides. */
export function canBeCanceled(tickets) {
  return tickets.length > 0 && tickets.every((ticket) =>
    ticket.status === 'VALID' && Date.parse(ticket.startsAt) > serverNow());
}

/** Asks, cancels and reports the result; returns whether the booking is cancelled now. */
export async function cancelBooking({ tickets, reservation, concert }) {
  const { reservationId, amount, currency } = reservation;
  // The list of concerts lacks the terms; without an answer the text is general.
  const terms = typeof concert?.refundHours === 'number' ? concert
    : await get(`/concerts/${tickets[0].concertId}`, { anonymous: true }).catch(() => concert);
  const isSure = await ask({
    title: t('tickets.cancelTitle', { count: tickets.length }),
    text: paragraphs(
      t('tickets.cancelSeats', {
        count: tickets.length, seats: tickets.map(({ seat }) => seatName(seat)).join(' · '),
      }),
      t('tickets.cancelMoney', { amount: formatMoney(amount, currency) }),
      until(terms, tickets[0].startsAt)),
    yes: t('tickets.cancelYes', { amount: formatMoney(amount, currency) }),
    no: t('tickets.cancelNo'), isDangerous: true,
  });
  if (!isSure) return false;
  const path = `/reservations/${reservationId}`;
  try {
    const canceled = await remove(path);
    done(canceled.refund?.amount ?? amount, currency);
    return true;
  } catch (problem) {
    // The answer may have been lost on the way, or another tab was first.
    const now = await get(path).catch(() => null);
    if (now?.status === 'CANCELED') {
      done(amount, currency);
      return true;
    }
    toast(problem.code === 'NOT_CANCELABLE' ? t('tickets.tooLate') : problemText(problem), 'bad');
    return false;
  }
}

const paragraphs = (...texts) => texts.map((text) => h('span', { class: 'ask-part' }, text));

function done(amount, currency) {
  tellTabs();
  toast(t('tickets.canceled', { amount: formatMoney(amount, currency) }), 'good');
}

/** The deadline of a refund: the day when the concert names the hours, otherwise a general text. */
function until(concert, startsAt) {
  if (typeof concert?.refundHours !== 'number') return t('tickets.cancelUntil');
  const end = new Date(Date.parse(startsAt) - concert.refundHours * HOUR).toISOString();
  return t('tickets.cancelUntilTime', { time: formatTime(end, 'full', concert.timeZone) });
}
