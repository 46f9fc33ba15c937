// The chosen seats with their total, and the button that holds them.

import { h, replace, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { gradeName, placeName, seatPrice, shortName } from './names.js';
import { gradeColour } from './palette.js';

/** Builds the panel. `onRemove(seat)` and `onHold()` hear the buttons; `busy(isBusy)` turns them off. */
export function choicePanel(plan, choice, { onRemove, onHold, onShow }) {
  const list = h('ul', { class: 'plain chosen' });
  const empty = h('p', { class: 'faint choice-empty' }, t('seats.choice.empty'));
  const total = h('span', { class: 'figure' });
  const sum = h('p', { class: 'total' }, h('span', {}, t('seats.choice.total')), total);
  const button = h('button', { class: 'button large wide', type: 'button', on: { click: () => isBusy || onHold() } });
  const problem = h('p', { class: 'form-error', hidden: true });
  let isBusy = false;

  function draw() {
    const { seats, amount } = choice;
    const money = formatMoney(amount, plan.currency);
    replace(list, seats.map((seat) => entry(seat)));
    empty.hidden = seats.length > 0;
    list.hidden = sum.hidden = seats.length === 0;
    setText(total, money);
    setText(button, isBusy ? t('seats.choice.holding') : seats.length === 0 ? t('seats.choice.none')
      : t('seats.choice.hold', { count: seats.length, amount: money }));
    button.setAttribute('aria-disabled', String(seats.length === 0 || isBusy));
    element.classList.toggle('has-seats', seats.length > 0);
  }

  function entry(seat) {
    const place = placeName(plan, seat);
    const section = plan.sectionNames[plan.section[seat]];
    return h('li', {},
      h('button', { type: 'button', class: 'chosen-seat', on: { click: () => onShow(seat) } },
        h('span', { class: `swatch grade-${gradeColour(plan.grade[seat])}`, 'aria-hidden': 'true' }),
        h('span', { class: 'chosen-place' },
          h('strong', {}, section ? t('seats.name.section', { name: section }) : shortName(plan, seat)),
          section ? [' ', h('span', {}, shortName(plan, seat))] : null), ' ',
        h('span', { class: 'chosen-price' }, h('span', { class: 'figure' }, seatPrice(plan, seat)), ' ',
          h('span', { class: 'faint' }, gradeName(plan, plan.grade[seat])))),
      h('button', {
        type: 'button', class: 'remove', 'aria-label': t('seats.choice.remove', { seat: place }), on: {
          click: () => {
            const place = choice.seats.indexOf(seat);
            onRemove(seat);
            // The button is gone: the next one, or what holds the rest, takes the focus.
            (list.querySelectorAll('.remove')[Math.min(place, choice.seats.length - 1)] ?? button).focus();
          },
        },
      }, '×'));
  }

  const element = h('section', { class: 'choice card', 'aria-labelledby': 'choice-title' },
    h('h2', { id: 'choice-title' }, t('seats.choice.title')), empty, list, problem, sum, button,
    h('p', { class: 'hint choice-note' }, t('seats.choice.note')));
  choice.onChange(() => {
    problem.hidden = true;
    draw();
  });
  draw();
  return {
    element,
    busy(isNow) {
      isBusy = isNow;
      draw();
    },
    tell(text) {
      problem.hidden = !text;
      setText(problem, text ?? '');
    },
  };
}
