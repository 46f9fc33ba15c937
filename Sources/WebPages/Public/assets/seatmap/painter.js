// Draws the map. What was drawn is kept and moved along while panning; only what comes into view or
// changes is drawn anew.

import { Grid } from './grid.js';
import { Ink } from './ink.js';
import { Labels } from './labels.js';
import { drawMarks } from './marks.js';
import { css, gradeColour } from './palette.js';
import { drawPins } from './pins.js';
import { sheet } from './sheet.js';

/** With more changes at once than this, drawing all is cheaper than drawing each. */
const SINGLE_CHANGES_MAX = 200;

/** Paints a plan with its statuses onto a canvas. */
export class Painter {
  /** A grade to be seen while the others are dimmed, or null. */
  highlight = null;
  /** Seats marked over the map: `{chosen: Set, mine: Set, cursor: seat or -1}`. */
  marks = { chosen: new Set(), mine: new Set(), cursor: -1 };
  #drawn = null;
  #changed = new Set();

  constructor(canvas, plan, statuses, palette) {
    [this.canvas, this.plan, this.statuses, this.palette] = [canvas, plan, statuses, palette];
    this.grid = new Grid(plan);
    this.pen = canvas.getContext('2d', { alpha: false });
    this.outlines = plan.sections.map((section) => {
      const path = new Path2D();
      section.outline.forEach(([x, y], index) => (index ? path.lineTo(x, y) : path.moveTo(x, y)));
      path.closePath();
      return path;
    });
  }

  /** Takes a size in CSS pixels and the device's pixels for each of them. */
  resize(width, height, ratio) {
    this.ratio = ratio;
    const [wide, high] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    [this.canvas.width, this.canvas.height] = [wide, high];
    // Two pictures: moving one onto itself would first copy it.
    const pen = () => sheet(wide, high).getContext('2d', { alpha: false });
    [this.front, this.back] = [pen(), pen()];
    this.layer = sheet(wide, high).getContext('2d');
    this.recolour(this.palette);
  }

  /** Whether there is a size to draw at. */
  get isSized() {
    return this.front !== undefined;
  }

  /** Takes other colours. */
  recolour(palette) {
    this.palette = palette;
    if (!this.isSized) return;
    this.ink = new Ink(this.canvas.width, this.canvas.height, palette);
    this.labels = new Labels(this.plan, palette, this.ratio, this.grid);
    this.forget();
  }

  /** Everything is drawn anew next time. */
  forget() {
    this.#drawn = null;
  }

  /** These seats have another status. */
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
    pen.roundRect(stage.left, stage.top, stage.right - stage.left, stage.bottom - stage.top, round);
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
