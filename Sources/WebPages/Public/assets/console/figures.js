// An organiser's main figures.

import { h, setText } from '../kit/dom.js';
import { formatMoney, formatNumber, t } from '../kit/i18n.js';
import { formatShare } from './format.js';

/** The tiles; `update(stats)` fills them. */
export function figures(concert) {
  const tiles = Object.fromEntries(['waiting', 'inside', 'held', 'sold', 'revenue', 'admissions']
    .map((name) => [name, tile(name)]));
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  tiles.sold.element.append(h('dd', { class: 'bar-place' }, bar));
  return {
    element: h('dl', { class: 'tiles area-tiles' }, Object.values(tiles).map(({ element }) => element)),
    update(stats) {
      const capacity = stats.performances.reduce((sum, { capacity: seats }) => sum + seats, 0);
      tiles.waiting.set(formatNumber(stats.waiting), t('console.waiting.note'));
      tiles.inside.set(formatNumber(stats.active), t('console.inside.note'));
      tiles.held.set(formatNumber(stats.held), t('console.held.note'));
      tiles.sold.set(formatNumber(stats.sold), capacity === 0 ? t('console.noDates')
        : t('console.sold.note', { capacity, share: formatShare(stats.sold, capacity) }));
      bar.style.setProperty('--part', String(capacity > 0 ? stats.sold / capacity : 0));
      tiles.revenue.set(formatMoney(stats.revenue, concert.currency), t('console.revenue.note'));
      tiles.admissions.set(formatNumber(stats.admittedPerMinute), t('console.admissions.note'));
    },
  };
}

function tile(name) {
  const value = h('dd', { class: 'figure' }, '–');
  // A space that reserves the line: filling it in moves nothing.
  const note = h('dd', { class: 'tile-note' }, '\u00a0');
  return {
    element: h('div', { class: `tile tile-${name}` }, h('dt', {}, t(`console.${name}`)), value, note),
    set(text, told) {
      setText(value, text);
      value.classList.toggle('long', text.length > 11);
      setText(note, told);
    },
  };
}
