// Choosing seats: the map or the list, the choice, and holding it.

import { anySignal } from '../kit/abort.js';
import { get } from '../kit/api.js';
import { secondsUntil } from '../kit/clock.js';
import { h } from '../kit/dom.js';
import { formatTime, loadWords, t } from '../kit/i18n.js';
import { announce, problemText, toast } from '../kit/notice.js';
import { go, showMessage } from '../kit/router.js';
import { placeToken } from '../kit/session.js';
import { store } from '../kit/store.js';
import { loadStyle } from '../kit/style.js';
import { bestForm } from '../seatmap/best.js';
import { Choice, choicePanel, holdSeats } from '../seatmap/choice.js';
import { legend, mapFrame, viewSwitch } from '../seatmap/frame.js';
import { seatList } from '../seatmap/list.js';
import { seatWords } from '../seatmap/names.js';
import { readPlan } from '../seatmap/plan.js';
import { Statuses } from '../seatmap/statuses.js';
import { follow, holdBanner, isTurnOver, lostBanner, openHolds, turnClock } from '../seatmap/turn.js';
import { hasStarted } from './sale.js';

export async function view(page) {
  const { signal, params: { performanceId } } = page;
  await Promise.all([loadWords('seats'), loadStyle('seats')]);
  page.show(t('seats.title'), h('p', { class: 'note', role: 'status' }, t('seats.loading')));
  const plan = readPlan(await get(`/performances/${performanceId}/plan`, { anonymous: true, signal }));
  const line = `/concerts/${plan.concertId}/line`;
  const queueToken = placeToken(plan.concertId);
  if (!queueToken) return go(line, { isReplacing: true });
  const [concert, place, holds] = await Promise.all([
    get(`/concerts/${plan.concertId}`, { anonymous: true, signal }),
    get('/queue-tokens/current', { queueToken, signal }).catch((problem) => {
      if (isTurnOver(problem)) return null;
      throw problem;
    }),
    openHolds(performanceId, signal),
  ]);
  if (place?.status !== 'ACTIVE') return go(line, { isReplacing: true });
  new Seats(page, { plan, concert, place, holds, line, queueToken }).show();
  return undefined;
}

/** The page of one date. */
class Seats {
  /**
   * @param {import('../kit/router.js').ShownPage} page
   * @param {{
   *   plan: import('../seatmap/plan.js').Plan, concert: any, place: any, holds: any[], line: string, queueToken: string,
   * }} date
   */
  constructor(page, { plan, concert, place, holds, line, queueToken }) {
    this.plan = plan;
    this.concert = concert;
    this.place = place;
    this.holds = holds;
    this.line = line;
    this.queueToken = queueToken;
    this.page = page;
    // Ends with the view, or earlier with the turn.
    this.ending = new AbortController();
    this.signal = anySignal(page.signal, this.ending.signal);
    this.statuses = new Statuses(this.plan);
    this.choice = new Choice(this.plan, this.statuses);
    this.choice.limit = this.concert.seatsPerUser ?? null;
    /** @type {Set<number>} */
    this.mine = new Set();
    this.words = seatWords(this.plan, this.statuses, this.choice);
    this.frame = mapFrame(plan, this.statuses, this.choice, {
      signal: this.signal, isMine: (seat) => this.mine.has(seat), onPick: (seat) => this.pick(seat),
    });
    this.list = seatList(plan, this.statuses, {
      isChosen: (seat) => this.choice.has(seat), onPick: (seat) => this.pick(seat),
    });
    this.panel = choicePanel(plan, this.choice, {
      onRemove: (seat) => this.pick(seat), onShow: (seat) => this.map?.closeUp(seat), onHold: () => this.holdChoice(),
    });
    this.best = bestForm(plan, this.choice, (wish) => this.reserve(wish));
    this.lost = lostBanner();
    /** @type {import('../seatmap/map.js').SeatMap | undefined} */
    this.map = undefined;
    this.isHolding = false;
  }

  show() {
    const { plan, statuses, choice, signal, concert } = this;
    const { performanceId } = plan;
    const views = viewSwitch({
      frame: this.frame.element, list: this.list, lost: this.lost.element, best: this.best.form, signal,
      kept: store.seatsView(performanceId),
    });
    const banners = this.holds.map((reservation) => holdBanner(reservation, signal, () => this.own()));
    this.page.show(t('seats.title'), h('div', { class: 'seats' },
      h('div', { class: 'seats-head' },
        h('h1', {}, concert.title), turnClock(this.place, this.queueToken, signal, () => this.over()),
        h('p', { class: 'faint' }, `${formatTime(plan.startsAt, 'short', concert.timeZone)} · ${concert.venue}`),
        this.otherDates()),
      h('div', { class: 'seats-banners' }, banners),
      h('div', { class: 'seats-stage' },
        h('div', { class: 'seats-tools' }, views.tools,
          legend(plan, statuses, (grade) => {
            this.map?.highlight(grade);
            this.list.only(grade);
          })),
        views.element),
      this.panel.element, views.best));
    this.map = this.frame.start();
    this.own();
    choice.onChange(() => this.mark());
    this.watch();
  }

