// Searching for a concert: words, a first day, and an order. The query is in the address.

import { h } from '../kit/dom.js';
import { field } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { go } from '../kit/router.js';

const ORDERS = ['NEWEST', 'START'];

/**
 * The search in the page's address: `{path, isPlain, order, values}`. `path` is the API's address; a cursor
 * may follow with `&cursor=`.
 */
export function wanted(query) {
  const values = { q: (query.get('q') ?? '').trim().slice(0, 100), from: query.get('from') ?? '' };
  const day = /^\d{4}-\d{2}-\d{2}$/.test(values.from) ? new Date(`${values.from}T00:00`) : new Date(NaN);
  const asked = query.get('order');
  // A search with a day is for what comes next, and not for what was announced last.
  const isDay = !Number.isNaN(day.getTime());
  const order = ORDERS.includes(asked) ? asked : isDay ? 'START' : 'NEWEST';
  const sent = new URLSearchParams();
  if (values.q) sent.set('q', values.q);
  if (isDay) sent.set('from', day.toISOString());
  if (order !== 'NEWEST') sent.set('order', order);
  return {
    path: `/concerts?${sent}`, isPlain: String(sent) === '', order,
    values: { ...values, from: isDay ? values.from : '', order },
  };
}

/** The form, filled with the current search. */
export function searchForm({ values, isPlain }) {
  const order = h('select', { name: 'order' }, ORDERS.map((one) =>
    h('option', { value: one, selected: one === values.order }, t(`fan.order.${one}`))));
  const element = h('form', { class: 'search', role: 'search', 'aria-label': t('fan.search'), on: {
    submit: (event) => {
      event.preventDefault();
      const asked = new URLSearchParams();
      for (const [name, value] of new FormData(element)) {
        const wanted = String(value).trim();
        if (wanted && !(name === 'order' && wanted === 'NEWEST')) asked.set(name, wanted);
      }
      go(String(asked) ? `/?${asked}` : '/');
    },
  } },
  field(t('fan.searchWords'), {
    type: 'search', name: 'q', maxlength: 100, autocomplete: 'off', enterkeyhint: 'search', value: values.q,
    placeholder: t('fan.searchHint'),
  }),
  h('button', { class: 'button quiet', type: 'submit' }, t('fan.searchNow')),
  // A phone shows concerts first; a person who has used the filters sees them again.
  h('details', { open: matchMedia('(min-width: 44rem)').matches || values.from !== '' || values.order !== 'NEWEST' },
    h('summary', {}, t('fan.searchMore')),
    h('div', { class: 'search-more' },
      field(t('fan.searchFrom'), { type: 'date', name: 'from', value: values.from }),
      field(t('fan.order'), {}, { control: order }))),
  isPlain ? null : h('a', { class: 'all', href: '/' }, t('fan.searchAll')));
  return element;
}
