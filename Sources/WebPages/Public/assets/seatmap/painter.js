// Draws the map. The drawing is kept and shifted while panning; only what comes into view or changes is
// redrawn. On top are the seats a person chose or holds, and the keyboard's cursor.

import { penOf } from '../kit/dom.js';
import { Grid } from './camera.js';
import { Ink, css, roundedBox, sheet } from './ink.js';
import { Labels, drawPins } from './labels.js';
import { gradeColour } from './plan.js';

/** With more changes at once than this, redrawing everything is cheaper than redrawing each. */
const SINGLE_CHANGES_MAX = 200;

/**
 * @typedef {CanvasRenderingContext2D} Pen
 * @typedef {{scale: number, offsetX: number, offsetY: number, isWhole: boolean}} View Where a place of the plan stands
 *   on the canvas, in device pixels.
 */

/** Paints a plan with its statuses onto a canvas. */
export class Painter {
  /** The highlighted grade while the others are dimmed, or null. */
  highlight = /** @type {number | null} */ (null);
  /** Seats marked over the map: `{chosen: Set, mine: Set, cursor: seat or -1}`. */
  marks = { chosen: /** @type {Set<number>} */ (new Set()), mine: /** @type {Set<number>} */ (new Set()), cursor: -1 };
  /** @type {View | null} */
  #drawn = null;
  /** @type {Set<number>} */
  #changed = new Set();
  // These exist once there is a size.
  /** @type {number} */ ratio = 1;
  /** @type {Pen} */ front = /** @type {any} */ (undefined);
  /** @type {Pen} */ back = /** @type {any} */ (undefined);
  /** @type {Pen} */ layer = /** @type {any} */ (undefined);
  /** @type {Ink} */ ink = /** @type {any} */ (undefined);
  /** @type {Labels} */ labels = /** @type {any} */ (undefined);
  /** @type {{text: string, x: number, y: number}[]} */ pins = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import('./plan.js').Plan} plan
   * @param {import('./statuses.js').Statuses} statuses
   * @param {import('./ink.js').Palette} palette
   */
  constructor(canvas, plan, statuses, palette) {
    this.canvas = canvas;
    this.plan = plan;
    this.statuses = statuses;
    this.palette = palette;
    this.grid = new Grid(plan);
    this.pen = penOf(canvas, { alpha: false });
    this.outlines = plan.sections.map((section) => {
      const path = new Path2D();
      section.outline.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
      path.closePath();
      return path;
    });
  }

  /** Sets the size in CSS pixels and the device pixel ratio. */
  resize(width, height, ratio) {
    this.ratio = ratio;
    const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    [this.canvas.width, this.canvas.height] = [wide, high];
    // Two canvases: shifting one onto itself would first copy it.
    const pen = () => penOf(sheet(wide, high), { alpha: false });
    [this.front, this.back] = [pen(), pen()];
    this.layer = penOf(sheet(wide, high));
    this.recolour(this.palette);
  }

  /** Whether there is a size to draw at. */
  get isSized() {
    return this.front !== undefined;
  }

  /** Sets other colours. */
  recolour(palette) {
    this.palette = palette;
    if (!this.isSized) return;
    this.ink = new Ink(this.canvas.width, this.canvas.height, palette);
    this.labels = new Labels(this.plan, palette, this.ratio, this.grid);
    this.forget();
  }

  /** Redraws everything next time. */
  forget() {
    this.#drawn = null;
  }

  /** Marks seats whose status changed. */
  touch(seats) {
    for (const seat of seats) this.#changed.add(seat);
  }

  /** Brings the canvas up to date with a camera. */
  draw(camera) {
    const scale = camera.scale * this.ratio;
    const view = {
      scale, offsetX: Math.round(-camera.x * scale), offsetY: Math.round(-camera.y * scale),
      isWhole: camera.isFitted,
    };
    const { width, height } = this.canvas;
    const before = this.#drawn;
    if (!before || before.scale !== scale || before.isWhole !== view.isWhole || this.#changed.size > SINGLE_CHANGES_MAX) {
      this.#paint(view, 0, 0, width, height);
    } else {
      this.#move(view, view.offsetX - before.offsetX, view.offsetY - before.offsetY);
      for (const seat of this.#changed) this.#repaint(view, seat);
    }
    this.#changed.clear();
    this.#drawn = view;
    this.pen.drawImage(this.front.canvas, 0, 0);
    this.pins = drawPins(this.pen, this, view);
    drawMarks(this.pen, this, view);
  }

  #move(view, right, down) {
    if (right === 0 && down === 0) return;
    const { width, height } = this.canvas;
    if (Math.abs(right) >= width || Math.abs(down) >= height) {
      this.#paint(view, 0, 0, width, height);
      return;
    }
    [this.front, this.back] = [this.back, this.front];
    this.front.drawImage(this.back.canvas, right, down);
    if (right !== 0) this.#paint(view, right > 0 ? 0 : width + right, 0, Math.abs(right), height);
    if (down !== 0) this.#paint(view, 0, down > 0 ? 0 : height + down, width, Math.abs(down));
  }

  #repaint(view, seat) {
    const half = (this.plan.side[seat] * view.scale) / 2 + 2;
    const left = Math.max(0, Math.floor(this.plan.x[seat] * view.scale + view.offsetX - half));
    const top = Math.max(0, Math.floor(this.plan.y[seat] * view.scale + view.offsetY - half));
    const right = Math.min(this.canvas.width, left + Math.ceil(half * 2));
    const bottom = Math.min(this.canvas.height, top + Math.ceil(half * 2));
    if (right > left && bottom > top) this.#paint(view, left, top, right - left, bottom - top);
  }

  /** Draws a part of the canvas; all sizes in device pixels. */
  #paint(view, left, top, width, height) {
    const pen = this.front;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    pen.fillStyle = css(this.palette.paper);
    pen.fillRect(left, top, width, height);
    this.#blocks(pen, view, left, top, width, height);
    const seats = this.#seats(view, left, top, width, height);
    this.layer.putImageData(this.ink.image, 0, 0, left, top, width, height);
    pen.drawImage(this.layer.canvas, left, top, width, height, left, top, width, height);
    this.labels.numbers(pen, seats, this.statuses, view, (seat) => this.#isDim(seat));
    this.labels.draw(pen, view, left, top, left + width, top + height);
    pen.restore();
  }

  #isDim(seat) {
    return this.highlight !== null && this.plan.grade[seat] !== this.highlight;
  }

  #blocks(pen, view, left, top, width, height) {
    pen.save();
    pen.transform(view.scale, 0, 0, view.scale, view.offsetX, view.offsetY);
    pen.fillStyle = pen.strokeStyle = css(this.palette.block);
    pen.lineJoin = pen.lineCap = 'round';
    this.#stage(pen);
    const [fromX, fromY] = [(left - view.offsetX) / view.scale, (top - view.offsetY) / view.scale];
    const [toX, toY] = [fromX + width / view.scale, fromY + height / view.scale];
    this.plan.sections.forEach(({ box, side }, index) => {
      if (box.right + side < fromX || box.left - side > toX) return;
      if (box.bottom + side < fromY || box.top - side > toY) return;
      pen.lineWidth = side * 1.7;
      pen.fill(this.outlines[index]);
      pen.stroke(this.outlines[index]);
    });
    pen.restore();
  }

  #stage(pen) {
    const { stage } = this.plan;
    if (!stage) return;
    pen.save();
    pen.fillStyle = css(this.palette.faint);
    pen.beginPath();
    const round = Math.min(stage.right - stage.left, stage.bottom - stage.top) * 0.2;
    roundedBox(pen, stage.left, stage.top, stage.right - stage.left, stage.bottom - stage.top, round);
    pen.fill();
    pen.restore();
  }

  #seats(view, left, top, width, height) {
    const { plan, ink, statuses } = this;
    const { scale, offsetX, offsetY } = view;
    ink.open(left, top, width, height);
    const margin = plan.largestSide / 2;
    const drawn = [];
    this.grid.visit((left - offsetX) / scale - margin, (top - offsetY) / scale - margin,
      (left + width - offsetX) / scale + margin, (top + height - offsetY) / scale + margin, (seat) => {
        const x = plan.x[seat] * scale + offsetX;
        const y = plan.y[seat] * scale + offsetY;
        const side = plan.side[seat] * scale;
        const half = side / 2 + 1;
        if (x + half < left || x - half > left + width || y + half < top || y - half > top + height) return;
        ink.seat(x, y, side, statuses.of[seat], gradeColour(plan.grade[seat]), this.#isDim(seat));
        drawn.push(seat);
      });
    return drawn;
  }
}

