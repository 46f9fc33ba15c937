// Moving from seat to seat with the arrow keys.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Whether a key moves the cursor. */
export function isArrow(key) {
  return key in WAYS;
}

/**
 * The seat an arrow key leads to: the nearest in that direction, where straying to the side counts
 * double. The seat itself when there is none.
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
    // Not more to the side than ahead, or a key pressed twice would go round in circles.
    if (aside > along * 1.5) continue;
    const cost = along + aside * 2;
    if (cost < best) [best, found] = [cost, other];
  }
  return found;
}

/** The seat to start from: the free one nearest to the middle of what is seen. */
export function firstSeat(plan, statuses, { x, y }) {
  let found = -1;
  let best = Infinity;
  for (let seat = 0; seat < plan.count; seat += 1) {
    const away = (plan.x[seat] - x) ** 2 + (plan.y[seat] - y) ** 2 + (statuses.of[seat] === 0 ? 0 : 1e12);
    if (away < best) [best, found] = [away, seat];
  }
  return found;
}
