// A drawing of a previewed plan: a dot for each seat in its category's colour.

import { h, penOf } from '../kit/dom.js';
import { t } from '../kit/i18n.js';

const MARGIN = 10;
const HEIGHT_MAX = 460;

/** The drawing, redrawn when its width changes; a text when the plan has no seat positions. */
export function drawing(preview, colours, summary, signal) {
  const { x, y, category } = preview.seats;
  const bounds = [x, y].map((values) => extent(values));
  const [width, height] = bounds.map(([low, high]) => high - low);
  if (width === 0 && height === 0 && x.length > 1) return h('p', { class: 'note' }, t('setup.noPositions'));
  const canvas = h('canvas', { class: 'plan-drawing', role: 'img', 'aria-label': summary });
  const order = byCategory(category, preview.categories.length);
  const draw = () => {
    const room = canvas.clientWidth;
    if (room === 0) return;
    const [across, down] = [room - 2 * MARGIN, HEIGHT_MAX - 2 * MARGIN];
    const scale = Math.min(across / Math.max(width, 1), down / Math.max(height, 1), 1);
    const high = Math.ceil(height * scale + 2 * MARGIN);
    const density = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.round(room * density);
    canvas.height = Math.round(high * density);
    canvas.style.setProperty('height', `${high}px`);
    const context = penOf(canvas);
    context.scale(density, density);
    const left = (room - width * scale) / 2 - bounds[0][0] * scale;
    const top = MARGIN - bounds[1][0] * scale;
    // Seats of a drawing are about 22 units apart.
    const side = Math.max(1.4, Math.min(12, 15 * scale));
    order.forEach((seats, index) => {
      context.fillStyle = colours[index];
      for (const seat of seats) {
        context.fillRect(left + x[seat] * scale - side / 2, top + y[seat] * scale - side / 2, side, side);
      }
    });
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(canvas);
  signal.addEventListener('abort', () => watcher.disconnect(), { once: true });
  return canvas;
}

function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 0] : [low, high];
}

/** Seats grouped by category, so that each colour is set once. */
function byCategory(category, count) {
  const groups = Array.from({ length: count }, () => /** @type {number[]} */ ([]));
  category.forEach((index, seat) => groups[index].push(seat));
  return groups;
}
