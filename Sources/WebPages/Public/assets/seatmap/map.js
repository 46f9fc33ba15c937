// The map: a canvas with its camera, painter and gestures. Draws only when something changed.

import { Camera, firstSeat, isArrow, neighbour } from './camera.js';
import { onPalette, readPalette } from './ink.js';
import { Painter } from './painter.js';
import { FREE } from './statuses.js';

/**
 * CSS pixels: how far from a seat a tap may land; the width from which a seat can be tapped; and the width
 * after a close-up.
 */
const REACH = 22;
const HITTABLE = { touch: 12, mouse: 7 };
const CLOSE = 24;
/** More device pixels than this per CSS pixel are invisible, but expensive. */
const RATIO_MAX = 2.5;

/** @type {WeakMap<HTMLCanvasElement, SeatMap>} */
const maps = new WeakMap();

/**
 * The map on a canvas, for tests that measure it.
 *
 * @param {HTMLCanvasElement} canvas
 */
export const mapOf = (canvas) => maps.get(canvas);

/**
 * A map on a canvas that fills its parent element.
 *
 * `onPick(seat)` receives a seat chosen by tap or key, `onCursor(seat)` the keyboard's seat, `onHover(seat or
 * -1, point)` the seat under the mouse, and `onApproach()` is called when a tap zoomed in. `inset()` returns
 * what is covered at the edges, as `{right, top}`.
 */
export class SeatMap {
  #frame = 0;
  #isStill = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {(() => void)[]} */
  #painted = [];
  // The animation in progress, if any.
  /** @type {((now: number) => void) | null} */
  flight = null;
  // The cursor's seat when the focus left the map.
  #left = -1;

