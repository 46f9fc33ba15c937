// A paid booking: a celebration the first time, and its tickets.

import { h } from '../kit/dom.js';
import { formatMoney, formatTime, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { redraw } from '../kit/router.js';
import { canBeCanceled, cancelBooking } from './cancel.js';
import { showStage } from './stage.js';
import { keep } from './kept.js';
import { ticketPaper } from './paper.js';

/** Pieces of confetti; the style sheet has a position for as many. */
const CONFETTI = 14;

/** Shows a paid reservation; `place` is `{concert, startsAt}`. */
export function showBooked(page, { reservation, place, tickets, isFresh }) {
  keep(tickets);
  const title = t(isFresh ? 'tickets.freshTitle' : 'tickets.bookingTitle');
  const concert = place?.concert;
  showStage(page, title,
    h('header', { class: isFresh ? 'booked fresh' : 'booked' },
      isFresh ? [
        h('div', { class: 'confetti', 'aria-hidden': 'true' }, Array.from({ length: CONFETTI }, () => h('i', {}))),
        h('span', { class: 'booked-done', 'aria-hidden': 'true' }),
      ] : null,
      h('h1', {}, title),
      concert ? h('p', { class: 'lead' }, h('strong', {}, concert.title), h('br'), formatTime(place.startsAt, 'full', concert.timeZone)) : null,
      h('p', { class: 'faint' }, t('tickets.paidSum', {
        amount: formatMoney(reservation.amount, reservation.currency), count: tickets.length,
      })),
      h('div', { class: 'actions centered no-print' },
        h('a', { class: 'button', href: '/tickets' }, t('tickets.toAll')),
        h('button', { class: 'button quiet', type: 'button', on: { click: () => window.print() } },
          t('tickets.print', { count: tickets.length })))),
    h('ul', { class: 'plain papers' }, tickets.map((ticket) =>
      h('li', {}, ticketPaper(ticket, { signal: page.signal, link: `/tickets/${ticket.ticketId}` })))),
    !isFresh && canBeCanceled(tickets) ? h('p', { class: 'give-back no-print' }, h('button', {
      class: 'link', type: 'button', on: {
        click: async () => {
          if (await cancelBooking({ tickets, reservation, concert })) await redraw();
        },
      },
    }, t('tickets.cancel'))) : null);
  if (isFresh) announce(t('tickets.freshSaid', { count: tickets.length }));
}