  /** The concert's other dates that are still on sale, one press away; nothing when this is the only one. */
  otherDates() {
    const { plan: { performanceId: here }, concert: { performances, timeZone } } = this;
    const open = performances.filter((date) => date.performanceId === here || !hasStarted(date));
    if (open.length < 2) return null;
    return h('nav', { class: 'other-dates', 'aria-label': t('seats.dates') }, open.map(({ performanceId, startsAt, soldOut }) =>
      h('a', { href: `/performances/${performanceId}`, 'aria-current': performanceId === here ? 'page' : null },
        formatTime(startsAt, 'short', timeZone),
        soldOut && performanceId !== here ? ` · ${t('fan.state.SOLD_OUT')}` : null)));
  }

  /** Seats this person holds are shown as theirs for the duration of the hold. */
  own() {
    const now = this.holds.filter(({ expiresAt }) => secondsUntil(expiresAt) > 0);
    this.mine = new Set(now.flatMap(({ seats }) => seats.map(({ seatId }) => this.plan.indexOf.get(seatId))));
    this.choice.held = this.mine.size;
    this.mark();
  }

  mark() {
    this.map?.mark(this.choice.seats, this.mine);
    this.list.update();
    this.best.draw();
  }

  watch() {
    const { statuses, signal } = this;
    statuses.onChange(() => this.missTaken());
    statuses.onChange(() => this.frame.element.setAttribute('data-ready', ''));
    let timer;
    follow(statuses, {
      queueToken: this.queueToken, signal,
      onState: (state) => {
        clearTimeout(timer);
        if (state === 'open' || state === 'full') this.lost.show('');
        else if (state === 'crowded') this.lost.show(t('seats.crowded'));
        // A short interruption is repaired before it needs to be mentioned.
        else timer = setTimeout(() => signal.aborted || this.lost.show(t('seats.lost')), 1500);
      },
      onProblem: (problem) => {
        if (isTurnOver(problem)) this.over();
        else if (!signal.aborted) toast(problemText(problem), 'bad');
      },
    });
  }

  /** Handles chosen seats that were taken by another person in the meantime. */
  missTaken() {
    if (this.isHolding) return;
    const taken = this.choice.dropTaken();
    if (taken.length === 0) return;
    const text = this.words.taken(taken);
    this.panel.tell(text);
    announce(text);
  }

  pick(seat) {
    const { choice, words } = this;
    if (this.isHolding || !this.statuses.isKnown) return;
    const outcome = this.mine.has(seat) ? 'mine' : choice.toggle(seat);
    if (outcome === 'added' || outcome === 'removed') announce(words[outcome](seat));
    else if (outcome === 'full') toast(words.full());
    else if (outcome === 'taken') toast(words.cannot(seat));
    else announce(words.name(seat));
  }

  async holdChoice() {
    const { choice, panel } = this;
    if (choice.seats.length === 0) return;
    panel.busy(true);
    try {
      await this.reserve({ seatIds: choice.seats.map((seat) => this.plan.ids[seat]) });
    } catch (problem) {
      const text = this.refused(problem);
      panel.tell(text);
      announce(text, { isUrgent: true });
    } finally {
      panel.busy(false);
    }
  }

  /** Holds the seats, and moves on to payment. */
  async reserve(wish) {
    this.isHolding = true;
    try {
      const { reservationId } = await holdSeats(this.plan.performanceId, wish, this.queueToken);
      this.choice.clear();
      go(`/reservations/${reservationId}`);
    } catch (problem) {
      if (problem.code === 'SEAT_LIMIT_REACHED' && problem.body.limit) this.choice.limit = problem.body.limit;
      if (isTurnOver(problem)) this.over();
      throw problem;
    } finally {
      this.isHolding = false;
    }
  }

  refused(problem) {
    const { choice, words } = this;
    if (problem.code === 'SEAT_TAKEN') {
      const seats = (problem.body.seatIds ?? []).map((id) => this.plan.indexOf.get(id))
        .filter((seat) => choice.has(seat));
      this.isHolding = true;
      this.statuses.take(seats);
      this.isHolding = false;
      choice.remove(seats);
      return seats.length > 0 ? words.taken(seats) : problemText(problem);
    }
    if (problem.code === 'SEAT_LIMIT_REACHED') return words.overLimit();
    return problemText(problem);
  }

  over() {
    if (this.signal.aborted) return;
    this.ending.abort();
    const [held] = this.holds.filter(({ expiresAt }) => secondsUntil(expiresAt) > 0);
    showMessage(this.page, t('seats.over.title'), t('seats.over.text'), h('div', { class: 'actions centred' },
      h('a', { class: 'button', href: this.line }, t('seats.over.line')),
      held ? h('a', { class: 'button quiet', href: `/reservations/${held.reservationId}` },
        t('seats.over.hold')) : null));
    announce(t('seats.over.title'), { isUrgent: true });
  }
}
