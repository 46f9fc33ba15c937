// The waiting room: takes a place, follows it, and moves on when it is this person's turn.

import { anySignal } from '../kit/abort.js';
import { Problem, get, post, remove } from '../kit/api.js';
import { serverNow } from '../kit/clock.js';
import { loadWords, t } from '../kit/i18n.js';
import { announce, ask, problemText, toast } from '../kit/notice.js';
import { go } from '../kit/router.js';
import { keepPlaceToken, placeToken } from '../kit/session.js';
import { store } from '../kit/store.js';
import { loadStyle } from '../kit/style.js';
import { call } from './line/alerts.js';
import { earlyStage, endStage, failedStage, joiningStage, soldOutStage } from './line/ends.js';
import { howItEnded, remember } from './line/memory.js';
import { followPlace } from './line/place.js';
import { prepareMap } from './line/prepare.js';
import { tabSigns } from './line/signs.js';
import { turnStage } from './line/turn.js';
import { waitingStage } from './line/waiting.js';

/** Milliseconds of waiting after which the map is prepared; a person who enters at once needs the network. */
const PREPARE_AFTER = 4000;
/** Milliseconds until a person who may be first in line is shown as waiting. */
const NO_LINE = 700;

export async function view(page) {
  const { concertId } = page.params;
  const [concert] = await Promise.all([
    get(`/concerts/${concertId}`, { signal: page.signal, anonymous: true }), loadWords('line'), loadStyle('line'),
  ]);
  if (page.signal.aborted) return;
  const visit = new Visit(page, concert);
  store.token(concertId).onChange((token) => visit.placeChanged(token), page.signal);
  const kept = placeToken(concertId);
  if (kept) visit.follow(kept);
  else await visit.join();
}

/** One person's visit to the waiting room of one concert, from stage to stage. */
class Visit {
  constructor(page, concert) {
    this.page = page;
    this.concert = concert;
    this.signs = tabSigns(concert, page.signal);
    this.stage = new AbortController();
  }

  /** Ends the previous stage and returns the signal of the next. */
  next() {
    this.stage.abort();
    this.stage = new AbortController();
    return anySignal(this.page.signal, this.stage.signal);
  }

  /** Takes a place; the box office returns an existing one, so this may be repeated. */
  async join() {
    const { concert } = this;
    if (serverNow() < Date.parse(concert.saleOpensAt)) return this.waitForOpening();
    const signal = this.next();
    joiningStage(this);
    try {
      const place = await post('/queue-tokens', { concertId: concert.concertId }, { signal });
      if (signal.aborted) return undefined;
      keepPlaceToken(concert.concertId, place.token);
      return this.follow(place.token, place);
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof Problem)) throw error;
      return this.over(error);
    }
  }

  waitForOpening() {
    this.signs.rest();
    earlyStage(this, this.next(), { onOpen: () => this.join() });
  }

  /** Follows a place until it ends. */
  follow(token, first) {
    const signal = this.next();
    const onLeave = () => this.leave(token);
    const onProblem = (problem) => this.over(problem, token);
    let status;
    let stage;
    let inner;
    const onPlace = (place) => {
      const progress = remember(this.concert.concertId, place);
      if (place.status !== status) {
        const isNews = status === 'WAITING';
        status = place.status;
        inner?.abort();
        inner = new AbortController();
        const until = anySignal(signal, inner.signal);
        stage = status === 'ACTIVE'
          ? turnStage(this, until, { token, isNews, onLeave, onProblem })
          : waitingStage(this, until, { onLeave });
        if (isNews) this.callOut();
      }
      stage.place(place, progress);
      if (status === 'ACTIVE') this.signs.turn();
      else this.signs.waiting(place);
    };
    if (!first) joiningStage(this, { isHeld: true });
    else if (first.ahead > 0 || first.status === 'ACTIVE') onPlace(first);
    // A person who finds no line is inside a moment later, and should not see a waiting room flash by.
    else setTimeout(() => status || signal.aborted || onPlace(first), NO_LINE);
    followPlace(token, {
      signal, onPlace, onOver: onProblem, onState: (state) => stage?.connection(state),
    });
    const timer = setTimeout(() => prepareMap(this.concert, signal), PREPARE_AFTER);
    signal.addEventListener('abort', () => clearTimeout(timer));
  }

  callOut() {
    announce(t('line.turnSay'), { isUrgent: true });
    call(this.concert);
  }

  /** Explains why the place has ended, and what can be done. */
  over(problem, token) {
    if (this.page.signal.aborted) return undefined;
    const { concertId } = this.concert;
    const signal = this.next();
    this.signs.rest();
    const onJoin = () => {
      keepPlaceToken(concertId, null);
      this.join();
    };
    switch (problem.code) {
      case 'SOLD_OUT':
        return soldOutStage(this, signal, { onBack: () => (token ? this.follow(token) : this.join()) });
      case 'SALE_NOT_OPEN':
        return this.notOpen(signal);
      case 'QUEUE_TOKEN_EXPIRED':
        return endStage(this, howItEnded(concertId, token), { onJoin });
      case 'QUEUE_TOKEN_NOT_FOUND':
      case 'QUEUE_TOKEN_INVALID':
      case 'QUEUE_TOKEN_MISMATCH':
      case 'QUEUE_TOKEN_REQUIRED':
        return endStage(this, 'unknown', { onJoin });
      default:
        return failedStage(this, problem, { onTry: () => (token ? this.follow(token) : this.join()) });
    }
  }

  /** The two clocks may differ slightly at the opening; otherwise the sale is over. */
  notOpen(signal) {
    const since = serverNow() - Date.parse(this.concert.saleOpensAt);
    if (since > 5000) return endStage(this, 'closed');
    const timer = setTimeout(() => this.join(), 500);
    signal.addEventListener('abort', () => clearTimeout(timer));
    return undefined;
  }

  async leave(token) {
    const isSure = await ask({
      title: t('line.leaveTitle'), text: t('line.leaveText'),
      yes: t('line.leaveYes'), no: t('line.leaveNo'), isDangerous: true,
    });
    if (!isSure) return;
    const { concertId } = this.concert;
    try {
      await remove('/queue-tokens/current', { queueToken: token });
    } catch (error) {
      const isGone = error instanceof Problem && [401, 404, 410].includes(error.status);
      if (!isGone) {
        toast(problemText(error), 'bad');
        return;
      }
    }
    this.next();
    keepPlaceToken(concertId, null);
    await go(`/concerts/${concertId}`);
  }

  /** Another tab left the line, or joined it again. */
  placeChanged(token) {
    if (token) {
      this.follow(token);
      return;
    }
    this.next();
    this.signs.rest();
    endStage(this, 'left', { onJoin: () => this.join() });
  }
}
