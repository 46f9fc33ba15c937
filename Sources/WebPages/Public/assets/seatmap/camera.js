// The viewport of the map, seats by position, and the targets of the arrow keys: pure functions, no drawing.

/** The maximum width of a drawn seat, in CSS pixels. */
const LARGEST = 46;

/**
 * A view of a plan in a window of `width` by `height` CSS pixels: the plan's position (u, v) is at `(u - x) *
 * scale`, `(v - y) * scale`.
 */
export class Camera {
  /** @param {import('./plan.js').Plan} plan */
  constructor(plan) {
    this.plan = plan;
    this.width = 1;
    this.height = 1;
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    /** CSS pixels covered at the right and top: the whole plan fits beside them. */
    this.inset = { right: 0, top: 0 };
  }

  /** The scale at which the whole plan is visible. */
  get fitting() {
    const { left, right, top, bottom } = this.plan.box;
    const margin = this.#margin;
    const { inset } = this;
    const scale = Math.min((this.width - inset.right - 2 * margin) / Math.max(1e-6, right - left),
      (this.height - inset.top - 2 * margin) / Math.max(1e-6, bottom - top));
    return Math.max(1e-6, Math.min(scale, this.#closest));
  }

  /** CSS pixels to the right for row names too long for the margin: most rows begin at the left. */
  get #lean() {
    return this.plan.hasLongRows ? Math.max(0, this.#margin - 6) : 0;
  }

  get #margin() {
    return Math.min(28, this.width * 0.04);
  }

  get #closest() {
    return LARGEST / Math.max(1e-6, this.plan.smallestSide);
  }

  /**
   * Sets a new size of the window; the centre stays the same.
   *
   * @param {number} width
   * @param {number} height
   */
  resize(width, height, inset = this.inset) {
    const isFitted = this.isFitted;
    const middle = this.placeAt(this.width / 2, this.height / 2);
    [this.width, this.height, this.inset] = [width, height, inset];
    if (isFitted) this.fit();
    else this.#moveTo(middle.x, middle.y);
  }

  /** Whether the whole plan is visible. */
  get isFitted() {
    return this.scale <= this.fitting * 1.001;
  }

  /** Shows the whole plan. */
  fit() {
    this.scale = this.fitting;
    this.#keepInside();
  }

  /**
   * The plan's position at a point of the window.
   *
   * @param {number} pointX
   * @param {number} pointY
   */
  placeAt(pointX, pointY) {
    return { x: this.x + pointX / this.scale, y: this.y + pointY / this.scale };
  }

  /**
   * The point of the window at a position of the plan.
   *
   * @param {number} x
   * @param {number} y
   */
  pointAt(x, y) {
    return { x: (x - this.x) * this.scale, y: (y - this.y) * this.scale };
  }

  /**
   * Pans by CSS pixels.
   *
   * @param {number} right
   * @param {number} down
   */
  pan(right, down) {
    this.x -= right / this.scale;
    this.y -= down / this.scale;
    this.#keepInside();
  }

