// The share of people who joined the line and went on to buy.

import { h, replace, setText } from '../kit/dom.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';
import { formatShare } from './format.js';

const STEPS = ['joined', 'admitted', 'held', 'paid'];

/** The steps with their shares; `update(stats)` fills them. */
export function funnel() {
  const rows = STEPS.map((name, index) => {
    const count = h('span', { class: 'figure' }, '–');
    const share = h('span', { class: 'faint' }, '');
    const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
    const element = h('li', {}, h('p', { class: 'funnel-row' },
      h('span', { class: 'funnel-name' }, t(`console.funnel.${name}`)), count), bar, index > 0 ? share : null);
    return { name, element, count, share, bar };
  });
  const expired = h('p', { class: 'funnel-expired' });
  const since = h('p', { class: 'hint' }, '\u00a0');
  const element = h('section', { class: 'card area-funnel' }, h('h2', {}, t('console.funnel')),
    h('ol', { class: 'plain funnel' }, rows.map((row) => row.element)), expired, since);
  return {
    element,
    update({ funnel: counts, countsSince, timeZone }) {
      const most = Math.max(1, ...STEPS.map((name) => counts[name]));
      rows.forEach(({ name, count, share, bar }, index) => {
        setText(count, formatNumber(counts[name]));
        bar.style.setProperty('--part', String(counts[name] / most));
        if (index === 0) return;
        const before = counts[STEPS[index - 1]];
        setText(share, t(`console.funnel.${name}.share`, { share: formatShare(counts[name], before) }));
      });
      replace(expired, t('console.funnel.expired'), ' ',
        h('strong', { class: 'figure' }, formatNumber(counts.expired)));
      setText(since, t('console.funnel.since', { time: formatTime(countsSince, 'short', timeZone) }));
    },
  };
}
