// All concerts of the box office, newest first.

import { get } from '../kit/api.js';
import { h, replace } from '../kit/dom.js';
import { formatMoney, formatNumber, formatTime, t } from '../kit/i18n.js';
import { problemText, toast } from '../kit/notice.js';
import { pausedBadge, saleBadge } from './concert-head.js';
import { formatShare } from './format.js';

/** Concurrent requests for figures: the list must not crowd out buyers. */
const ASKED_AT_ONCE = 4;

/** Shows the concerts. */
export async function view(page) {
  const first = await get('/admin/concerts', { signal: page.signal });
  const list = h('ul', { class: 'plain stack' });
  const more = h('p', { class: 'actions' });
  const add = (answer) => {
    const rows = answer.items.map(row);
    list.append(...rows.map(({ element }) => element));
    replace(more, answer.nextCursor ? moreButton(answer.nextCursor) : null);
    fillIn(rows, page.signal);
  };
  const moreButton = (cursor) => h('button', {
    class: 'button quiet', on: {
      click: async (event) => {
        event.target.disabled = true;
        try {
          add(await get(`/admin/concerts?cursor=${encodeURIComponent(cursor)}`, { signal: page.signal }));
        } catch (problem) {
          event.target.disabled = false;
          if (!page.signal.aborted) toast(problemText(problem), 'bad');
        }
      },
    },
  }, t('common.more'));
  page.show(t('common.concerts'),
    h('div', { class: 'list-head' }, h('h1', {}, t('common.concerts')),
      h('a', { class: 'button', href: '/console/new' }, t('console.newConcert'))),
    first.items.length > 0 ? list : h('section', { class: 'message' },
      h('h2', {}, t('console.none.title')), h('p', { class: 'faint' }, t('console.none.text')),
      h('a', { class: 'button large', href: '/console/new' }, t('console.newConcert'))),
    more);
  add(first);
}

function row(concert) {
  const base = `/console/${concert.concertId}`;
  const sold = h('dd', { class: 'figure' }, '–');
  const revenue = h('dd', { class: 'figure' }, '–');
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  const capacity = concert.performances.reduce((sum, { capacity: seats }) => sum + seats, 0);
  const starts = concert.performances.map(({ startsAt }) => startsAt).sort();
  const element = h('li', { class: 'card concert-row' },
    h('div', { class: 'concert-row-name' },
      h('h2', {}, h('a', { href: base }, concert.title)),
      h('p', { class: 'faint' }, `${concert.artist} · ${concert.venue}`),
      h('p', { class: 'badges' }, saleBadge(concert), concert.paused ? pausedBadge() : null,
        h('span', { class: 'faint' }, dates(starts, concert.timeZone)))),
    h('dl', { class: 'row-figures' },
      h('div', {}, h('dt', {}, t('console.sold')), sold, h('dd', { class: 'bar-place' }, bar)),
      h('div', {}, h('dt', {}, t('console.revenue')), revenue)),
    h('p', { class: 'row-links' },
      h('a', { href: base }, t('console.tab.dashboard')),
      h('a', { href: `${base}/sales` }, t('console.tab.sales')),
      h('a', { href: `${base}/checkin` }, t('console.tab.checkin')),
      h('a', { href: `${base}/edit` }, t('console.tab.edit')),
      capacity === 0 ? h('a', { href: `${base}/performances/new` }, t('console.tab.date')) : null));
  const show = (stats) => {
    replace(sold, formatNumber(stats.sold),
      capacity > 0 ? h('span', { class: 'faint of' },
        ` / ${formatNumber(capacity)} · ${formatShare(stats.sold, capacity)}`) : null);
    replace(revenue, formatMoney(stats.revenue, concert.currency));
    bar.style.setProperty('--part', String(capacity > 0 ? stats.sold / capacity : 0));
  };
  return { element, concertId: concert.concertId, show };
}

function dates(starts, zone) {
  if (starts.length === 0) return t('console.noDates');
  if (starts.length === 1) return formatTime(starts[0], 'short', zone);
  return t('console.dates', {
    count: starts.length, first: formatTime(starts[0], 'day', zone), last: formatTime(starts.at(-1), 'day', zone),
  });
}

async function fillIn(rows, signal) {
  const left = [...rows];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      try {
        next.show(await get(`/admin/concerts/${next.concertId}/stats`, { signal }));
      } catch {
        // The dash stays: the list is useful without the figures.
        if (signal.aborted) return;
      }
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, work));
}
