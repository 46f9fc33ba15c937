// Where the stage stands. A plan does not say, so it comes from the drawing, by the rule that "best seats" go by
// (`Booking/SeatLine.swift`): rows stand in a plan from front to back, and the stage is in the middle of that side
// which the rows of all sections together face, the top one if they face none.

/** Shares of the side the stage may take, widest first. */
const WIDTHS = [0.5, 0.4, 0.3, 0.22];

/** The stage as `{left, top, right, bottom, isUpright}` in the plan's units, in front of the nearest seats. */
export function stageOf(plan, pitch) {
  const [facesX, facesY] = facing(plan);
  const isUpright = Math.abs(facesX) > Math.abs(facesY);
  const sign = (isUpright ? facesX : facesY) > 0 ? 1 : -1;
  const { box } = plan;
  // Looked at so that the stage is at low values of `ahead`, and `aside` runs along it.
  const [ahead, aside] = isUpright ? [plan.x, plan.y] : [plan.y, plan.x];
  const [from, to] = isUpright ? [box.top, box.bottom] : [box.left, box.right];
  const middle = (from + to) / 2;
  const nearest = (width) => {
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
  const { width, front } = choices.find((choice) => choice.front >= deepest - 3 * pitch);
  const depth = Math.min(Math.max(width * 0.2, pitch * 1.5), pitch * 10);
  const edge = -sign * (front - pitch * 1.9);
  const back = edge + sign * depth;
  const [low, high] = [Math.min(edge, back), Math.max(edge, back)];
  return isUpright
    ? { left: low, right: high, top: middle - width / 2, bottom: middle + width / 2, isUpright }
    : { left: middle - width / 2, right: middle + width / 2, top: low, bottom: high, isUpright };
}

/** Where the rows of all sections together look: from the last row of each to its first. */
function facing(plan) {
  let [x, y] = [0, 0];
  for (const { rows } of plan.sections) {
    const [first, last] = [rows[0], rows[rows.length - 1]].map(({ seats }) => centre(plan, seats));
    x += first[0] - last[0];
    y += first[1] - last[1];
  }
  return [x, y];
}

function centre(plan, seats) {
  const sum = (column) => seats.reduce((total, seat) => total + column[seat], 0);
  return [sum(plan.x) / seats.length, sum(plan.y) / seats.length];
}
