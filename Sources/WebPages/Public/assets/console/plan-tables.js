// The counts of a previewed plan, and the prices of its categories.

import { h } from '../kit/dom.js';
import { field } from '../kit/form.js';
import { formatMoney, formatNumber, t } from '../kit/i18n.js';

const PRICE_MAX = 1_000_000_000;
/** For plans without colours; the colours also differ in lightness. */
const PALETTE = ['#7b2cbf', '#d1495b', '#2a9d8f', '#3d6fb6', '#e09f3e', '#8a5a44', '#6c757d', '#9bbf3b'];

/** A colour for each category of a preview: the file's own, if it has one. */
export function planColours(preview, plan) {
  const own = new Map((Array.isArray(plan?.categories) ? plan.categories : [])
    .filter((category) => /^#[0-9a-f]{6}$/i.test(category?.color))
    .map((category) => [category.name, category.color]));
  return preview.categories.map(({ category }, index) => own.get(category) ?? PALETTE[index % PALETTE.length]);
}

/** The categories with their counts, and an input for each price missing in the file. */
export function categoryTable({ preview, plan, colours, currency, prices }) {
  const own = pricedByThemselves(plan);
  const rows = preview.categories.map(({ category, seats, price }, index) => {
    const name = category || t('setup.noCategory');
    const swatch = h('span', { class: 'swatch', style: { '--swatch': colours[index] }, 'aria-hidden': 'true' });
    const label = [swatch, h('strong', {}, name), h('span', { class: 'faint' },
      t('setup.seats', { count: seats, seats: formatNumber(seats) }))];
    if (own?.has(category)) {
      return h('li', { class: 'category' }, h('p', { class: 'category-name' }, label),
        h('p', {}, price === null || price === undefined ? t('setup.ownPrices') : formatMoney(price, currency)));
    }
    const input = `prices.${category}`;
    return h('li', { class: 'category' }, h('p', { class: 'category-name' }, label),
      field(t('setup.priceOf', { category: name }), {
        name: input, type: 'number', inputmode: 'numeric', required: true, min: 0, max: PRICE_MAX, step: 1,
        value: prices[input],
      }));
  });
  return h('ul', { class: 'plain categories' }, rows);
}

/** Rows and seats of each section, collapsed: a hall may have a hundred. */
export function sectionTable(preview) {
  return h('details', {}, h('summary', {}, t('setup.bySection')), h('div', { class: 'scroll-x' },
    h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('console.section')),
        h('th', { scope: 'col', class: 'number' }, t('setup.rows')),
        h('th', { scope: 'col', class: 'number' }, t('setup.seatsHead')))),
      h('tbody', {}, preview.sections.map(({ section, rows, seats }) => h('tr', {},
        h('th', { scope: 'row' }, section || t('console.noSection')),
        h('td', { class: 'number' }, formatNumber(rows)), h('td', { class: 'number' }, formatNumber(seats))))))));
}

/** The categories in which every seat has a price of its own; null when the file has none. */
function pricedByThemselves(plan) {
  if (plan?.zones || !Array.isArray(plan?.seats)) return null;
  const found = new Set(plan.seats.map(({ grade }) => grade ?? ''));
  for (const { grade, price } of plan.seats) if (price === undefined) found.delete(grade ?? '');
  return found;
}
