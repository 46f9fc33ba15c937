// One ticket, to show at the door.

import { Problem, get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatTime, loadWords, t } from '../kit/i18n.js';
import { toast } from '../kit/notice.js';
import { loadStyle } from '../kit/style.js';
import { bySeat, concertsOf, seatName, ticketsOf } from './bookings.js';
import { canBeCanceled, cancelBooking } from './cancel.js';
import { keep, keptTicket, keptTickets, picture } from './kept.js';
import { readyForTheDoor } from './offline.js';
import { ticketPaper } from './paper.js';
import { toHeading } from './stage.js';
import { onReturn } from './tabs.js';

export async function view(page) {
  await Promise.all([loadWords('pay', 'tickets'), loadStyle('tickets')]);
  const { ticketId } = page.params;
  const { signal } = page;
  let shown = '';
  let isLooking = false;

  function show(ticket) {
    const { seenAt, ...told } = ticket;
    if (JSON.stringify(told) === shown) return;
    const isFirst = shown === '';
    shown = JSON.stringify(told);
    draw(page, told, () => look());
    if (!isFirst) toHeading();
  }

  const notice = (text) => {
    const place = document.querySelector('.ticket-notice');
    if (!place) return;
    place.hidden = !text;
    replace(place, text);
  };

  async function look() {
    if (isLooking || signal.aborted) return;
    isLooking = true;
    try {
      const ticket = await get(`/tickets/${encodeURIComponent(ticketId)}`, { signal });
      if (signal.aborted) return;
      keep([ticket]);
      show(ticket);
      notice('');
    } catch (problem) {
      if (signal.aborted) return;
      const kept = keptTicket(ticketId);
      if (!shown || !kept || (problem instanceof Problem && problem.status === 404)) throw problem;
      notice(t('tickets.seenAt', { time: formatTime(new Date(kept.seenAt).toISOString(), 'short') }));
    } finally {
      isLooking = false;
    }
  }

  // A stored ticket is shown at once: at the door there is no time to wait for a missing network.
  const kept = keptTicket(ticketId);
  if (kept) show(kept);
  onReturn(signal, () => look().catch(() => {}));
  await look();
  readyForTheDoor();
}

function draw(page, ticket, look) {
  const mates = h('nav', { class: 'mates no-print', 'aria-label': t('tickets.together'), hidden: true });
  const cancel = h('div', { class: 'no-print' });
  page.show(`${ticket.title}, ${seatName(ticket.seat)}`,
    h('p', { class: 'ticket-way no-print' }, h('a', { class: 'ticket-back', href: '/tickets' }, t('tickets.backToAll'))),
    h('p', { class: 'note warn ticket-notice no-print', role: 'status', hidden: true }),
    mates,
    ticketPaper(ticket, { signal: page.signal, isLarge: true }),
    ticket.status === 'VALID' ? codeBox(ticket) : null,
    h('div', { class: 'actions no-print' },
      ticket.status === 'VALID' ? h('button', {
        class: 'button quiet', type: 'button', on: { click: () => window.print() },
      }, t('tickets.print', { count: 1 })) : null,
      h('a', { class: 'button quiet', href: `/reservations/${ticket.reservationId}` }, t('tickets.toBooking'))),
    cancel);
  showMates(mates, ticket, keptTickets().filter((other) => other.reservationId === ticket.reservationId));
  loadRest(page, ticket, mates, cancel, look).catch(() => {
    // Without a network the ticket itself is what matters.
  });
}

/** The rest of the booking: its other tickets, and canceling it. */
async function loadRest(page, ticket, mates, cancel, look) {
  const { signal } = page;
  const reservation = await get(`/reservations/${ticket.reservationId}`, { signal });
  const tickets = await ticketsOf(ticket.reservationId, reservation.seats.length, signal);
  if (signal.aborted) return;
  keep(tickets);
  showMates(mates, ticket, tickets);
  // Their pictures too, so that opening one ticket makes all of them available offline.
  for (const other of tickets) if (other.status === 'VALID') picture(other, signal).catch(() => {});
  if (!canBeCanceled(tickets)) return;
  const place = (await concertsOf([ticket.performanceId], signal)).get(ticket.performanceId);
  replace(cancel, h('p', { class: 'give-back' }, h('button', {
    class: 'link', type: 'button', on: {
      click: async () => {
        if (await cancelBooking({ tickets, reservation, concert: place?.concert })) await look();
      },
    },
  }, t('tickets.cancel'))));
}

function showMates(nav, ticket, tickets) {
  nav.hidden = tickets.length < 2;
  const sorted = [...tickets].sort((one, other) => bySeat(one.seat, other.seat));
  const isOneRow = sorted.every(({ seat }) => seat.section === ticket.seat.section && seat.row === ticket.seat.row);
  replace(nav, sorted.map((other) => h('a', {
    href: `/tickets/${other.ticketId}`, 'aria-current': other.ticketId === ticket.ticketId ? 'page' : null,
  }, isOneRow && other.seat.number ? t('tickets.seatTab', { number: other.seat.number }) : seatName(other.seat))));
}

/** The code in letters, for a gate whose camera fails. */
function codeBox({ code, shortCode }) {
  const text = h('code', {}, code);
  return h('section', { class: 'ticket-code' },
    h('h2', {}, t('tickets.code')),
    h('p', { class: 'hint no-print' }, t('tickets.codeHint')),
    // A ticket stored by an older version has none.
    shortCode ? h('p', { class: 'short-code' }, h('code', {}, `${shortCode.slice(0, 5)}-${shortCode.slice(5)}`)) : null,
    h('div', { class: 'code-line' }, text,
      h('button', {
        class: 'button quiet no-print', type: 'button', on: { click: () => copy(text) },
      }, t('tickets.copy'))));
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    toast(t('tickets.copied'), 'good');
  } catch {
    // Pages without TLS have no clipboard: with the text selected, the device's copy command works.
    getSelection()?.selectAllChildren(element);
    toast(t('tickets.selected'));
  }
}
