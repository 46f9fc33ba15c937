// Sales and the line while this page has been open, as two small charts.

import { h, setText, svg } from '../kit/dom.js';
import { formatNumber, t } from '../kit/i18n.js';
import { everySecond } from '../kit/clock.js';
import { formatSpan } from './format.js';
import { Series } from './series.js';

const WIDTH = 300;
const HEIGHT = 56;

/** The charts. Values are sampled every second, since the stream is silent while nothing changes. */
export function trends(signal) {
  const curves = [curve('sold'), curve('waiting')];
  const opened = Date.now();
  const span = h('p', { class: 'hint' }, '\u00a0');
  let latest = null;
  everySecond(signal, () => {
    if (!latest) return;
    const now = Date.now();
    for (const each of curves) each.add(now, latest);
    const seconds = Math.max(1, Math.round((now - opened) / 1000));
    const shown = seconds < 120 ? seconds : Math.floor(seconds / 60) * 60;
    setText(span, t('console.trends.span', { span: formatSpan(shown) }));
  });
  return {
    element: h('section', { class: 'card area-trends' }, h('h2', {}, t('console.trends')),
      h('div', { class: 'curves' }, curves.map(({ element }) => element)), span),
    update(stats) {
      const isFirst = !latest;
      latest = stats;
      if (isFirst) for (const each of curves) each.add(Date.now(), stats);
    },
  };
}

function curve(name) {
  const series = new Series();
  const area = svg('path', { class: 'trend-area' });
  const stroke = svg('path', { class: 'trend-line', 'vector-effect': 'non-scaling-stroke' });
  const picture = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    area, stroke);
  const value = h('span', { class: 'figure' }, '–');
  const told = h('span', { class: 'faint' });
  return {
    element: h('div', { class: `trend trend-${name}` },
      h('p', { class: 'trend-head' }, h('span', {}, t(`console.${name}`)), value, told), picture),
    add(now, stats) {
      series.add(now, stats[name]);
      const { low, high } = series.range;
      setText(value, formatNumber(stats[name]));
      setText(told, low === high ? t('console.trends.steady') : t('console.trends.range', { low, high }));
      const line = path(series.points, low, high);
      stroke.setAttribute('d', line);
      area.setAttribute('d', line && `${line}V${HEIGHT}H0Z`);
    },
  };
}

function path(points, low, high) {
  if (points.length < 2) return '';
  const from = points[0].time;
  const length = points.at(-1).time - from || 1;
  const tall = high - low || 1;
  const steps = points.map(({ time, value }) => {
    const x = ((time - from) / length) * WIDTH;
    // A constant value is in the middle, and the stroke stays inside the picture.
    const y = high === low ? HEIGHT / 2 : HEIGHT - 3 - ((value - low) / tall) * (HEIGHT - 6);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${steps.join('L')}`;
}