  /**
   * Scales by a factor; what is under the point stays under it.
   *
   * @param {number} factor
   */
  zoom(factor, pointX = this.width / 2, pointY = this.height / 2) {
    const place = this.placeAt(pointX, pointY);
    this.scale = Math.min(Math.max(this.scale * factor, this.fitting), Math.max(this.#closest, this.fitting));
    this.x = place.x - pointX / this.scale;
    this.y = place.y - pointY / this.scale;
    this.#keepInside();
  }

  /**
   * The viewport with a seat in the centre, drawn at least `pixels` wide.
   *
   * @param {number} seat
   * @param {number} pixels
   */
  closeUp(seat, pixels) {
    const { plan } = this;
    const scale = Math.max(this.scale, Math.min(pixels / plan.side[seat], this.#closest));
    return { scale, x: plan.x[seat] - this.width / 2 / scale, y: plan.y[seat] - this.height / 2 / scale };
  }

  /**
   * Sets the position and scale from `closeUp`, or any interpolation of two.
   *
   * @param {{scale: number, x: number, y: number}} view
   */
  look({ scale, x, y }) {
    [this.scale, this.x, this.y] = [scale, x, y];
    this.#keepInside();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #moveTo(x, y) {
    this.x = x - this.width / 2 / this.scale;
    this.y = y - this.height / 2 / this.scale;
    this.#keepInside();
  }

  /** The plan cannot be lost: its edges never move beyond the centre of the window. */
  #keepInside() {
    const { left, right, top, bottom } = this.plan.box;
    const [halfWidth, halfHeight] = [this.width / 2 / this.scale, this.height / 2 / this.scale];
    if (this.scale <= this.fitting * 1.001) {
      this.x = (left + right) / 2 - halfWidth + (this.inset.right / 2 - this.#lean) / this.scale;
      this.y = (top + bottom) / 2 - halfHeight - this.inset.top / 2 / this.scale;
      return;
    }
    this.x = Math.min(Math.max(this.x, left - halfWidth), right - halfWidth);
    this.y = Math.min(Math.max(this.y, top - halfHeight), bottom - halfHeight);
  }
}

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Whether a key moves the cursor.
 *
 * @param {string} key
 */
export function isArrow(key) {
  return Object.hasOwn(WAYS, key);
}

/**
 * The seat an arrow key leads to: the nearest in that direction, where sideways distance counts double. The
 * seat itself when there is none.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {number} seat
 * @param {string} key
 */
export function neighbour(plan, seat, key) {
  const [wayX, wayY] = WAYS[key];
  const least = plan.side[seat] * 0.4;
  let found = seat;
  let best = Infinity;
  for (let other = 0; other < plan.count; other += 1) {
    const dx = plan.x[other] - plan.x[seat];
    const dy = plan.y[other] - plan.y[seat];
    const along = dx * wayX + dy * wayY;
    if (along < least) continue;
    const aside = Math.abs(dx * wayY) + Math.abs(dy * wayX);
    // Not more to the side than ahead, or a repeated key would go round in circles.
    if (aside > along * 1.5) continue;
    const cost = along + aside * 2;
    if (cost < best) [best, found] = [cost, other];
  }
  return found;
}

/**
 * The seat to start from: the free one nearest to the centre of the view.
 *
 * @param {import('./plan.js').Plan} plan
 * @param {import('./statuses.js').Statuses} statuses
 * @param {{x: number, y: number}} middle
 */
export function firstSeat(plan, statuses, { x, y }) {
  let found = -1;
  let best = Infinity;
  for (let seat = 0; seat < plan.count; seat += 1) {
    const away = (plan.x[seat] - x) ** 2 + (plan.y[seat] - y) ** 2 + (statuses.of[seat] === 0 ? 0 : 1e12);
    if (away < best) [best, found] = [away, seat];
  }
  return found;
}

/** Seats by grid cells of the plan, for finding those in a part of it without scanning all. */
export class Grid {
  /** @param {import('./plan.js').Plan} plan */
  constructor(plan) {
    this.plan = plan;
    const { left, right, top, bottom } = plan.box;
    // About thirty seats per cell.
    this.cell = Math.max(Math.sqrt(((right - left) * (bottom - top) * 30) / Math.max(1, plan.count)),
      (right - left) / 200, (bottom - top) / 200, 1e-6);
    this.columns = Math.floor((right - left) / this.cell) + 1;
    this.lines = Math.floor((bottom - top) / this.cell) + 1;
    this.cells = Array.from({ length: this.columns * this.lines }, () => /** @type {number[]} */ ([]));
    for (let seat = 0; seat < plan.count; seat += 1) {
      const column = Math.floor((plan.x[seat] - left) / this.cell);
      const line = Math.floor((plan.y[seat] - top) / this.cell);
      this.cells[line * this.columns + column].push(seat);
    }
  }

  /**
   * Calls back with the seats whose centres may be in a part of the plan, and some around it.
   *
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {(seat: number) => void} callback
   */
  visit(left, top, right, bottom, callback) {
    const { box } = this.plan;
    const toColumn = Math.min(this.columns - 1, Math.floor((right - box.left) / this.cell));
    const toLine = Math.min(this.lines - 1, Math.floor((bottom - box.top) / this.cell));
    for (let line = Math.max(0, Math.floor((top - box.top) / this.cell)); line <= toLine; line += 1) {
      for (let column = Math.max(0, Math.floor((left - box.left) / this.cell)); column <= toColumn; column += 1) {
        for (const seat of this.cells[line * this.columns + column]) callback(seat);
      }
    }
  }

  /**
   * The nearest seat within a distance of a position for which `isWanted(seat)` holds; -1 when there is none.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} distance
   * @param {(seat: number) => boolean} isWanted
   */
  nearest(x, y, distance, isWanted) {
    let found = -1;
    let least = distance;
    this.visit(x - distance, y - distance, x + distance, y + distance, (seat) => {
      const away = Math.hypot(this.plan.x[seat] - x, this.plan.y[seat] - y);
      if (away <= least && isWanted(seat)) [found, least] = [seat, away];
    });
    return found;
  }
}
