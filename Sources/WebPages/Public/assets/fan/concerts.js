// All concerts.

import { get } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { t } from '../kit/i18n.js';

export async function view(page) {
  const { items } = await get('/concerts', { signal: page.signal, anonymous: true });
  page.show(t('fan.title'),
    h('h1', {}, t('fan.title')),
    items.length === 0 ? h('p', {}, t('fan.none')) : null,
    h('ul', { class: 'plain stack' }, items.map((concert) => h('li', { class: 'card' },
      h('h2', {}, h('a', { href: `/concerts/${concert.concertId}` }, concert.title)),
      h('p', { class: 'faint' }, `${concert.artist} · ${concert.venue}`)))));
}
