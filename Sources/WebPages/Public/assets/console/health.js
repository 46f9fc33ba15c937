// The refusals and failures of the box office.

import { everySecond } from '../kit/clock.js';
import { h, setText } from '../kit/dom.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { Series } from './series.js';

const MINUTE = 60_000;

/** Errors in total and in the last minute; `update(stats)` fills them. */
export function health(signal) {
  const rows = ['failures', 'refusals'].map((name) => ({
    name, total: h('td', { class: 'number figure' }, '–'), lately: h('td', { class: 'number figure' }, '–'),
    series: new Series(),
  }));
  const verdict = h('p', { class: 'note' }, '\u00a0');
  const since = h('p', { class: 'hint' }, '\u00a0');
  let latest = null;
  let wasFailing = false;
  everySecond(signal, () => latest && show());

  function show() {
    const now = Date.now();
    let isFailing = false;
    for (const { name, total, lately, series } of rows) {
      series.add(now, latest.errors[name]);
      const rise = series.riseSince(now - MINUTE);
      setText(total, formatNumber(latest.errors[name]));
      setText(lately, formatNumber(rise));
      if (name === 'failures') isFailing = rise > 0;
    }
    verdict.className = isFailing ? 'note bad' : 'note good';
    setText(verdict, isFailing ? t('console.health.failing') : t('console.health.well'));
    if (isFailing && !wasFailing) announce(t('console.health.failing'), { isUrgent: true });
    wasFailing = isFailing;
    setText(since, t('console.health.since', { time: formatTime(latest.countsSince, 'short', latest.timeZone) }));
  }

  return {
    element: h('section', { class: 'card area-health' }, h('h2', {}, t('console.health')), verdict,
      h('table', { class: 'compact' },
        h('thead', {}, h('tr', {}, h('td'), h('th', { scope: 'col', class: 'number' }, t('console.health.lastMinute')),
          h('th', { scope: 'col', class: 'number' }, t('console.health.total')))),
        h('tbody', {}, rows.map(({ name, total, lately }) => h('tr', {},
          h('th', { scope: 'row' }, t(`console.health.${name}`)), lately, total)))),
      since),
    update(stats) {
      // Another instance, or a restart, begins a new count.
      if (latest && latest.countsSince !== stats.countsSince) for (const row of rows) row.series = new Series();
      const isFirst = !latest;
      latest = stats;
      if (isFirst) show();
    },
  };
}
