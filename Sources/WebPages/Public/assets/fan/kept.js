// Tickets seen last, kept in this browser: at the door there is often no network.
//
// They are kept for the person logged in and dropped when the session ends, a day after the
// performance, or when somebody else logs in.

import { get } from '../kit/api.js';
import { serverNow } from '../kit/clock.js';
import { user } from '../kit/session.js';
import { store } from '../kit/store.js';

/** Tickets kept at most; a picture takes some 10 KB and browsers give 5 MB. */
const COUNT_MAX = 60;
const DAY = 86_400_000;

/** All kept tickets, as the box office told them last. */
export function keptTickets() {
  return Object.values(read().tickets);
}

/** A kept ticket, or null; `seenAt` says when it was told, in milliseconds since 1970. */
export function keptTicket(ticketId) {
  return read().tickets[ticketId] ?? null;
}

/** Keeps tickets for a time without a network. `isAll`: what is not among them is gone. */
export function keep(tickets, { isAll = false } = {}) {
  change((kept) => {
    const known = isAll ? {} : kept.tickets;
    for (const ticket of tickets) known[ticket.ticketId] = { ...ticket, seenAt: serverNow() };
    const lasting = Object.values(known)
      .filter((ticket) => ticket.status !== 'CANCELED' && Date.parse(ticket.startsAt) > serverNow() - DAY)
      .sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt))
      .slice(0, COUNT_MAX);
    kept.tickets = Object.fromEntries(lasting.map((ticket) => [ticket.ticketId, ticket]));
    kept.pictures = Object.fromEntries(Object.entries(kept.pictures).filter(([code]) =>
      lasting.some((ticket) => ticket.code === code)));
  });
}

/** The QR picture of a ticket as SVG text, from here when it is here. */
export async function picture(ticket, signal) {
  const known = read().pictures[ticket.code];
  if (known) return known;
  const text = await get(`/tickets/${ticket.ticketId}/qr.svg`, { signal, as: 'text' });
  change((kept) => {
    if (kept.tickets[ticket.ticketId]) kept.pictures[ticket.code] = text;
  });
  return text;
}

function read() {
  const mine = user()?.userId;
  const kept = store.tickets.read();
  if (kept && mine && kept.userId === mine) return kept;
  return { userId: mine, tickets: {}, pictures: {} };
}

function change(how) {
  const kept = read();
  if (!kept.userId) return;
  how(kept);
  store.tickets.write(kept);
}
