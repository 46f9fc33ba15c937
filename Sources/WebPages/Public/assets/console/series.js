// A time series in bounded memory.

/** Points kept; at twice as many, neighbours are merged, so that hours still fit. */
const POINTS = 240;

/** A value sampled for any length of time. */
export class Series {
  constructor() {
    this.points = [];
    this.every = 1;
    this.skipped = 0;
  }

  /** Adds a sample `value` at `time` (milliseconds). */
  add(time, value) {
    this.skipped += 1;
    const last = this.points.at(-1);
    if (last && this.skipped < this.every) {
      // The newest point always has the current value.
      [last.time, last.value] = [time, value];
      return;
    }
    this.skipped = 0;
    this.points.push({ time, value });
    if (this.points.length < POINTS * 2) return;
    this.points = this.points.filter((_, index) => index % 2 === 1);
    this.every *= 2;
  }

  /** How much the value has risen since `time`, as far back as samples go. */
  riseSince(time) {
    const first = this.points.find((point) => point.time >= time);
    return first ? this.points.at(-1).value - first.value : 0;
  }

  /** `{low, high}` of the kept points. */
  get range() {
    const values = this.points.map(({ value }) => value);
    return { low: Math.min(...values), high: Math.max(...values) };
  }
}
