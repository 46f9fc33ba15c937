// The header above every view of one concert: its name, its state, and links to its other views.

import { get } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { t } from '../kit/i18n.js';

const SALE_KINDS = { OPEN: 'good', UPCOMING: 'accent', CLOSED: '', SOLD_OUT: 'warn' };

/** A concert with all of its organiser's settings. */
export function readConcert(concertId, signal) {
  return get(`/admin/concerts/${encodeURIComponent(concertId)}`, { signal });
}

/** The state of the sale as a badge. */
export function saleBadge(concert) {
  return h('span', { class: `badge ${SALE_KINDS[concert.saleState] ?? ''}` },
    t(`console.sale.${concert.saleState}`));
}

/** A badge for a paused line. */
export function pausedBadge() {
  return h('span', { class: 'badge paused' }, h('span', { 'aria-hidden': 'true' }, '❚❚'), t('console.paused'));
}

/**
 * The header of a concert's views. `here` is the current view: `dashboard`, `sales`, `checkin`, `date` or
 * `edit`. `extra` is shown beside the name.
 */
export function concertHead(concert, here, ...extra) {
  const base = `/console/${concert.concertId}`;
  const tabs = [
    ['dashboard', base], ['sales', `${base}/sales`], ['checkin', `${base}/checkin`],
    ['date', `${base}/performances/new`], ['edit', `${base}/edit`],
  ];
  const links = tabs.map(([name, href]) =>
    h('a', { href, 'aria-current': name === here ? 'page' : null }, t(`console.tab.${name}`)));
  const bar = h('nav', { class: 'tabs', 'aria-label': t('console.concertNavigation') }, links);
  // On a phone the tabs are wider than the page; the current one must be visible.
  requestAnimationFrame(() => {
    const current = links.find((link) => link.hasAttribute('aria-current'));
    if (current) bar.scrollLeft = current.offsetLeft + current.offsetWidth - bar.offsetLeft - bar.clientWidth;
  });
  return h('header', { class: 'concert-head' },
    h('div', { class: 'concert-name' },
      h('h1', {}, concert.title), saleBadge(concert),
      here !== 'dashboard' && concert.paused ? pausedBadge() : null, extra),
    h('p', { class: 'faint' }, `${concert.artist} · ${concert.venue}`), bar);
}
