// A performance's plan: the API's columns, converted for drawing, moving and naming. Pure functions.

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{name: string, seats: number[]}} Row
 * @typedef {{
 *   index: number, name: string, seats: number[], rows: Row[], side: number, box: Box, middle: {x: number, y: number},
 *   outline: [number, number][], extent: number, price: number,
 * }} Section The places are there once the plan is measured.
 * @typedef {{
 *   performanceId: string, concertId: string, currency: string, startsAt: string, count: number, ids: string[],
 *   numbers: string[], grades: {grade: string | null, price: number}[], sectionNames: string[], rowNames: string[],
 *   section: Uint32Array, row: Uint32Array, grade: Uint16Array, x: Float64Array, y: Float64Array, side: Float32Array,
 *   hasLongRows: boolean, indexOf: Map<string, number>, sections: Section[], box: Box,
 *   stage: (Box & {isUpright: boolean}) | null, smallestSide: number, largestSide: number,
 * }} Plan
 */

/** Grades with a colour of their own; the cheapest ones share the last. */
export const GRADE_COLOURS = 6;

/**
 * The number of a grade's colour, from 1: the highest price first.
 *
 * @param {number} grade
 */
export function gradeColour(grade) {
  return Math.min(grade, GRADE_COLOURS - 1) + 1;
}

/** The share of the distance between two neighbours that a drawn seat fills. */
const FILL = 0.8;
/** Letters of a row's name that fit into the margin beside the seats. */
const LONG_ROW = 3;
/** Seats of a section whose neighbours are searched for; the others are assumed to be alike. */
const SAMPLE = 60;

/**
 * Parses the answer of `GET /performances/{id}/plan`.
 *
 * Seats are numbered from 0, in plan order; every column has one value per seat. `x` and `y` are the seats'
 * centres and `side` their width, in the plan's own units.
 *
 * @param {any} answer
 * @returns {Plan}
 */
export function readPlan(answer) {
  const columns = answer.seats;
  const count = columns.number.length;
  const plan = /** @type {Plan} */ ({
    performanceId: answer.performanceId,
    concertId: answer.concertId,
    currency: answer.currency,
    startsAt: answer.startsAt,
    count,
    ids: readIds(columns.seatId, count),
    numbers: columns.number,
    grades: answer.grades,
    sectionNames: answer.sections,
    rowNames: answer.rows,
    section: Uint32Array.from(columns.section),
    row: Uint32Array.from(columns.row),
    grade: Uint16Array.from(columns.grade),
    x: Float64Array.from(columns.x),
    y: Float64Array.from(columns.y),
    side: new Float32Array(count),
  });
  plan.hasLongRows = plan.rowNames.some((name) => name.length > LONG_ROW);
  plan.indexOf = new Map(plan.ids.map((id, index) => [id, index]));
  plan.sections = gather(plan);
  if (!isDrawn(plan)) layOut(plan);
  measure(plan);
  return plan;
}

/**
 * Decodes the identifiers, which are sent as hexadecimal digits: the common prefix, then the next digit of
 * each seat, then the one after it of each, because that compresses best.
 *
 * @param {{prefix: string, rest: string}} digits
 * @param {number} count
 */
function readIds({ prefix, rest }, count) {
  /** @type {string[]} */
  const ids = [];
  for (let seat = 0; seat < count; seat += 1) {
    let digits = prefix;
    for (let at = seat; at < rest.length; at += count) digits += rest[at];
    ids.push(`${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`);
  }
  return ids;
}

/**
 * The sections in plan order, each with its rows.
 *
 * @param {Plan} plan
 */
function gather(plan) {
  const sections = plan.sectionNames.map((name, index) =>
    /** @type {Section} */ (/** @type {unknown} */ ({ index, name, seats: [], rows: [] })));
  /** @type {Map<number, Row>} */
  const known = new Map();
  for (let seat = 0; seat < plan.count; seat += 1) {
    const section = sections[plan.section[seat]];
    const key = plan.section[seat] * plan.rowNames.length + plan.row[seat];
    let row = known.get(key);
    if (!row) {
      row = { name: plan.rowNames[plan.row[seat]], seats: [] };
      known.set(key, row);
      section.rows.push(row);
    }
    section.seats.push(seat);
    row.seats.push(seat);
  }
  return sections.filter((section) => section.seats.length > 0);
}

/**
 * Whether the plan has seat positions; one without a drawing has them all in one place.
 *
 * @param {Plan} plan
 */