  /**
   * @param {{
   *   canvas: HTMLCanvasElement, plan: import('./plan.js').Plan, statuses: import('./statuses.js').Statuses,
   *   signal: AbortSignal, onPick: (seat: number) => void, onCursor: (seat: number) => void,
   *   onHover: (seat: number, point?: {x: number, y: number}) => void, onApproach?: () => void,
   *   inset?: () => {right: number, top: number} | undefined,
   * }} options
   */
  constructor(options) {
    const { canvas, plan, statuses, signal, onPick, onCursor, onHover } = options;
    const { onApproach = () => {}, inset = () => undefined } = options;
    this.canvas = canvas;
    this.plan = plan;
    this.statuses = statuses;
    this.onPick = onPick;
    this.onCursor = onCursor;
    this.onHover = onHover;
    this.onApproach = onApproach;
    this.inset = inset;
    this.camera = new Camera(plan);
    this.painter = new Painter(canvas, plan, statuses, readPalette(this.#frameElement));
    maps.set(canvas, this);
    const size = new ResizeObserver(() => this.#resize());
    size.observe(this.#frameElement);
    signal.addEventListener('abort', () => {
      size.disconnect();
      cancelAnimationFrame(this.#frame);
    }, { once: true });
    onPalette(signal, () => {
      this.painter.recolour(readPalette(this.#frameElement));
      this.redraw();
    });
    statuses.onChange((seats) => {
      this.painter.touch(seats);
      this.redraw();
    });
    listenToPointers(canvas, signal, {
      pan: (right, down) => this.pan(right, down),
      zoom: (factor, x, y) => this.zoom(factor, x, y),
      tap: (x, y, isTouch) => this.#tap(x, y, isTouch),
      doubleTap: (x, y) => this.#doubleTap(x, y),
      hover: (x, y) => this.#hover(x, y),
      leave: () => this.onHover(-1),
    });
    canvas.addEventListener('keydown', (event) => this.#key(event), { signal });
    canvas.addEventListener('blur', () => {
      this.#left = this.painter.marks.cursor;
      this.#showCursor(-1);
    }, { signal });
    canvas.addEventListener('focus', () => {
      if (canvas.matches(':focus-visible')) this.#showCursor(this.#left);
    }, { signal });
    this.#resize();
    this.camera.fit();
  }

  get #frameElement() {
    return /** @type {HTMLElement} */ (this.canvas.parentElement);
  }

  /** Redraws at the next frame, once however often it is called. */
  redraw() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  /** Resolves after the next drawing. */
  painted() {
    this.redraw();
    return /** @type {Promise<void>} */ (new Promise((resolve) => this.#painted.push(resolve)));
  }

  #draw() {
    this.#frame = 0;
    // Behind the list on a phone there is nothing to draw on.
    if (this.painter.isSized) this.painter.draw(this.camera);
    this.canvas.dataset.version = String(this.statuses.version);
    for (const resolve of this.#painted.splice(0)) resolve();
  }

  /** Marks the seats a person chose and holds. */
  mark(chosen, mine) {
    Object.assign(this.painter.marks, { chosen: new Set(chosen), mine: new Set(mine) });
    this.redraw();
  }

  /** Dims all grades but one; null shows all. */
  highlight(grade) {
    this.painter.highlight = grade;
    this.painter.forget();
    this.redraw();
  }

  /** Pans the map by CSS pixels. */
  pan(right, down) {
    this.flight = null;
    this.camera.pan(right, down);
    this.onHover(-1);
    this.redraw();
  }

  /** Zooms around a point. */
  zoom(factor, x, y) {
    this.flight = null;
    this.camera.zoom(factor, x, y);
    this.onHover(-1);
    this.redraw();
  }

  /** Shows the whole plan. */
  fit() {
    this.#fly(() => this.camera.fit());
  }

  /** Zooms with a short animation, for buttons and double taps. */
  step(factor, x, y) {
    this.#fly(() => this.camera.zoom(factor, x, y));
  }

  /** Zooms in on a seat. */
  closeUp(seat, pixels = CLOSE) {
    this.#fly(() => this.camera.look(this.camera.closeUp(seat, pixels)));
  }

  /** Animates to the viewport that `change` produces, or jumps for people who prefer reduced motion. */
  #fly(change) {
    const { camera } = this;
    const from = { scale: camera.scale, x: camera.x, y: camera.y };
    change();
    this.onHover(-1);
    if (this.#isStill.matches) return this.redraw();
    const to = { scale: camera.scale, x: camera.x, y: camera.y };
    const half = { x: camera.width / 2, y: camera.height / 2 };
    const start = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - start) / 220));
      const eased = 1 - (1 - part) ** 3;
      // The scale grows at a perceptually even rate, and the centre moves on a line of the plan.
      const scale = from.scale * (to.scale / from.scale) ** eased;
      const share = from.scale === to.scale ? eased : (1 / scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
      const middle = (axis) => from[axis] + half[axis] / from.scale
        + (to[axis] + half[axis] / to.scale - from[axis] - half[axis] / from.scale) * share;
      camera.look(part === 1 ? to : { scale, x: middle('x') - half.x / scale, y: middle('y') - half.y / scale });
      this.redraw();
      if (part < 1 && this.flight === step) requestAnimationFrame(step);
    };
    this.flight = step;
    step(start);
    return undefined;
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#frameElement;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.camera.resize(clientWidth, clientHeight, this.inset());
    this.painter.resize(clientWidth, clientHeight, Math.min(RATIO_MAX, window.devicePixelRatio || 1));
    // At once: a canvas that changed its size is empty until it is drawn.
    this.#draw();
  }

  #tap(x, y, isTouch) {
    const { camera, plan } = this;
    const place = camera.placeAt(x, y);
    const near = this.painter.grid.nearest(place.x, place.y, Math.max(40 / camera.scale, plan.largestSide), () => true);
    if (near < 0) return;
    const reach = isTouch ? REACH / camera.scale : Math.max(plan.side[near] * 0.7, 5 / camera.scale);
    if (plan.side[near] * camera.scale < (isTouch ? HITTABLE.touch : HITTABLE.mouse)) {
      this.#fly(() => camera.zoom(CLOSE / (plan.side[near] * camera.scale), x, y));
      this.onApproach();
      return;
    }
    const seat = this.painter.grid.nearest(place.x, place.y, reach, (other) => this.#canBePicked(other));
    const direct = this.painter.grid.nearest(place.x, place.y, plan.side[near] * 0.6, () => true);
    // A tap on a large seat means this one, even when it is taken.
    if (direct >= 0 && (seat < 0 || plan.side[direct] * camera.scale >= REACH)) this.onPick(direct);
    else if (seat >= 0) this.onPick(seat);
  }

  #canBePicked(seat) {
    return this.statuses.of[seat] === FREE || this.painter.marks.chosen.has(seat);
  }

  #doubleTap(x, y) {
    const place = this.camera.placeAt(x, y);
    const seat = this.painter.grid.nearest(place.x, place.y, this.plan.largestSide * 0.7, () => true);
    // Quick taps on seats choose and unchoose; only next to them a double tap zooms in.
    if (seat >= 0 && this.plan.side[seat] * this.camera.scale >= HITTABLE.mouse) return false;
    this.step(2, x, y);
    return true;
  }

  #hover(x, y) {
    const { camera, plan } = this;
    const place = camera.placeAt(x, y);
    const seat = this.painter.grid.nearest(place.x, place.y, plan.largestSide * 0.7, () => true);
    const isOver = seat >= 0 && plan.side[seat] * camera.scale >= HITTABLE.mouse
      && Math.hypot(plan.x[seat] - place.x, plan.y[seat] - place.y) < plan.side[seat] * 0.75;
    this.canvas.classList.toggle('pointing', isOver && this.#canBePicked(seat));
    this.onHover(isOver ? seat : -1, isOver ? camera.pointAt(plan.x[seat], plan.y[seat]) : undefined);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { cursor } = this.painter.marks;
    if (isArrow(event.key)) {
      const { camera } = this;
      this.#showCursor(cursor < 0
        ? firstSeat(this.plan, this.statuses, camera.placeAt(camera.width / 2, camera.height / 2))
        : neighbour(this.plan, cursor, event.key), true);
    } else if ((event.key === 'Enter' || event.key === ' ') && cursor >= 0) {
      this.onPick(cursor);
    } else if (event.key === '+' || event.key === '=') {
      this.step(1.6);
    } else if (event.key === '-') {
      this.step(1 / 1.6);
    } else if (event.key === '0') {
      this.fit();
    } else {
      return;
    }
    event.preventDefault();
  }

  #showCursor(seat, isTold = false) {
    this.painter.marks.cursor = seat;
    this.redraw();
    if (!isTold || seat < 0) return;
    this.onCursor(seat);
    const { camera, plan } = this;
    const { x, y } = camera.pointAt(plan.x[seat], plan.y[seat]);
    const isNear = plan.side[seat] * camera.scale >= 16;
    const margin = 48;
    const isInside = x > margin && y > margin && x < camera.width - margin && y < camera.height - margin;
    if (!isNear || !isInside) this.closeUp(seat, isNear ? 0 : CLOSE);
  }
}

/** CSS pixels a finger may move without dragging. */
const TREMBLE = 7;
/** Milliseconds within which a second tap at the same place is a double tap. */
const DOUBLE = 320;

/**
 * Listens to a canvas until the signal aborts. `on` has `pan(right, down)`, `zoom(factor, x, y)`, `tap(x, y,
 * isTouch)`, `doubleTap(x, y)`, `hover(x, y)` and `leave()`; points are CSS pixels of the canvas.
 */
export function listenToPointers(canvas, signal, on) {
  const fingers = new Map();
  let isDragging = false;
  let tapped = { time: -Infinity, x: 0, y: 0 };
  const point = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    const at = point(event);
    fingers.set(event.pointerId, { ...at, startX: at.x, startY: at.y });
    isDragging = fingers.size > 1;
  }, { signal });

