// A performance's plan: columns from the API, made into what drawing, moving and naming need.

import { layOut } from './layout.js';
import { stageOf } from './stage.js';

/** How much of the room between two neighbours a drawn seat takes. */
const FILL = 0.8;
/** Letters of a row's name that fit into the margin beside the seats. */
const LONG_ROW = 3;
/** Seats of a section whose neighbours are looked for; the others stand like them. */
const SAMPLE = 60;

/**
 * Reads the answer of `GET /performances/{id}/plan`.
 *
 * Seats are numbers from 0, in the plan's order; every column has one value for each seat. `x` and `y`
 * are the seats' middles and `side` their width, in the plan's own units.
 */
export function readPlan(answer) {
  const columns = answer.seats;
  const count = columns.number.length;
  const plan = {
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
  };
  plan.hasLongRows = plan.rowNames.some((name) => name.length > LONG_ROW);
  plan.indexOf = new Map(plan.ids.map((id, index) => [id, index]));
  plan.sections = gather(plan);
  if (!isDrawn(plan)) layOut(plan);
  measure(plan);
  return plan;
}

/**
 * Identifiers travel as hexadecimal digits: those that all share, then the next digit of each seat, then
 * the one behind it of each, because that compresses best.
 */
function readIds({ prefix, rest }, count) {
  const ids = [];
  for (let seat = 0; seat < count; seat += 1) {
    let digits = prefix;
    for (let at = seat; at < rest.length; at += count) digits += rest[at];
    ids.push(`${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`);
  }
  return ids;
}

/** The seats' sections in the plan's order, each with its rows: `{index, name, seats, rows}`. */
function gather(plan) {
  const sections = plan.sectionNames.map((name, index) => ({ index, name, seats: [], rows: [] }));
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

/** Whether the plan says where its seats are; one without a drawing has them all in one place. */
function isDrawn(plan) {
  const places = new Set();
  for (let seat = 0; seat < plan.count; seat += 1) places.add(plan.x[seat] * 4_000_037 + plan.y[seat]);
  return places.size > plan.count * 0.9;
}

function measure(plan) {
  const near = plan.sections.map((section) => nearest(plan, section.seats));
  const usual = near.flat().sort((one, other) => one - other);
  const pitch = usual[usual.length >> 1] ?? 24;
  plan.sections.forEach((section, at) => {
    // The closest seats of a section set the size of all of it, but a few drawn badly do not; and seats
    // that stand alone are not drawn as large as the room around them.
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

/** Distances from some of a section's seats to their nearest neighbours in it, in ascending order. */
function nearest(plan, seats) {
  const { x, y } = plan;
  const step = Math.max(1, Math.floor(seats.length / SAMPLE));
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

/** What holds two boxes. */
function around(one, other) {
  return {
    left: Math.min(one.left, other.left), top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom),
  };
}

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

function middleOf(plan, seats) {
  let [x, y] = [0, 0];
  for (const seat of seats) [x, y] = [x + plan.x[seat], y + plan.y[seat]];
  return { x: x / seats.length, y: y / seats.length };
}

/** About what an outline covers with half a seat around it. */
function area(points, side) {
  let [inside, around] = [0, 0];
  points.forEach(([x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    inside += x * nextY - y * nextX;
    around += Math.hypot(nextX - x, nextY - y);
  });
  return Math.abs(inside) / 2 + (around * side) / 2 + side ** 2;
}

/** The corners of the smallest convex shape around seats' middles. */
function hull(plan, seats) {
  const points = seats.map((seat) => [plan.x[seat], plan.y[seat]])
    .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const half = (list) => {
    const chain = [];
    for (const point of list) {
      while (chain.length > 1 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const found = [...half(points), ...half(points.reverse())];
  return found.length > 0 ? found : points.slice(0, 1);
}
