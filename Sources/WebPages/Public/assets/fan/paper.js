// A ticket as a piece of paper: what, when, where to sit, and the code that the gate scans.

import { h, replace } from '../kit/dom.js';
import { formatTime, t } from '../kit/i18n.js';
import { seatName } from './bookings.js';
import { picture } from './kept.js';

/**
 * The ticket; `link` leads from its title to its own page; `isLarge` marks that page.
 *
 * @param {any} ticket
 * @param {{signal: AbortSignal, link?: string, isLarge?: boolean}} how
 */
export function ticketPaper(ticket, { signal, link, isLarge = false }) {
  const title = link ? h('a', { href: link }, ticket.title) : ticket.title;
  return h('article', { class: isLarge ? 'paper large' : 'paper', data: { status: ticket.status } },
    h('div', { class: 'paper-words' },
      h(isLarge ? 'h1' : 'h2', {}, title),
      h('p', { class: 'paper-time' }, formatTime(ticket.startsAt, 'full', ticket.timeZone)),
      h('p', { class: 'faint' }, ticket.venue),
      h('div', { class: 'paper-foot' },
        h('dl', { class: 'paper-seat' }, seatCells(ticket.seat).map(([name, value]) =>
          h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
        h('p', {}, statusBadge(ticket),
          ticket.checkedInAt ? h('span', { class: 'faint' }, ` ${formatTime(ticket.checkedInAt, 'short', ticket.timeZone)}`) : null))),
    h('div', { class: 'paper-stub' }, ticketPicture(ticket, signal)));
}

/** The status as a badge. */
export function statusBadge({ status }) {
  const kind = { VALID: 'good', CANCELED: 'bad' }[status] ?? '';
  return h('span', { class: `badge ${kind}` }, t(`tickets.status.${status}`));
}

function seatCells({ section, row, number, grade }) {
  return [
    [t('tickets.section'), section], [t('tickets.row'), row], [t('tickets.seat'), number], [t('tickets.grade'), grade],
  ].filter(([, value]) => value);
}

function ticketPicture(ticket, signal) {
  if (ticket.status === 'CANCELED') return h('p', { class: 'no-entry' }, t('tickets.noEntry'));
  const panel = h('div', { class: 'qr' });
  const load = async () => {
    replace(panel, h('span', { class: 'visually-hidden' }, t('common.loading')));
    try {
      const url = URL.createObjectURL(new Blob([await picture(ticket, signal)], { type: 'image/svg+xml' }));
      // Kept while the view exists: printing redraws the picture.
      signal.addEventListener('abort', () => URL.revokeObjectURL(url), { once: true });
      const isUsed = ticket.status === 'CHECKED_IN';
      replace(panel,
        h('img', { src: url, alt: t('tickets.qrOf', { seat: seatName(ticket.seat) }), width: 240, height: 240 }),
        isUsed ? h('p', { class: 'qr-stamp', 'aria-hidden': 'true' }, t('tickets.status.CHECKED_IN')) : null);
    } catch {
      if (signal.aborted) return;
      replace(panel, h('p', { class: 'qr-none' }, t('tickets.noPicture'),
        h('button', { class: 'button quiet', type: 'button', on: { click: load } }, t('common.tryAgain'))));
    }
  };
  load();
  return panel;
}
