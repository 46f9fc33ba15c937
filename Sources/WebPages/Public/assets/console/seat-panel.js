// The seats of each date, and of the chosen date by block.

import { h, replace, setText } from '../kit/dom.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';
import { formatShare } from './format.js';
import { LEVELS, levelOf } from './heat-levels.js';
import { heatMap } from './heat-map.js';

/** The dates with their bars and the map of the chosen one; `update(stats)` fills them. */
export function seatPanel(concert, signal) {
  const dates = h('div', { class: 'dates', role: 'group', 'aria-label': t('console.datesLabel') });
  const place = h('div', { class: 'heat-place' });
  const body = h('tbody');
  const table = h('details', { class: 'block-table' }, h('summary', {}, t('console.asTable')),
    h('div', { class: 'scroll-x' }, h('table', { class: 'compact' },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('console.section')),
        ['sold', 'held', 'free', 'share'].map((name) =>
          h('th', { scope: 'col', class: 'number' }, t(`console.seats.${name}`))))), body)));
  const hint = h('p', { class: 'hint', hidden: true });
  const buttons = new Map();
  const maps = new Map();
  let chosen = null;
  let latest = [];
  let isDrawn = false;

  const element = h('section', { class: 'card area-seats' },
    h('h2', {}, t('console.seats')), dates, place, hint, table);
  table.hidden = true;
  table.addEventListener('toggle', () => table.open && fillTable());

  function choose(performanceId) {
    chosen = performanceId;
    for (const [id, { button }] of buttons) button.setAttribute('aria-pressed', String(id === chosen));
    showMap();
  }

  function showMap() {
    const performance = latest.find((each) => each.performanceId === chosen);
    if (!performance) return;
    const hasBlocks = performance.sections.length > 1;
    table.hidden = !hasBlocks;
    hint.hidden = hasBlocks || latest.length === 0;
    setText(hint, performance.sections.length === 0 && performance.capacity > 0
      ? t('console.seats.tooMany') : t('console.seats.oneBlock'));
    if (!hasBlocks) {
      replace(place);
      return;
    }
    let map = maps.get(chosen);
    if (!map) maps.set(chosen, map = heatMap(chosen, signal));
    if (place.firstChild !== map.element) replace(place, map.element, legend());
    map.update(performance.sections);
    if (table.open) fillTable();
  }

  function fillTable() {
    const performance = latest.find((each) => each.performanceId === chosen);
    replace(body, performance?.sections.map(({ section, sold, held, free }) => h('tr', {},
      h('th', { scope: 'row' }, section || t('console.noSection')),
      [formatNumber(sold), formatNumber(held), formatNumber(free), formatShare(sold, sold + held + free)]
        .map((text) => h('td', { class: 'number' }, text)))) ?? []);
  }

  return {
    element,
    update(stats) {
      latest = stats.performances;
      const isOther = latest.length !== buttons.size || latest.some(({ performanceId }) => !buttons.has(performanceId));
      if (isOther || !isDrawn) {
        isDrawn = true;
        buttons.clear();
        for (const performance of latest) buttons.set(performance.performanceId, dateButton(performance, concert.timeZone, choose));
        replace(dates, latest.length > 0 ? [...buttons.values()].map(({ button }) => button) : noDates(concert));
        const next = latest.find(({ startsAt }) => Date.parse(startsAt) > Date.now()) ?? latest[0];
        if (next && !buttons.has(chosen)) chosen = next.performanceId;
        if (next) choose(chosen);
      }
      for (const performance of latest) buttons.get(performance.performanceId).update(performance);
      showMap();
    },
  };
}

function dateButton({ performanceId, startsAt }, zone, choose) {
  const bar = h('span', { class: 'bar split', 'aria-hidden': 'true' });
  const figures = h('span', { class: 'date-figures' });
  const rest = h('span', { class: 'faint date-rest' });
  const button = h('button', { class: 'date', type: 'button', on: { click: () => choose(performanceId) } },
    h('span', { class: 'date-when' }, formatTime(startsAt, 'short', zone)), bar, figures, rest);
  return {
    button,
    update({ capacity, sold, held, free }) {
      setText(figures, `${formatNumber(sold)} / ${formatNumber(capacity)} · ${formatShare(sold, capacity)}`);
      setText(rest, t('console.seats.rest', { held, free }));
      bar.style.setProperty('--part', String(sold / Math.max(1, capacity)));
      bar.style.setProperty('--more', String(held / Math.max(1, capacity)));
    },
  };
}

function noDates(concert) {
  return h('div', { class: 'no-dates' }, h('p', {}, t('console.noDates.text')),
    h('a', { class: 'button', href: `/console/${concert.concertId}/performances/new` }, t('console.tab.date')));
}

function legend() {
  return h('ul', { class: 'plain legend', 'aria-label': t('console.legend') }, LEVELS.map((level) =>
    h('li', {}, h('span', { class: `swatch level-${levelOf(level.sample)}`, 'aria-hidden': 'true' }), t(level.words))));
}
