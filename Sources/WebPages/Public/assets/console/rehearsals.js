// Whether the sale was rehearsed with the settings it has.

import { get } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';

/** The card, empty until its answer has come. */
export function rehearsals(concert, signal) {
  const text = h('p', {});
  const element = h('section', { class: 'card area-rehearsals' }, h('h2', {}, t('console.rehearsal')), text,
    h('p', { class: 'hint' }, t('console.rehearsal.how'), ' ', h('code', {}, 'boxoffice drill --copy-of ./data')));
  get(`/admin/concerts/${concert.concertId}/rehearsals`, { signal }).then(({ items }) => {
    text.textContent = told(items);
  }).catch(() => element.remove());
  return element;
}

function told([newest, ...earlier]) {
  if (!newest) return t('console.rehearsal.none');
  const same = [newest, ...earlier].find(({ hasSameSettings }) => hasSameSettings);
  if (!same) return t('console.rehearsal.changed', { time: formatTime(newest.rehearsedAt, 'full') });
  const { fans, sellOutMilliseconds: time, seatsSold, isClean } = same;
  const result = time === null
    ? t('console.rehearsal.left', { count: seatsSold, seats: formatNumber(seatsSold) })
    : t('console.rehearsal.soldOut', { seconds: formatNumber(Math.ceil(time / 1000)) });
  const words = t('console.rehearsal.done', {
    time: formatTime(same.rehearsedAt, 'full'), count: fans, fans: formatNumber(fans), result,
  });
  return isClean ? words : `${words} ${t('console.rehearsal.broken')}`;
}
