// The current status of the seats: a snapshot, and the changes after it.

/** A seat's status, as stored here. */
export const FREE = 0;
export const HELD = 1;
export const SOLD = 2;

/** @type {Record<string, number>} */
const LETTERS = { A: FREE, H: HELD, S: SOLD };
/** @type {Record<string, number>} */
const WORDS = { AVAILABLE: FREE, HELD, SOLD };

/**
 * The live statuses of a plan's seats, with counts by grade and by section.
 *
 * Each opening of the stream calls `begin`, then reads a snapshot and passes it to `settle`. The stream's
 * events in between are buffered, and applied when they are newer than the snapshot: nothing is lost and
 * nothing old comes back.
 */
export class Statuses {
  /** @type {any[] | null} */
  #waiting = null;
  /** @type {string | undefined} */
  #source;
  /** @type {Set<(changed: number[], isSnapshot: boolean) => void>} */
  #listeners = new Set();

  /** @param {import('./plan.js').Plan} plan */
  constructor(plan) {
    this.plan = plan;
    this.version = 0;
    this.isKnown = false;
    // Until there is a snapshot nothing can be chosen.
    this.of = new Uint8Array(plan.count).fill(SOLD);
    this.freeByGrade = new Uint32Array(plan.grades.length);
    this.freeBySection = new Uint32Array(plan.sectionNames.length);
    this.#count();
  }

  /**
   * Calls back with the seats that changed, and whether a snapshot changed them.
   *
   * @param {(changed: number[], isSnapshot: boolean) => void} listener
   */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** Begins buffering the changes of a new stream until the snapshot arrives. */
  begin() {
    this.#waiting = [];
  }

  /**
   * Applies the answer of `GET …/seats/statuses`.
   *
   * @param {{version: number, source: string, statuses: string}} snapshot
   */
  settle({ version, source, statuses }) {
    /** @type {number[]} */
    const changed = [];
    for (let seat = 0; seat < this.plan.count; seat += 1) {
      const status = LETTERS[statuses[seat]] ?? SOLD;
      if (this.of[seat] === status) continue;
      this.of[seat] = status;
      changed.push(seat);
    }
    [this.version, this.#source, this.isKnown] = [version, source, true];
    this.#count();
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.#tell(changed, true);
    for (const event of waiting) this.hear(event);
  }

  /**
   * Applies an event of the stream.
   *
   * @param {{version: number, source: string, changes: {seatId: string, status: string}[]}} event
   */
  hear(event) {
    if (this.#waiting) {
      this.#waiting.push(event);
      return;
    }
    if (event.source === this.#source) {
      if (event.version <= this.version) return;
      this.version = event.version;
    }
    // Behind a load balancer the snapshot may come from another instance, which counts versions of its own.
    // Then every event is applied: it contains the new statuses, so that applying it twice is harmless.
    /** @type {number[]} */
    const changed = [];
    for (const change of event.changes) {
      const seat = this.plan.indexOf.get(change.seatId);
      if (seat !== undefined && this.#set(seat, WORDS[change.status] ?? SOLD)) changed.push(seat);
    }
    this.#tell(changed, false);
  }

  /**
   * Marks seats as not free, because a refusal said so before the stream did.
   *
   * @param {number[]} seats
   */
  take(seats) {
    this.#tell(seats.filter((seat) => this.of[seat] === FREE && this.#set(seat, HELD)), false);
  }

  /**
   * @param {number} seat
   * @param {number} status
   */
  #set(seat, status) {
    const old = this.of[seat];
    if (old === status) return false;
    this.of[seat] = status;
    const step = Number(status === FREE) - Number(old === FREE);
    this.freeByGrade[this.plan.grade[seat]] += step;
    this.freeBySection[this.plan.section[seat]] += step;
    return true;
  }

  #count() {
    this.freeByGrade.fill(0);
    this.freeBySection.fill(0);
    for (let seat = 0; seat < this.plan.count; seat += 1) {
      if (this.of[seat] !== FREE) continue;
      this.freeByGrade[this.plan.grade[seat]] += 1;
      this.freeBySection[this.plan.section[seat]] += 1;
    }
  }

  /**
   * @param {number[]} changed
   * @param {boolean} isSnapshot
   */
  #tell(changed, isSnapshot) {
    if (changed.length === 0 && !isSnapshot) return;
    for (const listener of this.#listeners) listener(changed, isSnapshot);
  }
}
