// Seats as pixels, and their colours. Writing pixels directly is several times faster than drawing each seat
// on the canvas: a whole arena takes some milliseconds without any graphics hardware.

import { penOf } from '../kit/dom.js';
import { GRADE_COLOURS } from './plan.js';
import { FREE, HELD } from './statuses.js';

/** Below this many device pixels a seat is an antialiased square; from here a shape with corners. */
const SHAPED = 8;

/** @typedef {ReturnType<typeof readPalette>} Palette */

/** Draws seats into a pixel buffer of the size of the canvas. */
export class Ink {
  /** @type {Map<number, Uint32Array>} */
  #shapes = new Map();
  #scratch = penOf(sheet(1, 1), { willReadFrequently: true });
  // The part being drawn.
  left = 0;
  top = 0;
  right = 0;
  bottom = 0;

  /**
   * @param {number} width
   * @param {number} height
   * @param {Palette} palette
   */
  constructor(width, height, palette) {
    this.width = width;
    this.height = height;
    this.palette = palette;
    this.image = new ImageData(Math.max(1, width), Math.max(1, height));
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** Clears a part of the buffer; seats are then drawn inside it only. */
  open(left, top, width, height) {
    [this.left, this.top, this.right, this.bottom] = [left, top, left + width, top + height];
    for (let line = top; line < this.bottom; line += 1) {
      this.pixels.fill(0, line * this.width + left, line * this.width + this.right);
    }
  }

  /** Draws a seat centred at a point; all in device pixels. */
  seat(middleX, middleY, side, status, colour, isDim) {
    if (side < SHAPED) this.#square(middleX, middleY, side, status, colour, isDim);
    else this.#shape(middleX, middleY, Math.round(side), status, colour, isDim);
  }

  #square(middleX, middleY, side, status, colour, isDim) {
    const tint = this.#tint(status, colour);
    const strength = this.#strength(status, isDim);
    this.#soft(middleX - side / 2, middleY - side / 2, side, tint, strength);
    // Held seats are hollow as soon as there is room for a hole.
    if (status === HELD && side >= 4) this.#hole(middleX - side / 2 + 1.2, middleY - side / 2 + 1.2, side - 2.4);
  }

  #strength(status, isDim) {
    const full = status === FREE ? 255 : status === HELD ? 165 : 120;
    return isDim ? full * 0.22 : full;
  }

  #tint(status, colour) {
    const [red, green, blue] = status === FREE || status === HELD ? this.palette.grades[colour - 1] : this.palette.sold;
    return (blue << 16) | (green << 8) | red;
  }

  /** Adds a square to the pixels, each by its coverage. */
  #soft(x, y, side, tint, strength) {
    const [x1, y1] = [x + side, y + side];
    const fromX = Math.max(this.left, Math.floor(x));
    const toX = Math.min(this.right, Math.ceil(x1));
    const fromY = Math.max(this.top, Math.floor(y));
    const toY = Math.min(this.bottom, Math.ceil(y1));
    for (let py = fromY; py < toY; py += 1) {
      const down = (Math.min(py + 1, y1) - Math.max(py, y)) * strength;
      const line = py * this.width;
      for (let px = fromX; px < toX; px += 1) {
        const cover = down * (Math.min(px + 1, x1) - Math.max(px, x));
        const alpha = Math.min(255, (this.pixels[line + px] >>> 24) + cover) | 0;
        this.pixels[line + px] = (alpha << 24) | tint;
      }
    }
  }

  #hole(x, y, side) {
    const toX = Math.min(this.right, Math.round(x + side));
    const toY = Math.min(this.bottom, Math.round(y + side));
    for (let py = Math.max(this.top, Math.round(y)); py < toY; py += 1) {
      for (let px = Math.max(this.left, Math.round(x)); px < toX; px += 1) {
        const at = py * this.width + px;
        this.pixels[at] = (this.pixels[at] & 0xffffff) | 0x28000000;
      }
    }
  }

  #shape(middleX, middleY, side, status, colour, isDim) {
    const key = ((side * 3 + status) * 8 + (status === FREE || status === HELD ? colour : 0)) * 2 + (isDim ? 1 : 0);
    let shape = this.#shapes.get(key);
    if (!shape) {
      if (this.#shapes.size > 400) this.#shapes.clear();
      shape = this.#draw(side, status, colour, isDim);
      this.#shapes.set(key, shape);
    }
    const x = Math.round(middleX - side / 2);
    const y = Math.round(middleY - side / 2);
    const fromX = Math.max(this.left, x);
    const toX = Math.min(this.right, x + side);
    const toY = Math.min(this.bottom, y + side);
    for (let py = Math.max(this.top, y); py < toY; py += 1) {
      const line = py * this.width;
      const source = (py - y) * side - x;
      for (let px = fromX; px < toX; px += 1) {
        const pixel = shape[source + px];
        if (pixel !== 0) this.pixels[line + px] = pixel;
      }
    }
  }

  #draw(side, status, colour, isDim) {
    const pen = this.#scratch;
    if (pen.canvas.width < side) [pen.canvas.width, pen.canvas.height] = [side * 2, side * 2];
    pen.clearRect(0, 0, side, side);
    pen.globalAlpha = isDim ? 0.22 : 1;
    const tone = css(this.palette.grades[colour - 1]);
    const round = Math.max(2, side * 0.26);
    if (status === FREE) {
      pen.fillStyle = tone;
      pen.beginPath();
      roundedBox(pen, 0, 0, side, side, round);
      pen.fill();
    } else if (status === HELD) {
      const width = Math.max(1, side / 12);
      pen.strokeStyle = tone;
      pen.lineWidth = width;
      pen.beginPath();
      roundedBox(pen, width / 2 + 0.5, width / 2 + 0.5, side - width - 1, side - width - 1, round);
      pen.save();
      pen.clip();
      pen.moveTo(0, side);
      pen.lineTo(side, 0);
      pen.stroke();
      pen.restore();
      pen.beginPath();
      roundedBox(pen, width / 2 + 0.5, width / 2 + 0.5, side - width - 1, side - width - 1, round);
      pen.stroke();
    } else {
      pen.fillStyle = css(this.palette.sold, 0.47);
      pen.beginPath();
      roundedBox(pen, side * 0.1, side * 0.1, side * 0.8, side * 0.8, round);
      pen.fill();
    }
    return new Uint32Array(pen.getImageData(0, 0, side, side).data.buffer);
  }
}