/** The minimum size of marks in CSS pixels, so that they are visible from afar. */
const SMALLEST = 13;

/** Draws a painter's marks. */
export function drawMarks(pen, { plan, marks, palette, ratio }, view) {
  const at = (seat) => ({
    x: plan.x[seat] * view.scale + view.offsetX, y: plan.y[seat] * view.scale + view.offsetY,
    side: Math.max(plan.side[seat] * view.scale, SMALLEST * ratio),
  });
  for (const seat of marks.mine) disc(pen, at(seat), palette, ratio);
  for (const seat of marks.chosen) tick(pen, at(seat), palette, ratio);
  if (marks.cursor >= 0) ring(pen, at(marks.cursor), palette, ratio);
}

function box(pen, { x, y, side }, grown) {
  const size = side + grown * 2;
  pen.beginPath();
  roundedBox(pen, x - size / 2, y - size / 2, size, size, size * 0.26);
}

function tick(pen, place, palette, ratio) {
  const { x, y, side } = place;
  pen.fillStyle = css(palette.paper);
  box(pen, place, 2 * ratio);
  pen.fill();
  pen.fillStyle = css(palette.accent);
  box(pen, place, 0.5 * ratio);
  pen.fill();
  pen.strokeStyle = css(palette.onAccent);
  pen.lineWidth = Math.max(1.6 * ratio, side * 0.11);
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(x - side * 0.23, y + side * 0.02);
  pen.lineTo(x - side * 0.06, y + side * 0.2);
  pen.lineTo(x + side * 0.24, y - side * 0.18);
  pen.stroke();
}

function disc(pen, place, palette, ratio) {
  pen.fillStyle = css(palette.paper);
  box(pen, place, 2 * ratio);
  pen.fill();
  pen.strokeStyle = css(palette.accent);
  pen.lineWidth = 2 * ratio;
  box(pen, place, -ratio);
  pen.stroke();
  pen.fillStyle = css(palette.accent);
  pen.beginPath();
  pen.arc(place.x, place.y, place.side * 0.2, 0, Math.PI * 2);
  pen.fill();
}

function ring(pen, place, palette, ratio) {
  pen.strokeStyle = css(palette.paper);
  pen.lineWidth = 6 * ratio;
  box(pen, place, 4 * ratio);
  pen.stroke();
  pen.strokeStyle = css(palette.ink);
  pen.lineWidth = 3 * ratio;
  box(pen, place, 4 * ratio);
  pen.stroke();
}
