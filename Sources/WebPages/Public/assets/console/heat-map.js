// The blocks of one date, coloured by the sold share of each.

import { h, replace, setText, svg } from '../kit/dom.js';
import { formatNumber, t } from '../kit/i18n.js';
import { formatShare } from './format.js';
import { fits, readBlocks } from './hall.js';
import { levelOf } from './heat-levels.js';

/** Units around the seats, about the width of one. */
const SEAT = 22;

/** The map of a performance; `update(sections)` colours it. Halls without positions get a grid. */
export function heatMap(performanceId, signal) {
  const told = h('p', { class: 'heat-told' }, t('console.heat.hint'));
  const picture = h('div', { class: 'heat-picture pending' });
  const element = h('div', { class: 'heat' }, picture, told);
  let sections = [];
  let shapes = null;
  let isDrawing = false;
  let pointed = null;

  const point = (event) => {
    const name = event.target.closest?.('[data-block]')?.dataset.block;
    if (name === undefined) return;
    pointed = name;
    tell();
  };
  picture.addEventListener('pointerover', point);
  picture.addEventListener('click', point);

  function tell() {
    const found = sections.find(({ section }) => section === pointed);
    if (found) setText(told, t('console.heat.told', { ...found, name: blockName(pointed), share: shareOf(found) }));
  }

  async function draw() {
    const names = sections.map(({ section }) => section);
    isDrawing = true;
    let blocks = null;
    try {
      blocks = await readBlocks(performanceId, signal);
    } catch {
      // Without a plan the grid shows as much.
    }
    if (signal.aborted) return;
    const known = new Set(blocks?.map(({ name }) => name));
    shapes = names.every((name) => known.has(name)) ? hall(blocks) : grid(names);
    picture.classList.remove('pending');
    replace(picture, shapes.element);
    paint();
  }

  function paint() {
    for (const each of sections) {
      const shape = shapes?.byName.get(each.section);
      if (!shape) continue;
      const share = each.sold / Math.max(1, each.sold + each.held + each.free);
      shape.element.setAttribute('class', `block level-${levelOf(share)}`);
      setText(shape.share, shareOf(each));
    }
    tell();
  }

  return {
    element,
    update(next) {
      sections = next;
      if (!isDrawing) draw();
      paint();
    },
  };
}

function blockName(name) {
  return name || t('console.noSection');
}

function shareOf({ sold, held, free }) {
  return formatShare(sold, sold + held + free);
}

function grid(names) {
  const byName = new Map();
  const element = h('ul', { class: 'plain heat-grid' }, names.map((name) => {
    const share = h('span', { class: 'block-share' });
    const block = h('li', { class: 'block', data: { block: name } }, h('span', {}, blockName(name)), share);
    byName.set(name, { element: block, share });
    return block;
  }));
  return { element, byName };
}

function hall(blocks) {
  const xs = blocks.flatMap(({ outline }) => outline.map(([x]) => x));
  const ys = blocks.flatMap(({ outline }) => outline.map(([, y]) => y));
  const [left, top] = [Math.min(...xs) - SEAT, Math.min(...ys) - SEAT];
  const [width, height] = [Math.max(...xs) - left + SEAT, Math.max(...ys) - top + SEAT];
  const byName = new Map();
  const groups = blocks.map((block) => {
    const { name, outline, x, y } = block;
    const size = textSize(block, width / 34);
    const share = svg('text', { class: 'block-share', x, y: y + size * 1.02, 'font-size': size * 0.92 });
    const element = svg('g', { class: 'block', 'data-block': name },
      svg('polygon', { points: outline.map((point) => point.join(',')).join(' '), 'stroke-width': SEAT * 0.7 }),
      svg('text', { class: 'block-name', x, y: y - size * 0.12, 'font-size': size }, blockName(name)), share);
    byName.set(name, { element, share });
    return element;
  });
  const element = svg('svg', {
    class: 'heat-hall', viewBox: `${left} ${top} ${width} ${height}`, role: 'img',
    'aria-label': t('console.heat.label', { count: blocks.length, blocks: formatNumber(blocks.length) }),
  }, groups);
  return { element, byName };
}

/** Large enough to read, small enough for two lines in a block that may be slanted. */
function textSize(block, most) {
  const letters = Math.max(blockName(block.name).length, 4);
  let size = most;
  while (size > most / 4 && !fits(block, letters * 0.58 * size, 1.75 * size)) size *= 0.93;
  return size;
}
