// Which seats lie in a part of the plan, without asking all of them.

/** Seats by squares of the plan. */
export class Grid {
  constructor(plan) {
    this.plan = plan;
    const { left, right, top, bottom } = plan.box;
    // About thirty seats to a square.
    this.cell = Math.max(Math.sqrt(((right - left) * (bottom - top) * 30) / Math.max(1, plan.count)),
      (right - left) / 200, (bottom - top) / 200, 1e-6);
    this.columns = Math.floor((right - left) / this.cell) + 1;
    this.lines = Math.floor((bottom - top) / this.cell) + 1;
    this.cells = Array.from({ length: this.columns * this.lines }, () => []);
    for (let seat = 0; seat < plan.count; seat += 1) {
      const column = Math.floor((plan.x[seat] - left) / this.cell);
      const line = Math.floor((plan.y[seat] - top) / this.cell);
      this.cells[line * this.columns + column].push(seat);
    }
  }

  /** Calls back with the seats whose middles may lie in a part of the plan, and some around it. */
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

  /** The seat nearest to a place within a distance for which `isWanted(seat)`; -1 when there is none. */
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
