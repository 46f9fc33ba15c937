// The seats a person has chosen and not yet held. Kept over a reload.

import { session } from '../kit/storage.js';
import { FREE } from './statuses.js';

/** Nobody may hold more at once, whatever a concert allows. */
const MOST = 20;

/** The choice for one date; `limit` is how many seats one person may have, when that is known. */
export class Choice {
  #listeners = new Set();

  constructor(plan, statuses) {
    [this.plan, this.statuses] = [plan, statuses];
    this.kept = `boxoffice.choice.${plan.performanceId}`;
    this.limit = null;
    /** Seats this person holds already; they count. */
    this.held = 0;
    this.seats = read(this.kept).map((id) => plan.indexOf.get(id)).filter((seat) => seat !== undefined);
  }

  /** Calls back after each change. */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  has(seat) {
    return this.seats.includes(seat);
  }

  /** What all of it costs. */
  get amount() {
    return this.seats.reduce((sum, seat) => sum + this.plan.grades[this.plan.grade[seat]].price, 0);
  }

  get isFull() {
    return this.seats.length + this.held >= (this.limit ?? MOST);
  }

  /** Chooses a free seat, or lets a chosen one go; answers `added`, `removed`, `full` or `taken`. */
  toggle(seat) {
    if (this.has(seat)) {
      this.remove([seat]);
      return 'removed';
    }
    if (this.statuses.of[seat] !== FREE) return 'taken';
    if (this.isFull) return 'full';
    this.#set([...this.seats, seat]);
    return 'added';
  }

  remove(seats) {
    if (seats.some((seat) => this.has(seat))) this.#set(this.seats.filter((seat) => !seats.includes(seat)));
  }

  /** Lets go of what is not free any more; answers those seats. */
  dropTaken() {
    const taken = this.seats.filter((seat) => this.statuses.of[seat] !== FREE);
    this.remove(taken);
    return taken;
  }

  clear() {
    this.#set([]);
  }

  #set(seats) {
    this.seats = seats;
    session.set(this.kept, JSON.stringify(seats.map((seat) => this.plan.ids[seat])));
    for (const listener of this.#listeners) listener();
  }
}

function read(key) {
  try {
    const ids = JSON.parse(session.get(key));
    return Array.isArray(ids) ? ids : [];
  } catch {
    return [];
  }
}
