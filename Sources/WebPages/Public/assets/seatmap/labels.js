// The texts on the map: section names from afar, rows and seat numbers close up; and at the edges the names
// of what begins outside the window.

import { t } from '../kit/i18n.js';
import { css, roundedBox } from './ink.js';
import { FREE } from './statuses.js';

/** CSS pixels of a seat from which rows are named instead of sections, and seats numbered. */
const ROWS_FROM = 13;
const NUMBERS_FROM = 19;
/** CSS pixels of the longest row name on the map; it appears in full next to the seat's number elsewhere. */
const ROW_NAME_MAX = 170;

/**
 * @typedef {{
 *   text: string, x: number, y: number, halo: number, isFaint: boolean, font: string, half: number, high: number,
 * }} Label
 * @typedef {{row: import('./plan.js').Row, label: Label | null, step: [number, number]}} RowLabel
 */

/** Chooses the texts at a scale (device pixels per unit): once per scale, not per frame. */
export class Labels {
  #scale = 0;
  #isWhole = false;
  /** @type {Label[]} */
  #list = [];

  /**
   * @param {import('./plan.js').Plan} plan
   * @param {import('./ink.js').Palette} palette
   * @param {number} ratio
   * @param {import('./camera.js').Grid} grid
   */
  constructor(plan, palette, ratio, grid) {
    this.plan = plan;
    this.palette = palette;
    this.ratio = ratio;
    this.grid = grid;
    /**
     * Sections with names; their rows close up, otherwise null.
     *
     * @type {{section: import('./plan.js').Section, label: Label | null, rows: RowLabel[] | null}[]}
     */
    this.named = [];
  }

  /** Draws the labels that cross a part of the canvas, to which the caller has clipped. */
  draw(pen, view, left, top, right, bottom) {
    const { scale, offsetX, offsetY } = view;
    if (scale !== this.#scale || view.isWhole !== this.#isWhole) this.#choose(pen, view);
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
    this.#stage(pen, view);
  }

  #stage(pen, { scale, offsetX, offsetY }) {
    const { stage } = this.plan;
    if (!stage) return;
    const [wide, high] = [(stage.right - stage.left) * scale, (stage.bottom - stage.top) * scale];
    const size = Math.min(15 * this.ratio, Math.min(wide, high) * 0.75);
    if (size < 7 * this.ratio) return;
    pen.save();
    pen.translate(((stage.left + stage.right) / 2) * scale + offsetX, ((stage.top + stage.bottom) / 2) * scale + offsetY);
    if (stage.isUpright) pen.rotate(-Math.PI / 2);
    pen.font = `700 ${Math.round(size)}px ${this.palette.font}`;
    pen.fillStyle = css(this.palette.paper);
    pen.fillText(t('seats.stage'), 0, size * 0.05);
    pen.restore();
  }

  /** Draws the numbers of free seats, when they are wide enough to be read. */
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

  #choose(pen, view) {
    const { scale } = view;
    [this.#scale, this.#isWhole] = [scale, view.isWhole];
    this.#list = [];
    this.named = [];
    pen.font = `700 100px ${this.palette.font}`;
    /** @type {{section: import('./plan.js').Section, width: number}[]} */
    const far = [];
    for (const section of this.plan.sections) {
      if ((section.side * scale) / this.ratio >= ROWS_FROM) this.#near(pen, section, view);
      else if (section.name) far.push({ section, width: pen.measureText(section.name).width / 100 });
    }
    const fits = far.map(({ section, width }) => section.extent * scale * Math.min(0.62 / width, 0.42))
      .sort((one, other) => one - other);
    // One size for all except the few sections that are too small for it: a map, not a word cloud.
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
    if (isCrossed) return;
    this.#list.push(label);
    this.named.push({ section, label, rows: null });
  }

  /** The rows of a section, and its own name above it, where it does not cover its seats. */
  #near(pen, section, view) {
    pen.font = `600 100px ${this.palette.font}`;
    const rows = section.rows.filter(({ name }) => name).map((row) => this.#row(pen, section, row, view));
    /** @type {Label | null} */
    let label = null;
    if (section.name) {
      const size = 13 * this.ratio;
      const width = pen.measureText(section.name).width / 100;
      label = this.#label(section.name, section.middle.x, section.box.top - section.side * 0.75, size, width);
      label.halo = 3 * this.ratio;
      this.#list.push(label);
    }
    this.named.push({ section, label, rows });
  }

  #row(pen, section, row, view) {
    const { plan, ratio } = this;
    const { scale } = view;
    const first = row.seats[0];
    const next = row.seats[1] ?? first;
    const [dx, dy] = [plan.x[first] - plan.x[next], plan.y[first] - plan.y[next]];
    const length = Math.hypot(dx, dy);
    const [stepX, stepY] = length > 0 ? [dx / length, dy / length] : [-1, 0];
    const size = Math.round(Math.min(13 * ratio, section.side * scale * 0.55));
    const at = (text, width) => {
      // A long name ends beside the first seat; a short one is centred in the width of a seat.
      const half = Math.abs(stepX) * width * size * 0.5 + Math.abs(stepY) * size * 0.6;
      const away = Math.max((section.side / 0.8) * 0.95, section.side / 2 + (half + size * 0.35) / scale);
      const label = this.#label(text, plan.x[first] + stepX * away, plan.y[first] + stepY * away, size, width);
      label.isFaint = true;
      return label;
    };
    const widthOf = (text) => pen.measureText(text).width / 100;
    const whole = widthOf(row.name);
    const found = /** @type {RowLabel} */ ({ row, label: null, step: [stepX, stepY] });
    // A name as wide as a seat never collides; a longer one is cut at the next seat or the edge.
    const texts = whole * size <= section.side * scale ? [row.name] : shorter(row.name);
    for (const text of texts) {
      const width = text === row.name ? whole : widthOf(text);
      if (width * size > ROW_NAME_MAX * ratio) continue;
      const label = at(text, width);
      if (texts.length > 1 && !this.#hasRoom(label, view, width * size)) continue;
      found.label = label;
      this.#list.push(label);
      break;
    }
    return found;
  }

