// What is written on the map: sections from afar, rows and seat numbers from near.

import { css } from './palette.js';
import { FREE } from './statuses.js';

/** CSS pixels of a seat from which rows are named instead of sections, and seats numbered. */
const ROWS_FROM = 13;
const NUMBERS_FROM = 19;

/** Chooses what is written at a scale (device pixels a unit): once for each scale, not for each frame. */
export class Labels {
  #scale = 0;
  #list = [];

  constructor(plan, palette, ratio) {
    [this.plan, this.palette, this.ratio] = [plan, palette, ratio];
  }

  /** Writes what crosses a part of the canvas, clipped to it by the caller. */
  draw(pen, { scale, offsetX, offsetY }, left, top, right, bottom) {
    if (scale !== this.#scale) this.#choose(pen, scale);
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    for (const label of this.#list) {
      const x = label.x * scale + offsetX;
      const y = label.y * scale + offsetY;
      if (x + label.half < left || x - label.half > right || y + label.high < top || y - label.high > bottom) continue;
      pen.font = label.font;
      if (label.halo > 0) {
        pen.strokeStyle = css(this.palette.paper, 0.88);
        pen.lineWidth = label.halo;
        pen.strokeText(label.text, x, y);
      }
      pen.fillStyle = css(label.isFaint ? this.palette.faint : this.palette.ink);
      pen.fillText(label.text, x, y);
    }
  }

  /** Writes the numbers of free seats, when they are wide enough to be read. */
  numbers(pen, seats, statuses, { scale, offsetX, offsetY }, isDim) {
    const { plan, palette, ratio } = this;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.fillStyle = css(palette.onGrade);
    let font = '';
    for (const seat of seats) {
      const side = plan.side[seat] * scale;
      if (side < NUMBERS_FROM * ratio || statuses.of[seat] !== FREE || isDim(seat)) continue;
      const text = plan.numbers[seat];
      const size = Math.round(side * (text.length > 3 ? 0.3 : text.length > 2 ? 0.38 : 0.46));
      const wanted = `600 ${size}px ${palette.font}`;
      if (wanted !== font) pen.font = font = wanted;
      pen.fillText(text, plan.x[seat] * scale + offsetX, plan.y[seat] * scale + offsetY + size * 0.06);
    }
  }

  #choose(pen, scale) {
    this.#scale = scale;
    this.#list = [];
    pen.font = `700 100px ${this.palette.font}`;
    const far = [];
    for (const section of this.plan.sections) {
      if ((section.side * scale) / this.ratio >= ROWS_FROM) this.#rows(pen, section, scale);
      else if (section.name) far.push({ section, width: pen.measureText(section.name).width / 100 });
    }
    const fits = far.map(({ section, width }) => section.extent * scale * Math.min(0.62 / width, 0.42))
      .sort((one, other) => one - other);
    // One size for all but the few sections that are too small for it: a map, not a cloud of words.
    const fit = fits[Math.floor(fits.length * 0.15)] ?? 0;
    const usual = Math.max(9.5 * this.ratio, Math.min(19 * this.ratio, fit));
    for (const { section, width } of far) this.#section(section, width, scale, usual);
  }

  #section(section, width, scale, usual) {
    const size = Math.min(usual, (section.extent * scale * 0.95) / width);
    if (size < 8 * this.ratio) return;
    const label = this.#label(section.name, section.middle.x, section.middle.y, Math.round(size), width);
    label.halo = Math.max(2, size * 0.24);
    const isCrossed = this.#list.some((other) => Math.abs(other.x - label.x) * scale < other.half + label.half
      && Math.abs(other.y - label.y) * scale < other.high + label.high);
    if (!isCrossed) this.#list.push(label);
  }

  #rows(pen, section, scale) {
    const { plan } = this;
    pen.font = `600 100px ${this.palette.font}`;
    for (const row of section.rows) {
      if (!row.name) continue;
      const first = row.seats[0];
      const next = row.seats[1] ?? first;
      const [dx, dy] = [plan.x[first] - plan.x[next], plan.y[first] - plan.y[next]];
      const length = Math.hypot(dx, dy);
      const [stepX, stepY] = length > 0 ? [dx / length, dy / length] : [-1, 0];
      const away = (section.side / 0.8) * 0.95;
      const size = Math.round(Math.min(13 * this.ratio, section.side * scale * 0.55));
      const width = pen.measureText(row.name).width / 100;
      const label = this.#label(row.name, plan.x[first] + stepX * away, plan.y[first] + stepY * away, size, width);
      label.isFaint = true;
      this.#list.push(label);
    }
    if (section.name) {
      const size = 13 * this.ratio;
      const width = pen.measureText(section.name).width / 100;
      // Above the section, where it is not in the way of its seats.
      const label = this.#label(section.name, section.middle.x, section.box.top - section.side * 0.75, size, width);
      label.halo = 3 * this.ratio;
      this.#list.push(label);
    }
  }

  #label(text, x, y, size, width) {
    return {
      text, x, y, halo: 0, isFaint: false, font: `${size > 13 * this.ratio ? 700 : 600} ${size}px ${this.palette.font}`,
      half: (width * size) / 2 + size * 0.2, high: size * 0.65,
    };
  }
}
