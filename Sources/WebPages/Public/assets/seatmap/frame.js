// The map with what stands on it: buttons, the hint, the name of the seat under the mouse.

import { h, setText } from '../kit/dom.js';
import { t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { SeatMap } from './map.js';
import { fullName } from './names.js';

/** Builds the map in its frame. `onPick(seat)` hears what was chosen; the answer has `element` and `map`. */
export function mapFrame(plan, statuses, choice, { signal, isMine, onPick }) {
  const canvas = h('canvas', {
    tabindex: '0', role: 'application', 'aria-label': t('seats.map.label'), 'aria-describedby': 'map-help',
  });
  const tip = h('div', { class: 'map-tip', hidden: true, 'aria-hidden': 'true' });
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const hint = h('p', { class: 'map-hint', 'aria-hidden': 'true' },
    t(isTouch ? 'seats.map.hint' : 'seats.map.hint.mouse'));
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
  const name = (seat) => fullName(plan, statuses, seat, { isChosen: choice.has(seat), isMine: isMine(seat) });
  let map;
  return {
    element,
    /** Starts drawing; the element has to be in the page. */
    start() {
      map = new SeatMap({
        canvas, plan, statuses, signal, onPick,
        inset: () => {
          const { offsetWidth, offsetHeight } = buttons;
          // A column stands at the right, a row on a phone above.
          return offsetWidth > offsetHeight ? { right: 0, top: offsetHeight } : { right: offsetWidth, top: 0 };
        },
        onApproach: () => {
          // On a phone the choice will stand below: the whole map should be seen above it.
          if (element.getBoundingClientRect().bottom < innerHeight - 130) return;
          const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
          element.scrollIntoView({ block: 'start', behavior: isStill ? 'auto' : 'smooth' });
        },
        onCursor: (seat) => announce(name(seat)),
        onHover: (seat, point) => {
          tip.hidden = seat < 0;
          if (seat < 0) return;
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
