// The last tickets seen, stored in this browser: at the door there is often no network.
//
// They are stored for the person logged in and deleted when the session ends, a day after the performance, or
// when another person logs in.

import { get } from '../kit/api.js';
import { serverNow } from '../kit/clock.js';
import { user } from '../kit/session.js';
import { store } from '../kit/store.js';

/** The maximum number of stored tickets; a picture takes some 10 KB and browsers give 5 MB. */
const COUNT_MAX = 60;
const DAY = 86_400_000;

/** All stored tickets, as last received from the box office. */
export function keptTickets() {
  return Object.values(read().tickets);
}

/** A stored ticket, or null; `seenAt` is when it was received, in milliseconds since 1970. */
export function keptTicket(ticketId) {
  return read().tickets[ticketId] ?? null;
}

/** Stores tickets for offline use. `isAll`: stored tickets that are not among them are deleted. */
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

/** The QR picture of a ticket as SVG text, from the store if it is there. */
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
