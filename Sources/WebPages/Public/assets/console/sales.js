// The sales: found by date, buyer or number, and refunded.

import { Problem, get, post } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatMoney, formatTime, loadWords, t } from '../kit/i18n.js';
import { once } from '../kit/intent.js';
import { announce, problemText, toast } from '../kit/notice.js';
import { loadStyle } from '../kit/style.js';
import { concertHead, readConcert } from './concert-head.js';
import { askRefund } from './refund.js';

const PAGE = 50;

export async function view(page) {
  const { concertId } = page.params;
  const path = `/admin/concerts/${encodeURIComponent(concertId)}/sales`;
  const [concert] = await Promise.all([
    readConcert(concertId, page.signal), loadWords('sales'), loadStyle('sales'),
  ]);
  const zone = concert.timeZone;
  const starts = new Map(concert.performances.map((date) => [date.performanceId, date.startsAt]));
  const rows = h('tbody');
  const empty = h('p', { class: 'note', hidden: true });
  const more = h('button', { class: 'button quiet', type: 'button', hidden: true }, t('common.more'));
  const table = h('div', { class: 'scroll-x', role: 'region', tabindex: '0', 'aria-label': t('sales.title') },
    h('table', { class: 'sales' },
      h('thead', {}, h('tr', {},
        ['paidAt', 'buyer', 'date', 'seats', 'amount', 'state'].map((name) =>
          h('th', { scope: 'col', class: name === 'amount' ? 'number' : null }, t(`sales.${name}`))),
        h('th', { scope: 'col' }, h('span', { class: 'visually-hidden' }, t('sales.actions'))))),
      rows));
  const form = filter(starts, zone, () => search());
  let cursor = null;
  let asked = 0;

  /** Reads the first page, or with a cursor the next one; an older answer never replaces a newer one. */
  async function read(from = null) {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const name of ['performanceId', 'q']) {
      const value = form.elements[name].value.trim();
      if (value) query.set(name, value);
    }
    if (from) query.set('cursor', from);
    try {
      const list = await get(`${path}?${query}`, { signal: page.signal });
      if (mine !== asked) return;
      const made = list.items.map((sale) => saleRow(sale));
      if (from) rows.append(...made);
      else replace(rows, made);
      cursor = list.nextCursor;
      more.hidden = !cursor;
      const isEmpty = rows.children.length === 0;
      table.hidden = isEmpty;
      empty.hidden = !isEmpty;
      empty.textContent = t(query.has('q') || query.has('performanceId') ? 'sales.noneFound' : 'sales.none');
      announce(isEmpty ? empty.textContent : t('sales.shown', { count: rows.children.length }));
    } catch (error) {
      if (page.signal.aborted || mine !== asked) return;
      if (!(error instanceof Problem)) throw error;
      empty.hidden = true;
      if (error.fields.q) form.refuse();
      else toast(problemText(error), 'bad');
    }
  }

  function search() {
    form.accept();
    return read();
  }

  function saleRow(sale) {
    const row = h('tr');
    draw(sale);
    return row;

    function draw(sale) {
      const isRefunded = sale.status === 'REFUNDED';
      replace(row,
        cell('paidAt', formatTime(sale.paidAt, 'short', zone)),
        cell('buyer', sale.name, h('br'), h('span', { class: 'faint' }, sale.email)),
        cell('date', formatTime(starts.get(sale.performanceId) ?? sale.paidAt, 'short', zone)),
        cell('seats', h('ul', { class: 'plain' }, sale.seats.map((seat) => h('li', {}, seatText(seat))))),
        cell('amount', formatMoney(sale.amount, sale.currency)),
        cell('state', h('span', { class: `badge ${isRefunded ? 'warn' : 'good'}`, tabindex: '-1' },
          t(`sales.${sale.status}`)),
        isRefunded && sale.refundReason ? h('p', { class: 'faint reason' }, sale.refundReason) : null),
        cell('actions', isRefunded ? null : h('button', {
          class: 'button quiet', type: 'button', 'aria-label': t('sales.refundOf', { name: sale.name }),
          on: { click: () => refund(sale, { done, stale: () => read() }) },
        }, t('sales.refund'))));
    }

    function done(now) {
      draw(now);
      // The pressed button is gone; its result is here.
      row.querySelector('.badge').focus();
    }
  }

  more.addEventListener('click', () => read(cursor));
  page.show(t('sales.title'), concertHead(concert, 'sales'),
    h('h2', {}, t('sales.title')), form, empty, table, h('div', { class: 'actions' }, more));
  await read();
}

/** A cell; on a phone, where the columns are stacked, its name determines its position and label. */
function cell(name, ...children) {
  const kind = name === 'amount' ? 'sale-amount number' : `sale-${name}`;
  return h('td', { class: kind, data: { label: t(`sales.${name}`) } }, children);
}

function filter(starts, zone, read) {
  const dates = h('select', { name: 'performanceId', id: 'sales-date', on: { change: read } },
    h('option', { value: '' }, t('sales.allDates')),
    [...starts].map(([id, at]) => h('option', { value: id }, formatTime(at, 'short', zone))));
  const search = h('input', {
    name: 'q', id: 'sales-search', type: 'search', autocomplete: 'off', maxlength: 254,
    'aria-describedby': 'sales-search-hint sales-search-error',
  });
  const told = h('p', { class: 'field-error', id: 'sales-search-error', hidden: true }, t('sales.searchWhole'));
  const form = h('form', { class: 'sales-filter', role: 'search' },
    h('div', { class: 'field' }, h('label', { for: 'sales-date' }, t('sales.date')), dates),
    h('div', { class: 'field grow' }, h('label', { for: 'sales-search' }, t('sales.search')), search,
      h('p', { class: 'hint', id: 'sales-search-hint' }, t('sales.searchHint')), told),
    h('button', { class: 'button', type: 'submit' }, t('sales.find')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    read();
  });
  // The cross in a search field clears it; the list follows.
  search.addEventListener('search', () => search.value === '' && read());
  return Object.assign(form, {
    refuse() {
      search.setAttribute('aria-invalid', 'true');
      told.hidden = false;
      search.focus();
      announce(t('sales.searchWhole'), { isUrgent: true });
    },
    accept() {
      search.removeAttribute('aria-invalid');
      told.hidden = true;
    },
  });
}

/** Asks, refunds, and redraws the row. Refunded once, however often it is tried. */
async function refund(sale, { done, stale }) {
  let wish = await askRefund(sale);
  while (wish) {
    try {
      const wanted = wish;
      await once(`refund.${sale.reservationId}`, wanted, (key) =>
        post(`/admin/reservations/${sale.reservationId}/refund`, wanted, { key }));
      toast(t('sales.done', { amount: formatMoney(sale.amount, sale.currency), name: sale.name }), 'good');
      done({ ...sale, status: 'REFUNDED', refundReason: wish.reason });
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code !== 'ALREADY_CHECKED_IN' || wish.force) {
        toast(problemText(error), 'bad');
        // Another organiser, or the buyer, was faster: the list shows the current state.
        if (error.code === 'NOT_CANCELABLE') await stale();
        return;
      }
      // A ticket was used: that takes a second confirmation.
      wish = await askRefund(sale, { ...wish, force: true });
    }
  }
}

function seatText(seat) {
  const row = seat.row && t('sales.row', { row: seat.row });
  return [seat.section, row, seat.number && t('sales.seat', { number: seat.number })].filter(Boolean).join(' · ');
}
