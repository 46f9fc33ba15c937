// The sale as spreadsheet files.

import { call } from '../kit/api.js';
import { h } from '../kit/dom.js';
import { formatNumber, formatTime, t } from '../kit/i18n.js';
import { problemText, toast } from '../kit/notice.js';

/** Rows requested at once; a file of any length comes in pieces. */
const PIECE = 20_000;
/** Pieces of one file: a chain of next links must end some time. */
const PIECES_MAX = 1_000;

/** The card with its buttons. */
export function reports(concert, signal) {
  const base = `/admin/concerts/${concert.concertId}/reports`;
  const name = concert.title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'concert';
  const dates = concert.performances;
  return h('section', { class: 'card area-reports' }, h('h2', {}, t('console.reports')),
    h('ul', { class: 'plain reports' },
      item('sales', `${base}/sales.csv`, `${name}-sales`),
      item('buyers', `/admin/concerts/${concert.concertId}/buyers.csv?limit=${PIECE}`, `${name}-buyers`),
      item('ledger', `${base}/ledger.csv?limit=${PIECE}`, `${name}-ledger`),
      dates.length === 1 ? tickets(dates[0]) : null),
    dates.length > 1 ? h('details', {}, h('summary', {}, t('console.report.tickets')),
      h('ul', { class: 'plain reports' }, dates.map(tickets))) : null);

  function tickets({ performanceId, startsAt }) {
    const label = dates.length > 1 ? formatTime(startsAt, 'short', concert.timeZone) : t('console.report.tickets');
    return item('tickets', `/admin/performances/${performanceId}/tickets.csv?limit=${PIECE}`,
      `${name}-tickets-${startsAt.slice(0, 10)}`, label);
  }

  function item(kind, path, fileName, label = t(`console.report.${kind}`)) {
    const button = h('button', { class: 'button quiet', type: 'button' }, label,
      h('span', { class: 'faint', 'aria-hidden': 'true' }, 'CSV'));
    button.addEventListener('click', async () => {
      button.disabled = true;
      try {
        const rows = await pieces(path, signal);
        save(rows, `${fileName}.csv`);
        const kilobytes = formatNumber(Math.ceil(rows.size / 1024));
        toast(t('console.report.saved', { name: `${fileName}.csv`, kilobytes }), 'good');
      } catch (problem) {
        if (!signal.aborted) toast(problemText(problem), 'bad');
      } finally {
        button.disabled = false;
      }
    });
    return h('li', {}, button, label === t(`console.report.${kind}`)
      ? h('span', { class: 'hint' }, t(`console.report.${kind}.why`)) : null);
  }
}

/** A file and all its further pieces, concatenated. */
async function pieces(first, signal) {
  const parts = [];
  for (let path = first; path && parts.length < PIECES_MAX;) {
    const response = await call('GET', path, { as: 'response', signal });
    parts.push(await response.blob());
    path = nextOf(response.headers.get('Link'));
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** The target of a Link header, in the form `call` expects; null at the end. */
function nextOf(link) {
  const found = /<([^>]+)>;\s*rel="?next"?/.exec(link ?? '');
  if (!found) return null;
  const url = new URL(found[1], location.href);
  return url.pathname.replace(/^\/api\/v1/, '') + url.search;
}

/** Offers a file for download; a plain link could not send the access token. */
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
