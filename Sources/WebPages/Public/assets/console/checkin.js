// The gate: tickets are scanned by a camera, by a hand scanner or typed, and admitted once.

import { Problem, get, post, remove } from '../kit/api.js';
import { h, replace, setText } from '../kit/dom.js';
import { formatTime, loadWords, t } from '../kit/i18n.js';
import { problemText, toast } from '../kit/notice.js';
import { store } from '../kit/store.js';
import { loadStyle } from '../kit/style.js';
import { concertHead, readConcert } from './concert-head.js';
import { cameraPanel } from './gate-camera.js';
import { physicalKeys } from './gate-keys.js';
import { searchPanel, seatText } from './gate-search.js';
import { askUndo } from './gate-undo.js';

/** The number of recent results that stay on the page. */
const KEPT = 20;
/** Where this browser stores the name of its gate. */

export async function view(page) {
  const [concert] = await Promise.all([
    readConcert(page.params.concertId, page.signal), loadWords('gate'), loadStyle('gate'),
  ]);
  const head = concertHead(concert, 'checkin');
  if (concert.performances.length === 0) {
    page.show(t('gate.title'), head, h('p', { class: 'note' }, t('gate.noDate')));
    return;
  }
  const gate = makeGate(page, concert.timeZone);
  const dates = h('select', { name: 'performance', on: { change: () => gate.guard(dates.value) } },
    concert.performances.map((performance) =>
      h('option', { value: performance.performanceId }, formatTime(performance.startsAt, 'short', concert.timeZone))));
  dates.value = nearest(concert.performances).performanceId;
  dates.id = 'gate-date';
  page.show(t('gate.title'), head,
    h('div', { class: 'gate' },
      h('div', { class: 'gate-main' },
        h('div', { class: 'gate-bar' },
          h('div', { class: 'field' }, h('label', { for: 'gate-date' }, t('gate.date')), dates),
          gate.named, gate.count),
        gate.form, cameraPanel({ signal: page.signal, onCode: gate.take }), gate.result, gate.search.element),
      h('section', { class: 'gate-list', 'aria-labelledby': 'gate-last' },
        h('h2', { id: 'gate-last' }, t('gate.last')), gate.list)));
  gate.guard(dates.value);
  // On a phone the focus would bring up the keyboard over the camera's picture.
  if (hasKeys()) gate.form.querySelector('[name=code]').focus();
}

/** Whether the device likely has a keyboard or a hand scanner, and not only touch. */
function hasKeys() {
  return matchMedia('(pointer: fine)').matches;
}

/** The date whose doors are most likely open now. */
function nearest(performances) {
  const away = (performance) => Math.abs(Date.parse(performance.startsAt) - Date.now());
  return performances.reduce((best, next) => (away(next) < away(best) ? next : best));
}

