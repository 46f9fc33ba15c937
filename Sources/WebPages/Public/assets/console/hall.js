// The positions of a hall's blocks, computed from the plan of its seats.

import { get } from '../kit/api.js';

/** @typedef {[number, number]} Point */

/**
 * The blocks of a performance, `{name, outline: [[x, y]…], x, y}` with the centre at x, y; null when the plan
 * does not say where the seats are.
 */
export async function readBlocks(performanceId, signal) {
  const plan = await get(`/performances/${performanceId}/plan`, { signal, anonymous: true });
  const groups = plan.sections.map(() => []);
  plan.seats.section.forEach((index, seat) => groups[index].push([plan.seats.x[seat], plan.seats.y[seat]]));
  const blocks = plan.sections.map((name, index) => block(name, groups[index]));
  const isSpread = new Set(blocks.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)).size === blocks.length;
  return isSpread ? blocks : null;
}

function block(name, points) {
  const outline = hull(points);
  const mean = (index) => points.reduce((sum, point) => sum + point[index], 0) / Math.max(1, points.length);
  return { name, outline, x: mean(0), y: mean(1) };
}

/**
 * Whether a box around a block's centre lies within its outline.
 *
 * @param {{outline: Point[], x: number, y: number}} block
 * @param {number} width
 * @param {number} height
 */
export function fits({ outline, x, y }, width, height) {
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]]
    .map(([right, down]) => /** @type {Point} */ ([x + (right * width) / 2, y + (down * height) / 2]));
  return corners.every((corner) => outline.every((from, index) =>
    turn(from, outline[(index + 1) % outline.length], corner) >= 0));
}

/**
 * The convex hull of some points, from their lower and their upper side.
 *
 * @param {Point[]} points
 */
export function hull(points) {
  const sorted = [...points].sort(([ax, ay], [bx, by]) => ax - bx || ay - by);
  const side = (/** @type {Point[]} */ list) => {
    /** @type {Point[]} */
    const kept = [];
    for (const point of list) {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      kept.push(point);
    }
    return kept;
  };
  const [lower, upper] = [side(sorted), side([...sorted].reverse())];
  return sorted.length < 3 ? sorted : [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

/**
 * Positive when the path from a over b to c turns left.
 *
 * @param {Point} a
 * @param {Point} b
 * @param {Point} c
 */
function turn([ax, ay], [bx, by], [cx, cy]) {
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
}
