// All concerts.

import { get } from '../kit/api.js';
import { everySecond, secondsUntil } from '../kit/clock.js';
import { h, setText } from '../kit/dom.js';
import { formatTime, t } from '../kit/i18n.js';
import { announce, toast, problemText } from '../kit/notice.js';
import { whileVisible } from './often.js';
import { poster } from './poster.js';
import { searchForm, wanted } from './search.js';
import { afterLook, canBeBooked, countdown, datesText, saleBadge, saleState, seatsText, withLine } from './sale.js';

const ORDER = ['OPEN', 'UPCOMING', 'ANNOUNCED', 'SOLD_OUT', 'CLOSED', 'ENDED'];
/** Seconds between two reads of the seats of a visible concert. */
const LOOK_EVERY = 15;

/** The first page of a list, requested before the words were loaded: `{path, answer}`. Used once. */
let early = null;
let isViewed = false;

/** Requests the list while the words are loading; they may have arrived before this module. */
export function prepare() {
  if (isViewed) return;
  const { path } = wanted(new URLSearchParams(location.search));
  early = { path, answer: get(path, { anonymous: true }) };
  // The code that awaits it handles the failure.
  early.answer.catch(() => {});
}

export async function view(page) {
  const search = wanted(page.query);
  isViewed = true;
  const asked = early?.path === search.path
    ? early.answer : get(search.path, { signal: page.signal, anonymous: true });
  early = null;
  const first = await asked;
  const cards = [];
  const list = h('ul', { class: 'plain concerts' });
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const card = cards.find((card) => card.element === target);
      card.isSeen = isIntersecting;
      if (isIntersecting) card.look().catch(() => {});
    }
  }, { rootMargin: '200px' });
  page.signal.addEventListener('abort', () => seen.disconnect());

  const more = h('button', { class: 'button quiet', on: { click: loadMore } }, t('common.more'));
  let cursor;
  add(first);
  page.show(t('fan.title'),
    h('h1', {}, t('fan.title')),
    h('p', { class: 'lead' }, t('fan.lead')),
    searchForm(search),
    cards.length === 0 ? h('p', { class: 'empty' }, t(search.isPlain ? 'fan.none' : 'fan.noneFound')) : list,
    h('p', { class: 'more' }, more));

  everySecond(page.signal, () => {
    for (const card of cards) card.tick();
  });
  whileVisible(page.signal, LOOK_EVERY, () =>
    Promise.all(cards.filter((card) => card.isSeen).map((card) => card.look())));

  function add({ items, nextCursor }) {
    const fresh = items.map((concert) => concertCard(concert, page.signal));
    if (search.order === 'NEWEST') fresh.sort((one, other) => ORDER.indexOf(one.state()) - ORDER.indexOf(other.state()));
    cards.push(...fresh);
    list.append(...fresh.map((card) => card.element));
    for (const card of fresh) seen.observe(card.element);
    cursor = nextCursor;
    more.hidden = !cursor;
    return fresh;
  }

  async function loadMore() {
    more.disabled = true;
    try {
      const path = `${search.path}&cursor=${encodeURIComponent(cursor)}`;
      const [head] = add(await get(path, { signal: page.signal, anonymous: true }));
      head?.element.querySelector('a').focus();
    } catch (error) {
      if (!page.signal.aborted) toast(problemText(error), 'bad');
    } finally {
      more.disabled = false;
    }
  }
}

/** One concert of the list, which keeps its state and seats up to date while it is visible. */
function concertCard(told, signal) {
  let concert = told;
  const badge = saleBadge();
  const dates = h('p', { class: 'faint' });
  const words = h('p', { class: 'concert-told' });
  let line;
  let shown;
  let shownDates;
  const card = {
    isSeen: false,
    state: () => saleState(withLine(concert, line)),
    element: h('li', { class: 'card concert' },
      h('div', { class: 'concert-face' }, poster(concert), badge.element),
      h('div', { class: 'concert-words' },
        h('h2', {}, h('a', { href: `/concerts/${concert.concertId}` }, concert.title)),
        h('p', {}, concert.artist),
        h('p', { class: 'faint' }, concert.venue),
        dates, words)),
    tick() {
      const state = card.state();
      if (state !== shown) {
        if (shown === 'UPCOMING') announce(t('fan.nowOpen', { title: concert.title }));
        shown = state;
        badge.paint(state);
        card.element.dataset.state = state;
      }
      const open = concert.performances.filter((date) => canBeBooked(date)).length;
      if (`${state} ${open}` !== shownDates) {
        shownDates = `${state} ${open}`;
        const all = concert.performances.length;
        const some = state === 'OPEN' && open < all ? ` · ${t('fan.datesOpen', { count: open, all })}` : '';
        setText(dates, `${datesText(concert)}${some}`);
      }
      setText(words, text(concert, state, line));
    },
    /** Reads the state of the line; the browser caches the answer for a second. */
    async look() {
      if (!['OPEN', 'SOLD_OUT'].includes(card.state())) return;
      line = await get(`/concerts/${concert.concertId}/queue`, { signal, anonymous: true });
      concert = afterLook(concert, line);
      card.tick();
    },
  };
  return card;
}

function text(concert, state, line) {
  if (state === 'UPCOMING') {
    const seconds = secondsUntil(concert.saleOpensAt);
    return seconds < 86_400
      ? t('fan.opensIn', { time: countdown(seconds) })
      : t('fan.opensAt', { time: formatTime(concert.saleOpensAt, 'short', concert.timeZone) });
  }
  if (state === 'OPEN') {
    if (!line) return '\u00a0';
    const seats = seatsText(line.seatsLeft);
    return line.waiting > 0 ? `${seats} · ${t('fan.inLine', { count: line.waiting })}` : seats;
  }
  return t(`fan.told.${state}`);
}
