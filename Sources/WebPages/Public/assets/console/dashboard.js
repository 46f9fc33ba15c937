// The live sale of one concert, and the controls of its line.

import { get } from '../kit/api.js';
import { h, setText } from '../kit/dom.js';
import { formatTime, t } from '../kit/i18n.js';
import { announce } from '../kit/notice.js';
import { showFailure } from '../kit/router.js';
import { loadStyle } from '../kit/style.js';
import { listen } from '../kit/stream.js';
import { concertHead, readConcert, saleBadge } from './concert-head.js';
import { figures } from './figures.js';
import { funnel } from './funnel.js';
import { health } from './health.js';
import { linePanel } from './line-panel.js';
import { rehearsals } from './rehearsals.js';
import { reports } from './reports.js';
import { seatPanel } from './seat-panel.js';
import { trends } from './trends.js';

/** Milliseconds between two reads of the concert's terms. */
const TERMS = 30_000;
/** Milliseconds between two reads of the figures while other tabs hold all the streams a browser may have. */
const LOOK_EVERY = 5_000;

/** Shows the dashboard; every figure comes from the concert's stream. */
export async function view(page) {
  const { concertId } = page.params;
  const [concert] = await Promise.all([readConcert(concertId, page.signal), loadStyle('dashboard')]);
  const connection = connectionPill();
  const head = concertHead(concert, 'dashboard', connection.element);
  const line = linePanel(concert, {
    signal: page.signal, onPaused: markTitle,
    // A page that is open for hours sees the sale open and end.
    onConcert: (now) => head.querySelector('.badge').replaceWith(saleBadge(now)),
  });
  const parts = [
    figures(concert), line, funnel(), seatPanel(concert, page.signal), trends(page.signal), health(page.signal),
  ];
  const [tiles, control, steps, seats, curves, errors] = parts.map(({ element }) => element);
  page.show(concert.title, head, line.banner,
    h('div', { class: 'dashboard' }, tiles,
      h('div', { class: 'column column-line' }, control, steps),
      h('div', { class: 'column column-seats' }, seats, curves),
      h('div', { class: 'column' }, errors, reports(concert, page.signal), rehearsals(concert, page.signal))));
  markTitle(concert.paused);
  // The stream does not include the terms, which another console or a program may have changed.
  const timer = setInterval(() => document.hidden || line.renew(), TERMS);
  page.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  let looking;
  page.signal.addEventListener('abort', () => clearInterval(looking), { once: true });
  const take = (stats) => {
    connection.heard();
    for (const part of parts) part.update(stats);
  };
  const look = () => get(`/admin/concerts/${concertId}/stats`, { signal: page.signal }).then((stats) => {
    connection.show('open');
    take(stats);
  }).catch(() => page.signal.aborted || connection.show('lost'));
  listen(`/admin/concerts/${concertId}/stats/events`, {
    signal: page.signal,
    onEvent: (name, stats) => {
      if (name === 'stats') take(stats);
    },
    onState: (state) => {
      clearInterval(looking);
      if (state === 'full') {
        looking = setInterval(look, LOOK_EVERY);
        look();
        return;
      }
      connection.show(state === 'open' ? state : 'lost');
      if (state === 'open') line.renew();
    },
    onProblem: (problem) => showFailure(page, problem),
  });
}

/** Shows it in the title too: the console may be one tab of many. */
function markTitle(isPaused) {
  const bare = document.title.replace(/^❚❚ [^·]+· /, '');
  document.title = isPaused ? `❚❚ ${t('console.paused')} · ${bare}` : bare;
}

function connectionPill() {
  const text = h('span', {}, t('console.connection.opening'));
  const element = h('p', { class: 'connection', data: { state: 'opening' } },
    h('span', { class: 'dot', 'aria-hidden': 'true' }), text);
  let heardAt = null;
  let wasLost = false;
  return {
    element,
    heard() {
      heardAt = new Date();
    },
    show(state) {
      element.dataset.state = state;
      document.querySelector('.dashboard')?.classList.toggle('stale', state === 'lost');
      if (state === 'open') {
        setText(text, t('console.connection.open'));
        if (wasLost) announce(t('console.connection.back'));
        wasLost = false;
        return;
      }
      const words = heardAt ? t('console.connection.lostSince', { time: formatTime(heardAt, 'time') })
        : t('console.connection.lost');
      setText(text, words);
      if (!wasLost) announce(words, { isUrgent: true });
      wasLost = true;
    },
  };
}