  canvas.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    const at = point(event);
    if (!finger) {
      if (event.pointerType === 'mouse') on.hover(at.x, at.y);
      return;
    }
    if (!isDragging) {
      if (Math.hypot(at.x - finger.startX, at.y - finger.startY) < TREMBLE) return;
      isDragging = true;
      canvas.classList.add('dragging');
    }
    if (fingers.size === 1) {
      on.pan(at.x - finger.x, at.y - finger.y);
      Object.assign(finger, at);
      return;
    }
    const [one, other] = fingers.values();
    const before = span(one, other);
    Object.assign(finger, at);
    const after = span(one, other);
    on.pan(after.x - before.x, after.y - before.y);
    if (before.length > 0) on.zoom(after.length / before.length, after.x, after.y);
  }, { signal });

  const lift = (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    fingers.delete(event.pointerId);
    canvas.classList.remove('dragging');
    if (isDragging || event.type !== 'pointerup') {
      // After a pinch the remaining finger continues panning; it does not tap.
      isDragging = fingers.size > 0;
      return;
    }
    const isDouble = event.timeStamp - tapped.time < DOUBLE
      && Math.hypot(finger.x - tapped.x, finger.y - tapped.y) < 24;
    tapped = isDouble ? { time: -Infinity, x: 0, y: 0 } : { time: event.timeStamp, x: finger.x, y: finger.y };
    if (!isDouble || !on.doubleTap(finger.x, finger.y)) on.tap(finger.x, finger.y, event.pointerType !== 'mouse');
  };
  canvas.addEventListener('pointerup', lift, { signal });
  canvas.addEventListener('pointercancel', lift, { signal });
  canvas.addEventListener('pointerleave', () => on.leave(), { signal });

  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    const at = point(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    // A pinch on a touch pad arrives as a wheel event with the control key, in much smaller steps.
    const step = event.deltaY * lines * (event.ctrlKey ? 0.012 : 0.0022);
    on.zoom(Math.exp(-Math.max(-0.5, Math.min(0.5, step))), at.x, at.y);
  }, { signal, passive: false });
}

function span(one, other) {
  return {
    x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, length: Math.hypot(one.x - other.x, one.y - other.y),
  };
}
