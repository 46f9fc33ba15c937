// Finds a ticket whose code cannot be read, by name, order or seat.

import { Problem, get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatTime, t } from '../kit/i18n.js';
import { announce, problemText } from '../kit/notice.js';

/** Tickets shown for one search. */
const SHOWN = 20;

/**
 * The panel `{element, clear}`. `performance()` is the gate's date; `admit(code)` checks a ticket in;
 * `undo(ticketId)` asks for the reason and returns whether the check-in was undone.
 */
export function searchPanel({ signal, zone, performance, admit, undo }) {
  const input = h('input', { id: 'gate-search', type: 'search', maxlength: 200, autocomplete: 'off', required: true });
  const found = h('ul', { class: 'plain gate-found' });
  const told = h('p', { class: 'hint', role: 'status' });
  const form = h('form', { class: 'gate-form', role: 'search' },
    h('label', { for: 'gate-search' }, t('gate.search')),
    h('div', { class: 'gate-entry' }, input, h('button', { class: 'button quiet', type: 'submit' }, t('gate.find'))),
    h('p', { class: 'hint' }, t('gate.searchHint')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    look();
  });

  async function look() {
    const question = input.value.trim();
    const asked = performance();
    if (!question) return;
    try {
      const path = `/admin/performances/${asked}/tickets?limit=${SHOWN}&q=${encodeURIComponent(question)}`;
      const { items, nextCursor } = await get(path, { signal });
      if (asked !== performance()) return;
      replace(found, items.map(row));
      told.textContent = items.length === 0 ? t('gate.notFound') : nextCursor ? t('gate.more', { count: SHOWN }) : '';
      announce(told.textContent || t('gate.foundCount', { count: items.length }));
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      replace(found);
      told.textContent = error.code === 'INVALID_REQUEST' ? t('gate.notFound') : problemText(error);
    }
  }

  function row(ticket) {
    return h('li', {},
      h('div', {}, h('strong', {}, ticket.name), ' ', h('span', { class: 'faint' }, ticket.email),
        h('p', {}, seatText(ticket.seat)), h('p', { class: 'faint' }, state(ticket))),
      act(ticket));
  }

  function state({ status, checkedInAt }) {
    if (status === 'CHECKED_IN') return t('gate.since', { time: formatTime(checkedInAt, 'time', zone) });
    return t(`gate.status.${status}`);
  }

  function act({ status, shortCode, ticketId }) {
    if (status === 'CANCELED') return null;
    const isIn = status === 'CHECKED_IN';
    const button = h('button', { class: isIn ? 'button quiet' : 'button', type: 'button' }, t(isIn ? 'gate.undo' : 'gate.check'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        await (isIn ? undo(ticketId) : admit(shortCode));
        await look();
      } finally {
        button.disabled = false;
      }
    });
    return button;
  }

  return {
    element: h('section', { class: 'gate-search' }, form, told, found),
    clear() {
      replace(found);
      told.textContent = '';
    },
  };
}

/** A seat in words. */
export function seatText(seat) {
  const row = seat.row && t('gate.row', { row: seat.row });
  const number = seat.number && t('gate.seat', { number: seat.number });
  return [seat.section, row, number, seat.grade].filter(Boolean).join(' · ');
}