/**
 * Reads the current colours of an element, as `[red, green, blue]`, from the style sheet: light and dark need
 * no handling here.
 *
 * @param {HTMLElement} element
 */
export function readPalette(element) {
  const probe = document.createElement('i');
  probe.className = 'probe';
  probe.hidden = true;
  element.append(probe);
  const read = (name) => {
    probe.style.setProperty('color', `var(${name})`);
    return (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  };
  const palette = {
    paper: read('--map-paper'), block: read('--map-block'), sold: read('--map-sold'), ink: read('--ink'),
    faint: read('--faint'), accent: read('--accent'), onAccent: read('--on-accent'), onGrade: read('--map-on-grade'),
    grades: Array.from({ length: GRADE_COLOURS }, (_, index) => read(`--grade-${index + 1}`)),
    font: getComputedStyle(element).fontFamily,
  };
  probe.remove();
  return palette;
}

/**
 * A colour as style text.
 *
 * @param {number[]} colour Red, green and blue, 0 to 255.
 */
export function css([red, green, blue], alpha = 1) {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** Calls back when the colours may have changed, until the signal aborts. */
export function onPalette(signal, listener) {
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', listener, { signal });
  }
  const watch = new MutationObserver(listener);
  watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  signal.addEventListener('abort', () => watch.disconnect(), { once: true });
}

/**
 * An offscreen canvas of this size; Safari before 16.4 has none detached from the page.
 *
 * @param {number} width
 * @param {number} height
 * @returns {HTMLCanvasElement}
 */
export function sheet(width, height) {
  if (typeof OffscreenCanvas !== 'undefined') return /** @type {any} */ (new OffscreenCanvas(width, height));
  return Object.assign(document.createElement('canvas'), { width, height });
}

/**
 * Adds a rounded rectangle to the path; Firefox before 112 has no method for it.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} radius
 */
export function roundedBox(pen, x, y, width, height, radius) {
  if (pen.roundRect) {
    pen.roundRect(x, y, width, height, radius);
    return;
  }
  const round = Math.min(radius, width / 2, height / 2);
  pen.moveTo(x + round, y);
  pen.arcTo(x + width, y, x + width, y + height, round);
  pen.arcTo(x + width, y + height, x, y + height, round);
  pen.arcTo(x, y + height, x, y, round);
  pen.arcTo(x, y, x + width, y, round);
  pen.closePath();
}