function makeGate(page, zone) {
  let performanceId;
  let running = 0;
  // When empty it shows the text of `idle`, which needs no announcement.
  const result = h('div', { class: 'gate-result', role: 'alert', data: { idle: t('gate.ready') } });
  const list = h('ul', { class: 'plain' }, h('li', { class: 'faint' }, t('gate.nobody')));
  const count = h('p', { class: 'gate-count' });
  const form = codeForm((code) => take(code));
  const name = h('input', { id: 'gate-name', maxlength: 60, autocomplete: 'off', placeholder: t('gate.nameExample') });
  name.value = store.gate.get() ?? '';
  name.addEventListener('change', () => store.gate.set(name.value.trim()));
  const named = h('div', { class: 'field' }, h('label', { for: 'gate-name' }, t('gate.name')), name);
  const search = searchPanel({ signal: page.signal, zone, performance: () => performanceId, admit: take, undo });

  async function take(code) {
    const entry = { at: new Date().toISOString() };
    // The last ticket's verdict must not look like this one's while the answer is on its way.
    begin();
    try {
      // `post` makes a new key for each scan: the second scan of a ticket must be reported as such.
      const admitted = await post('/admin/checkins', {
        code, performanceId, ...(name.value.trim() ? { gate: name.value.trim() } : {}),
      }, { signal: page.signal });
      Object.assign(entry, {
        isGood: true, title: t('gate.welcome'), text: seatText(admitted.seat), ticketId: admitted.ticketId,
      });
    } catch (error) {
      if (page.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      Object.assign(entry, { isGood: false, ...refusal(error, zone, code) });
    } finally {
      running -= 1;
    }
    show(entry);
    if (entry.isGood) readCount();
  }

  /** Asks for the reason, and makes the ticket valid again. */
  async function undo(ticketId) {
    const reason = await askUndo();
    if (!reason) return false;
    try {
      await remove(`/admin/checkins/${ticketId}`, { body: { reason }, signal: page.signal });
    } catch (error) {
      if (page.signal.aborted) return false;
      if (!(error instanceof Problem)) throw error;
      toast(error.code === 'NOT_CHECKED_IN' ? t('gate.NOT_CHECKED_IN') : problemText(error), 'bad');
      return false;
    }
    toast(t('gate.undone'), 'good');
    readCount();
    return true;
  }

  function undoButton(entry) {
    if (!entry.ticketId) return null;
    const button = h('button', {
      class: 'button quiet', type: 'button', on: {
        click: async () => {
          if (await undo(entry.ticketId)) button.remove();
        },
      },
    }, t('gate.undo'));
    return button;
  }

  function begin() {
    running += 1;
    result.dataset.idle = t('gate.checking');
    replace(result);
  }

  function show(entry) {
    replace(result, h('div', { class: `gate-verdict ${entry.isGood ? 'good' : 'bad'}` },
      h('span', { class: 'gate-sign', 'aria-hidden': 'true' }, entry.isGood ? '✓' : '✕'),
      h('div', {}, h('strong', {}, entry.title), h('p', {}, entry.text), undoButton(entry))));
    result.scrollIntoView({ block: 'nearest' });
    navigator.vibrate?.(entry.isGood ? 80 : [120, 80, 120]);
    list.querySelector('.faint:only-child')?.remove();
    list.prepend(h('li', { class: entry.isGood ? 'good' : 'bad' },
      h('span', { class: 'gate-mark', 'aria-hidden': 'true' }, entry.isGood ? '✓' : '✕'),
      h('span', {}, h('strong', {}, entry.title), ' ', h('span', { class: 'faint' }, entry.text)),
      h('time', { class: 'figure', datetime: entry.at }, formatTime(entry.at, 'time', zone))));
    while (list.children.length > KEPT) list.children[KEPT].remove();
  }

  async function readCount() {
    const asked = performanceId;
    try {
      const told = await get(`/admin/performances/${asked}/checkins`, { signal: page.signal });
      if (asked !== performanceId) return;
      setText(count, t('gate.inside', { inside: told.checkedIn, sold: told.sold }));
    } catch (error) {
      if (!(error instanceof Problem) || page.signal.aborted) return;
      setText(count, problemText(error));
    }
  }

  return {
    result, list, count, form, take, named, search,
    guard(id) {
      performanceId = id;
      if (running === 0) result.dataset.idle = t('gate.ready');
      replace(result);
      setText(count, '');
      search.clear();
      readCount();
    },
  };
}

/** The input field for people and for hand scanners, which type by themselves. */
function codeForm(take) {
  const input = h('input', {
    name: 'code', id: 'gate-code', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', maxlength: 512,
    placeholder: 'AQG…',
  });
  const form = h('form', { class: 'gate-form' },
    h('label', { for: 'gate-code' }, t('gate.code')),
    h('div', { class: 'gate-entry' }, input, h('button', { class: 'button', type: 'submit' }, t('gate.check'))),
    h('p', { class: 'hint' }, t('gate.hint')));
  const keys = physicalKeys(input, () => form.requestSubmit());
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const code = keys.read(input.value).trim();
    if (!code) return;
    // Cleared at once: a hand scanner may make the next scan before this answer.
    input.value = '';
    if (hasKeys()) input.focus();
    await take(code);
  });
  return form;
}

function refusal(problem, zone, code) {
  const { body } = problem;
  const known = ['TICKET_CANCELED', 'TICKET_NOT_FOUND', 'WRONG_PERFORMANCE', 'INVALID_REQUEST'];
  if (problem.code === 'ALREADY_CHECKED_IN') {
    return { title: t('gate.ALREADY_CHECKED_IN'), text: beforeText(body, zone), ticketId: body.ticketId };
  }
  if (!known.includes(problem.code)) return { title: t('gate.unsure'), text: problemText(problem) };
  const reason = body.reason === 'NOT_READABLE' && /\p{Script=Hangul}/u.test(code) ? 'HANGUL_KEYBOARD' : body.reason;
  const key = ['NOT_READABLE', 'HANGUL_KEYBOARD'].includes(reason) ? reason : problem.code;
  return { title: t(`gate.${key}`), text: t(`gate.${key}.text`) };
}

/** When, where and on which seat the ticket was used before, and who let the holder in. */
function beforeText({ checkedInAt, gate, by, seat }, zone) {
  const since = checkedInAt ? t('gate.since', { time: formatTime(checkedInAt, 'time', zone) }) : t('gate.ALREADY_CHECKED_IN.text');
  return [since, gate && t('gate.atGate', { gate }), by && t('gate.by', { name: by }), seat && seatText(seat)]
    .filter(Boolean).join(' · ');
}