function isDrawn(plan) {
  const places = new Set();
  for (let seat = 0; seat < plan.count; seat += 1) places.add(plan.x[seat] * 4_000_037 + plan.y[seat]);
  return places.size > plan.count * 0.9;
}

/** @param {Plan} plan */
function measure(plan) {
  const near = plan.sections.map((section) => nearest(plan, section.seats));
  const usual = near.flat().sort((one, other) => one - other);
  const pitch = usual[usual.length >> 1] ?? 24;
  plan.sections.forEach((section, at) => {
    // The closest seats of a section determine the size of all of it, except for a few misdrawn ones; and
    // isolated seats are not drawn as large as the space around them.
    section.side = FILL * Math.min(near[at][Math.floor(near[at].length * 0.02)] ?? pitch, pitch * 3);
    for (const seat of section.seats) plan.side[seat] = section.side;
    section.box = boxOf(plan, section.seats, section.side / 2);
    section.middle = middleOf(plan, section.seats);
    section.outline = hull(plan, section.seats);
    section.extent = Math.sqrt(area(section.outline, section.side));
    section.price = Math.min(...new Set(section.seats.map((seat) => plan.grades[plan.grade[seat]].price)));
  });
  plan.box = plan.sections.map((section) => section.box).reduce(around, { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity });
  if (plan.count === 0) plan.box = { left: 0, top: 0, right: 1, bottom: 1 };
  plan.stage = plan.count === 0 ? null : stageOf(plan, pitch);
  if (plan.stage) plan.box = around(plan.box, plan.stage);
  const sides = plan.sections.map((section) => section.side);
  plan.smallestSide = Math.min(...sides, Infinity);
  plan.largestSide = Math.max(...sides, 0);
}

/**
 * Distances from some of a section's seats to their nearest neighbours in it, in ascending order.
 *
 * @param {Plan} plan
 * @param {number[]} seats
 */
function nearest(plan, seats) {
  const { x, y } = plan;
  const step = Math.max(1, Math.floor(seats.length / SAMPLE));
  /** @type {number[]} */
  const found = [];
  for (let at = 0; at < seats.length; at += step) {
    const seat = seats[at];
    let least = Infinity;
    for (const other of seats) {
      const distance = (x[seat] - x[other]) ** 2 + (y[seat] - y[other]) ** 2;
      if (distance > 0 && distance < least) least = distance;
    }
    if (least < Infinity) found.push(Math.sqrt(least));
  }
  return found.sort((one, other) => one - other);
}

/**
 * The bounding box of two boxes.
 *
 * @param {Box} one
 * @param {Box} other
 * @returns {Box}
 */
function around(one, other) {
  return {
    left: Math.min(one.left, other.left), top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
  };
}

/**
 * @param {Plan} plan
 * @param {number[]} seats
 * @param {number} margin
 */
function boxOf(plan, seats, margin) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const seat of seats) {
    box.left = Math.min(box.left, plan.x[seat] - margin);
    box.right = Math.max(box.right, plan.x[seat] + margin);
    box.top = Math.min(box.top, plan.y[seat] - margin);
    box.bottom = Math.max(box.bottom, plan.y[seat] + margin);
  }
  return box;
}

/**
 * @param {Plan} plan
 * @param {number[]} seats
 */
function middleOf(plan, seats) {
  let [x, y] = [0, 0];
  for (const seat of seats) [x, y] = [x + plan.x[seat], y + plan.y[seat]];
  return { x: x / seats.length, y: y / seats.length };
}

/**
 * The approximate area of an outline with half a seat around it.
 *
 * @param {[number, number][]} points
 * @param {number} side
 */
function area(points, side) {
  let [inside, around] = [0, 0];
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    inside += x * nextY - y * nextX;
    around += Math.hypot(nextX - x, nextY - y);
  });
  return Math.abs(inside) / 2 + (around * side) / 2 + side ** 2;
}

/**
 * The convex hull of the seats' centres.
 *
 * @param {Plan} plan
 * @param {number[]} seats
 * @returns {[number, number][]}
 */
