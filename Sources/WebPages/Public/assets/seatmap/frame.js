// The frame of the map: its buttons and hint, the legend, and the switch between map and list.

import { h, setText } from '../kit/dom.js';
import { formatMoney, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { SeatMap } from './map.js';
import { fullName, gradeName } from './names.js';
import { gradeColour } from './plan.js';

/**
 * Builds the map in its frame. `onPick(seat)` receives the chosen seat; the result has `element` and
 * `start()`.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {import('./choice.js').Choice} choice
 * @param {{signal: AbortSignal, isMine: (seat: number) => boolean, onPick: (seat: number) => void}} on
 */
export function mapFrame(plan, statuses, choice, { signal, isMine, onPick }) {
  const canvas = h('canvas', {
    tabindex: '0', role: 'application', 'aria-label': t('seats.map.label'), 'aria-describedby': 'map-help',
  });
  const tip = h('div', { class: 'map-tip', hidden: true, 'aria-hidden': 'true' });
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const hint = h('p', { class: 'map-hint', 'aria-hidden': 'true' },
    t(isTouch ? 'seats.map.hint' : 'seats.map.hint.mouse'));
  /** @type {(sign: string, label: string, press: () => void) => HTMLElement} */
  const button = (sign, label, press) => h('button', {
    type: 'button', class: 'map-button', 'aria-label': label, title: label, on: { click: press },
  }, sign);
  const buttons = h('div', { class: 'map-buttons' },
    button('+', t('seats.zoomIn'), () => map.step(1.8)),
    button('−', t('seats.zoomOut'), () => map.step(1 / 1.8)),
    button('⤢', t('seats.fit'), () => map.fit()));
  const element = h('div', { class: 'map-frame' }, h('div', { class: 'map-canvas' }, canvas), tip, hint,
    h('p', { class: 'visually-hidden', id: 'map-help' }, t('seats.map.help')), buttons);
  for (const event of ['pointerdown', 'wheel', 'keydown']) {
    canvas.addEventListener(event, () => hint.remove(), { signal, once: true, passive: true });
  }
  choice.onChange(() => hint.remove());
  const name = (/** @type {number} */ seat) => fullName(plan, statuses, seat, { isChosen: choice.has(seat), isMine: isMine(seat) });
  /** @type {SeatMap} */
  let map;
  return {
    element,
    /** Starts drawing; the element must be in the page. */
    start() {
      map = new SeatMap({
        canvas, plan, statuses, signal, onPick,
        inset: () => {
          const { offsetWidth, offsetHeight } = buttons;
          // A column is at the right, a row on a phone is above.
          return offsetWidth > offsetHeight ? { right: 0, top: offsetHeight } : { right: offsetWidth, top: 0 };
        },
        onApproach: () => {
          // On a phone the choice will be below: the whole map should be visible above it.
          if (element.getBoundingClientRect().bottom < innerHeight - 130) return;
          const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
          element.scrollIntoView({ block: 'start', behavior: isStill ? 'auto' : 'smooth' });
        },
        onCursor: (seat) => announce(name(seat)),
        onHover: (seat, point) => {
          tip.hidden = !point;
          if (!point) return;
          setText(tip, name(seat));
          const half = tip.offsetWidth / 2 + 4;
          const x = Math.min(Math.max(point.x, half), element.clientWidth - half);
          tip.style.setProperty('left', `${x}px`);
          tip.style.setProperty('top', `${point.y}px`);
          tip.classList.toggle('below', point.y < 70);
        },
      });
      return map;
    },
  };
}

/**
 * Builds the legend: prices by grade with the free seats. `onHighlight(grade or null)` receives the selected
 * grade.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {(grade: number | null) => void} onHighlight
 */
export function legend(plan, statuses, onHighlight) {
  /** @type {number | null} */
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

const WIDE = '(min-width: 60rem)';

/**
 * Builds the switch between map and list, and the place of "best seats": beside the map, or on a phone in a
 * dialog. `kept` stores the choice. Returns `tools` (the buttons), `element` (map and list) and `best` (the
 * card).
 *
 * @param {{
 *   frame: HTMLElement, list: {element: HTMLElement, open(isOpen: boolean): void}, lost: HTMLElement, best: HTMLElement,
 *   signal: AbortSignal, kept: {get(): string | null, set(text: string): void},
 * }} parts
 */
export function viewSwitch({ frame, list, lost, best, signal, kept }) {
  const wide = matchMedia(WIDE);
  const element = h('div', { class: 'seats-views' }, lost, frame, list.element);
  const names = ['map', 'list'];
  const buttons = names.map((name) => h('button', {
    type: 'button', 'aria-pressed': 'false', on: { click: () => show(name) },
  }, t(`seats.${name}`)));

  function show(/** @type {string} */ name) {
    kept.set(name);
    buttons.forEach((button, index) => button.setAttribute('aria-pressed', String(names[index] === name)));
    element.dataset.view = name;
    list.element.hidden = name !== 'list';
    list.open(name === 'list');
  }

  const text = h('p', { class: 'hint' }, t('seats.best.text'));
  const card = h('section', { class: 'card best', 'aria-labelledby': 'best-title' },
    h('h2', { id: 'best-title' }, t('seats.best.title')), text, best);
  /** @type {HTMLButtonElement} */
  const close = h('button', {
    type: 'button', class: 'remove dialog-close', 'aria-label': t('common.close'), on: { click: () => dialog.close() },
  }, '×');
  /** @type {HTMLDialogElement} */
  const dialog = h('dialog', { class: 'sheet', 'aria-labelledby': 'best-title' }, close);
  const place = h('div', { class: 'best-place' }, dialog);
  const opener = h('button', {
    type: 'button', class: 'button quiet best-open', on: { click: () => dialog.showModal() },
  }, t('seats.best.open'));
  const settle = () => {
    if (dialog.open) dialog.close();
    opener.hidden = wide.matches;
    (wide.matches ? place : dialog).append(card);
  };
  wide.addEventListener('change', settle, { signal });
  settle();
  show(names.find((name) => name === kept.get()) ?? 'map');
  return {
    element, best: place,
    tools: h('div', { class: 'view-tools' },
      h('div', { class: 'segments', role: 'group', 'aria-label': t('seats.view') }, buttons), opener),
  };
}
