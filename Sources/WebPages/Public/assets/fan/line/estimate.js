// The remaining wait, as a range that does not jump.
//
// The box office's estimate is based on one minute of the line, and changes every minute. Here several of its
// estimates are combined, together with this page's own observations of the line.

/** Milliseconds of observation before anything is shown. */
const LISTEN = 15_000;
/** Milliseconds for which an estimate counts, at least and at most; half as long as the wait it predicts. */
const ESTIMATES_MIN = 45_000;
const ESTIMATES_MAX = 120_000;
/** Milliseconds of the line's movement that count, and the minimum from which a pace is derived. */
const MOVEMENT = 300_000;
const MOVEMENT_MIN = 60_000;
/** People ahead who must have gone before there is a pace. */
const MOVED_MIN = 4;
/** Milliseconds for which a different range must persist before it is shown. */
const DOUBT = 15_000;
/** Minutes at which a range begins and ends; from an hour and a half on expressed in hours. */
const STEPS = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360, 480, 720, 1440, 2880];

/** The wait of one place; times are milliseconds of any one clock. */
export class WaitEstimate {
  /** @type {{at: number, ahead: number, ends: number}[]} */
  seen = [];
  /** @type {number | undefined} */
  since;
  /** @type {{low: number, high: number} | undefined} */
  shown;
  /** @type {number | undefined} */
  doubtedSince;

  /** Forgets the observations, because the line will move differently: it was paused, or resumed. */
  forget() {
    this.seen = [];
    this.since = undefined;
    this.shown = undefined;
    this.doubtedSince = undefined;
  }

  /**
   * Adds a place as received from the box office.
   *
   * @param {{ahead: number, remainingTime: number}} place
   * @param {number} now
   */
  heard({ ahead, remainingTime }, now) {
    this.since ??= now;
    this.seen.push({ at: now, ahead, ends: now + remainingTime * 1000 });
    // The first one before the window stays: the movement is measured from there.
    while (this.seen.length > 2 && this.seen[1].at < now - MOVEMENT) this.seen.shift();
  }

  /**
   * `{low, high}` in minutes, or undefined while it is being measured.
   *
   * @param {number} now
   */
  told(now) {
    const range = this.since === undefined || now - this.since < LISTEN ? undefined : this.estimates(now) ?? this.movement(now);
    if (!range) {
      this.shown = undefined;
      return undefined;
    }
    const [low, high] = [range[0] / 60_000, range[1] / 60_000];
    const middle = Math.sqrt(Math.max(low, 0.1) * Math.max(high, 0.1));
    const { shown } = this;
    const isInside = shown && middle >= shown.low && middle <= shown.high;
    if (shown && isInside && shown.high - shown.low <= 3 * Math.max(1, high - low)) {
      this.doubtedSince = undefined;
      return shown;
    }
    const next = steps(low, high);
    // Passing minutes lead to the adjacent range; anything else is a different wait, and has to persist.
    const isNear = !shown || (next.low <= shown.high && next.high >= shown.low);
    if (!isNear) {
      const since = this.doubtedSince ?? now;
      this.doubtedSince = since;
      if (now - since < DOUBT) return undefined;
    }
    this.doubtedSince = undefined;
    this.shown = next;
    return next;
  }

  /**
   * The recent estimates of the box office, as far as they agree.
   *
   * @param {number} now
   */
  estimates(now) {
    const last = this.seen[this.seen.length - 1];
    const counts = Math.min(ESTIMATES_MAX, Math.max(ESTIMATES_MIN, (last.ends - last.at) / 2));
    // An overdue estimate takes as long again, as in the box office's own rule.
    const left = this.seen.filter((one) => one === last || one.at >= now - counts)
      .map(({ ends }) => Math.abs(ends - now)).sort((one, other) => one - other);
    const low = left[Math.floor(0.1 * (left.length - 1))];
    const high = left[Math.ceil(0.9 * (left.length - 1))];
    return high <= 1.6 * low + 60_000 ? [low, high] : undefined;
  }

  /**
   * The estimate from this place's own movement, wide while it has moved little.
   *
   * @param {number} now
   */
  movement(now) {
    const [first] = this.seen;
    const { ahead } = this.seen[this.seen.length - 1];
    const [moved, time] = [first.ahead - ahead, now - first.at];
    if (moved < MOVED_MIN || time < MOVEMENT_MIN) return undefined;
    const left = ((ahead + 1) * time) / moved;
    const doubt = Math.max(0.15, 1 / Math.sqrt(moved));
    return [left * (1 - doubt), left * (1 + doubt)];
  }
}

/**
 * The narrowest steps around two numbers of minutes.
 *
 * @param {number} low
 * @param {number} high
 */
function steps(low, high) {
  const last = STEPS.length - 1;
  const from = Math.min(STEPS.findLastIndex((step) => step <= low), last - 1);
  const to = STEPS.findIndex((step, index) => index > from && step >= high);
  return { low: STEPS[from], high: STEPS[to < 0 ? last : to] };
}