function hull(plan, seats) {
  /** @typedef {[number, number]} Point */
  const points = seats.map((seat) => /** @type {Point} */ ([plan.x[seat], plan.y[seat]]))
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  /** @type {(a: Point, b: Point, c: Point) => number} */
  const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const half = (/** @type {Point[]} */ list) => {
    /** @type {Point[]} */
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const found = [...half(points), ...half(points.reverse())];
  return found.length > 0 ? found : points.slice(0, 1);
}

/** The distance between two seats of a plan without a drawing, in its units. */
const PITCH = 24;
/** Seats side by side when a plan names no rows. */
const ROW = 20;

/**
 * Assigns positions to all seats of a plan without a drawing: sections as blocks, three beside each other,
 * the first row in front.
 *
 * @param {Plan} plan
 */
export function layOut(plan) {
  const blocks = plan.sections.map((section) => section.rows.flatMap((row) => slices(row.seats)));
  const columns = Math.min(3, Math.max(1, blocks.length));
  let top = 0;
  for (let first = 0; first < blocks.length; first += columns) {
    const line = blocks.slice(first, first + columns);
    const width = Math.max(...line.flat().map((row) => row.length), 1) + 2;
    line.forEach((rows, column) => rows.forEach((row, depth) => row.forEach((seat, place) => {
      // Rows of different length are centred.
      plan.x[seat] = (column * width + (width - row.length) / 2 + place) * PITCH;
      plan.y[seat] = top + depth * PITCH * 1.15;
    })));
    top += (Math.max(...line.map((rows) => rows.length)) * 1.15 + 2) * PITCH;
  }
}

/** @param {number[]} row */
function slices(row) {
  if (row.length <= ROW * 3) return [row];
  /** @type {number[][]} */
  const parts = [];
  for (let start = 0; start < row.length; start += ROW) parts.push(row.slice(start, start + ROW));
  return parts;
}

/** Shares of the side the stage may take, widest first. */
const WIDTHS = [0.5, 0.4, 0.3, 0.22];

/**
 * The stage in the plan's units, in front of the nearest seats. A plan does not contain it, so it is derived
 * from the drawing, by the same rule as "best seats" (`Booking/SeatLine.swift`): rows are listed from front
 * to back, and the stage is in the middle of the side which the rows of all sections together face, the top
 * one if they face none.
 *
 * @param {Plan} plan
 * @param {number} pitch The usual distance between two seats.
 */
export function stageOf(plan, pitch) {
  const [facesX, facesY] = facing(plan);
  const isUpright = Math.abs(facesX) > Math.abs(facesY);
  const sign = (isUpright ? facesX : facesY) > 0 ? 1 : -1;
  const { box } = plan;
  // Oriented so that the stage is at low values of `ahead`, and `aside` runs along it.
  const [ahead, aside] = isUpright ? [plan.x, plan.y] : [plan.y, plan.x];
  const [from, to] = isUpright ? [box.top, box.bottom] : [box.left, box.right];
  const middle = (from + to) / 2;
  const nearest = (/** @type {number} */ width) => {
    let least = Infinity;
    for (let seat = 0; seat < plan.count; seat += 1) {
      if (Math.abs(aside[seat] - middle) < width / 2 + pitch) least = Math.min(least, -sign * ahead[seat]);
    }
    return least;
  };
  const choices = WIDTHS.map((share) => Math.max((to - from) * share, pitch * 3))
    .map((width) => ({ width, front: nearest(width) })).filter(({ front }) => front < Infinity);
  if (choices.length === 0) return null;
  // In the gap of a ring rather than behind it; where it makes no difference, wide.
  const deepest = Math.max(...choices.map(({ front }) => front));
  const { width, front } = choices.find((choice) => choice.front >= deepest - 3 * pitch) ?? choices[0];
  const depth = Math.min(Math.max(width * 0.2, pitch * 1.5), pitch * 10);
  const edge = -sign * (front - pitch * 1.9);
  const back = edge + sign * depth;
  const [low, high] = [Math.min(edge, back), Math.max(edge, back)];
  return isUpright
    ? { left: low, right: high, top: middle - width / 2, bottom: middle + width / 2, isUpright }
    : { left: middle - width / 2, right: middle + width / 2, top: low, bottom: high, isUpright };
}

/**
 * The direction that the rows of all sections together face: from the last row of each to its first.
 *
 * @param {Plan} plan
 */
function facing(plan) {
  let [x, y] = [0, 0];
  for (const { rows } of plan.sections) {
    const [first, last] = [rows[0], rows[rows.length - 1]].map(({ seats }) => centre(plan, seats));
    x += first[0] - last[0];
    y += first[1] - last[1];
  }
  return [x, y];
}

/**
 * @param {Plan} plan
 * @param {number[]} seats
 */
function centre(plan, seats) {
  const sum = (/** @type {Float64Array} */ column) => seats.reduce((total, seat) => total + column[seat], 0);
  return [sum(plan.x) / seats.length, sum(plan.y) / seats.length];
}