  /** Whether a label covers no seat, and is visible where the whole plan is. */
  #hasRoom(label, { scale, offsetX, isWhole }, width) {
    const { plan } = this;
    const middle = label.x * scale + offsetX;
    if (isWhole && middle - width / 2 < 2) return false;
    const [halfX, halfY] = [width / 2 / scale, label.high / scale];
    let isFree = true;
    const margin = plan.largestSide / 2;
    this.grid.visit(label.x - halfX - margin, label.y - halfY - margin, label.x + halfX + margin, label.y + halfY + margin,
      (seat) => {
        const half = plan.side[seat] / 2;
        if (Math.abs(plan.x[seat] - label.x) < half + halfX && Math.abs(plan.y[seat] - label.y) < half + halfY) isFree = false;
      });
    return isFree;
  }

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {number} width
   * @returns {Label}
   */
  #label(text, x, y, size, width) {
    return {
      text, x, y, halo: 0, isFaint: false, font: `${size > 13 * this.ratio ? 700 : 600} ${size}px ${this.palette.font}`,
      half: (width * size) / 2 + size * 0.2, high: size * 0.65,
    };
  }
}

/** A name and its ever shorter prefixes. */
export function shorter(name) {
  const letters = [...name];
  const texts = [name];
  for (let count = letters.length - 2; count > 0; count -= count > 12 ? 3 : 1) {
    texts.push(`${letters.slice(0, count).join('').trimEnd()}…`);
  }
  return texts;
}

/** CSS pixels of a name at the edge, of its margin, and of the longest row name. */
const SIZE = 12;
const EDGE = 4;
const PIN_NAME_MAX = 90;
/** The share of the window a section must fill for its name to be pinned when only sections are named. */
const LARGE = 0.3;

/** Draws the names at the edges; returns them as `{text, x, y}` in device pixels. */
export function drawPins(pen, { plan, palette, ratio, labels, canvas }, view) {
  const { width, height } = canvas;
  const { scale, offsetX, offsetY } = view;
  const size = SIZE * ratio;
  /** @type {{text: string, x: number, y: number, half: number, high: number}[]} */
  const drawn = [];
  const place = ({ x, y }) => [x * scale + offsetX, y * scale + offsetY];
  const isSeen = (label) => {
    const [x, y] = place(label);
    return x - label.half >= 0 && x + label.half <= width && y - label.high >= 0 && y + label.high <= height;
  };
  pen.save();
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `600 ${size}px ${palette.font}`;
  for (const { section, label, rows } of labels.named) {
    const seen = {
      left: Math.max(0, section.box.left * scale + offsetX), right: Math.min(width, section.box.right * scale + offsetX),
      top: Math.max(0, section.box.top * scale + offsetY), bottom: Math.min(height, section.box.bottom * scale + offsetY),
    };
    if (seen.right - seen.left < size || seen.bottom - seen.top < size) continue;
    for (const row of rows ?? []) if (!row.label || !isSeen(row.label)) pinRow(row);
    if (!label || isSeen(label)) continue;
    const middle = (seen.left + seen.right) / 2;
    if (rows) pin(section.name, middle, Math.max(place(label)[1], size), width * 0.8);
    else if ((seen.right - seen.left) / width > LARGE && (seen.bottom - seen.top) / height > LARGE) {
      pin(section.name, middle, (seen.top + seen.bottom) / 2, width * 0.8);
    }
  }
  pen.restore();
  return drawn;

  /** Beside the first visible seat of a row, at the edge towards which the row begins. */
  function pinRow({ row, step: [stepX, stepY] }) {
    const seat = row.seats.find((one) => {
      const [x, y] = place({ x: plan.x[one], y: plan.y[one] });
      return x >= 0 && x <= width && y >= 0 && y <= height;
    });
    if (seat === undefined) return;
    const [x, y] = place({ x: plan.x[seat], y: plan.y[seat] });
    if (Math.abs(stepX) >= Math.abs(stepY)) pin(row.name, stepX < 0 ? 0 : width, y, PIN_NAME_MAX * ratio);
    else pin(row.name, x, stepY < 0 ? 0 : height, PIN_NAME_MAX * ratio);
  }

  /** A name on a label, inside the window; none overlaps another. */
  function pin(name, wantedX, wantedY, most) {
    const text = shorter(name).find((one) => pen.measureText(one).width <= most);
    if (!text) return;
    const half = pen.measureText(text).width / 2 + size * 0.4;
    const high = size * 0.75;
    const edge = EDGE * ratio;
    const x = Math.min(Math.max(wantedX, half + edge), width - half - edge);
    const y = Math.min(Math.max(wantedY, high + edge), height - high - edge);
    if (drawn.some((other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < other.high + high)) return;
    drawn.push({ text, x, y, half, high });
    pen.fillStyle = css(palette.paper, 0.92);
    pen.strokeStyle = css(palette.faint, 0.6);
    pen.lineWidth = ratio;
    pen.beginPath();
    roundedBox(pen, x - half, y - high, half * 2, high * 2, size * 0.4);
    pen.fill();
    pen.stroke();
    pen.fillStyle = css(palette.ink);
    pen.fillText(text, x, y + size * 0.06);
  }
}
