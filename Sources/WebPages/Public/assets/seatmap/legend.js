// Prices by grade with the seats still free; pressing one dims the others on the map.

import { h, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { gradeName } from './names.js';
import { gradeColour } from './palette.js';

/** Builds the legend. `onHighlight(grade or null)` hears which grade is wanted. */
export function legend(plan, statuses, onHighlight) {
  let wanted = null;
  const entries = plan.grades.map(({ price }, grade) => {
    const count = h('span', { class: 'grade-free' });
    const button = h('button', {
      class: 'grade', type: 'button', 'aria-pressed': 'false', on: {
        click: () => {
          wanted = wanted === grade ? null : grade;
          entries.forEach((entry, index) => entry.button.setAttribute('aria-pressed', String(index === wanted)));
          onHighlight(wanted);
        },
      },
    },
    h('span', { class: `swatch grade-${gradeColour(grade)}`, 'aria-hidden': 'true' }),
    h('span', {}, h('span', { class: 'grade-name' }, gradeName(plan, grade) || t('seats.legend.plain')), ' ',
      h('span', { class: 'grade-price figure' }, formatMoney(price, plan.currency))), ' ', count);
    return { button, count };
  });
  const update = () => entries.forEach(({ button, count }, grade) => {
    const free = statuses.freeByGrade[grade];
    const text = free > 0 ? t('seats.legend.free', { count: free }) : t('seats.legend.none');
    setText(count, statuses.isKnown ? text : '');
    button.classList.toggle('gone', statuses.isKnown && free === 0);
  });
  statuses.onChange(update);
  update();
  const key = h('ul', { class: 'plain key' }, ['free', 'held', 'sold', 'chosen'].map((status) => h('li', {},
    h('span', { class: `swatch sample-${status}`, 'aria-hidden': 'true' }), t(`seats.key.${status}`))));
  return h('section', { class: 'legend', 'aria-label': t('seats.legend') },
    h('ul', { class: 'plain grades' }, entries.map(({ button }) => h('li', {}, button))), key);
}
