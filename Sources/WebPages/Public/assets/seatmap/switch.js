// Map or list, and where "best seats" stands: beside the map, or on a phone in a dialog.

import { h } from '../kit/dom.js';
import { t } from '../kit/i18n.js';
import { session } from '../kit/storage.js';

const WIDE = '(min-width: 60rem)';

/** Builds the switch; answers `tools` (the buttons), `element` (map and list) and `best` (the card). */
export function viewSwitch({ frame, list, lost, best, signal, key }) {
  const wide = matchMedia(WIDE);
  const element = h('div', { class: 'seats-views' }, lost, frame, list.element);
  const names = ['map', 'list'];
  const buttons = names.map((name) => h('button', {
    type: 'button', 'aria-pressed': 'false', on: { click: () => show(name) },
  }, t(`seats.${name}`)));

  function show(name) {
    session.set(key, name);
    buttons.forEach((button, index) => button.setAttribute('aria-pressed', String(names[index] === name)));
    element.dataset.view = name;
    list.element.hidden = name !== 'list';
    list.open(name === 'list');
  }

  const text = h('p', { class: 'hint' }, t('seats.best.text'));
  const card = h('section', { class: 'card best', 'aria-labelledby': 'best-title' },
    h('h2', { id: 'best-title' }, t('seats.best.title')), text, best);
  const close = h('button', {
    type: 'button', class: 'remove dialog-close', 'aria-label': t('common.close'), on: { click: () => dialog.close() },
  }, '×');
  const dialog = h('dialog', { class: 'sheet', 'aria-labelledby': 'best-title' }, close);
  const place = h('div', { class: 'best-place' }, dialog);
  const opener = h('button', {
    type: 'button', class: 'button quiet best-open', on: { click: () => dialog.showModal() },
  }, t('seats.best.open'));
  const settle = () => {
    if (dialog.open) dialog.close();
    opener.hidden = wide.matches;
    (wide.matches ? place : dialog).append(card);
  };
  wide.addEventListener('change', settle, { signal });
  settle();
  show(names.includes(session.get(key)) ? session.get(key) : 'map');
  return {
    element, best: place,
    tools: h('div', { class: 'view-tools' },
      h('div', { class: 'segments', role: 'group', 'aria-label': t('seats.view') }, buttons), opener),
  };
}
