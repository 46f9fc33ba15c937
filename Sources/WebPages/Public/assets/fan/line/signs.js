// Peripheral indicators: the tab's title and its icon.

import { t } from '../../kit/i18n.js';

const SITE = 'boxoffice';
const ICON = {
  waiting: '#f5a524', turn: '#18a058',
};

/** Title and icon of the line's tab; both are restored when the signal aborts. */
export function tabSigns(concert, signal) {
  const link = document.querySelector('link[rel="icon"][type="image/svg+xml"]');
  const before = link?.href;
  let timer;
  let shown;
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    if (link) link.href = before;
  });

  function icon(kind) {
    if (!link || shown === kind) return;
    shown = kind;
    link.href = kind ? picture(ICON[kind]) : before;
  }

  return {
    /** Shows the place in the title. */
    waiting(place) {
      if (signal.aborted) return;
      clearInterval(timer);
      icon('waiting');
      document.title = `${t('line.titlePlace', { count: place.queuePosition })} · ${concert.title} · ${SITE}`;
    },
    /** "Your turn!", alternating with the concert while the tab is hidden. */
    turn() {
      // With one date the map opens at once, and this page is gone before it shows anything.
      if (signal.aborted) return;
      clearInterval(timer);
      icon('turn');
      const calls = [`${t('line.turnTitle')} · ${concert.title}`, `★ ${t('line.turnTitle')} ★`];
      let count = 0;
      const show = () => {
        document.title = calls[document.hidden ? count % 2 : 0];
        count += 1;
      };
      show();
      timer = setInterval(show, 1000);
    },
    /** Nothing to watch any more. */
    rest() {
      clearInterval(timer);
      icon(undefined);
    },
  };
}

/** The site's ticket with a coloured dot. */
function picture(colour) {
  const markup = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#5b2bd6" '
    + 'd="M4 7h24a2 2 0 0 1 2 2v4a3 3 0 0 0 0 6v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-4a3 3 0 0 0 0-6V9a2 2 0 0 1 2-2z"/>'
    + `<circle cx="23" cy="9" r="8.5" fill="${colour}" stroke="#fff" stroke-width="2"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(markup)}`;
}
