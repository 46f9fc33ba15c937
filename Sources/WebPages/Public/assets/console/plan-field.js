// A seating plan that was chosen or dropped: checked on the server, drawn, and priced.

import { h, replace } from '../kit/dom.js';
import { field } from '../kit/form.js';
import { formatNumber, fromServer, t } from '../kit/i18n.js';
import { announce, problemText } from '../kit/notice.js';
import { drawing } from './plan-drawing.js';
import { faultsOf, warningText } from './plan-faults.js';
import { categoryTable, planColours, sectionTable } from './plan-tables.js';
import { upload } from './upload.js';

/** Bytes of a plan: the API's bound of a body, less the rest of the body. */
const FILE_MAX = 32 * 1024 * 1024 - 64 * 1024;

/**
 * The field `{element, setActive, bodyText, fingerprint, pricesOf}`. `prices` are earlier values of its price
 * inputs, by input name.
 */
export function planField({ currency, signal, prices }) {
  let chosen = null;
  let looking = new AbortController();
  const input = h('input', { type: 'file', accept: '.json,application/json', required: true });
  const result = h('div', { class: 'plan-result' });
  const drop = h('div', { class: 'drop' },
    field(t('setup.planFile'), {}, { control: input, hint: t('setup.planFile.hint') }));
  const element = h('div', { class: 'plan-field' }, drop, result);

  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) look(file);
  });
  takeDrops(drop, input);
  signal.addEventListener('abort', () => looking.abort(), { once: true });

  async function look(file) {
    let plan = null;
    looking.abort();
    looking = new AbortController();
    const { signal: wanted } = looking;
    chosen = null;
    // Until the server has accepted the plan there is nothing to send.
    input.setCustomValidity(t('setup.notYet'));
    const bar = h('progress', { 'aria-label': t('setup.reading') });
    const told = h('p', { class: 'hint' }, t('setup.reading'));
    replace(result, bar, told);
    announce(t('setup.reading'));
    try {
      if (file.size > FILE_MAX) throw new Error(t('setup.tooLarge', { size: megabytes(FILE_MAX) }));
      const text = await file.text();
      plan = parse(text);
      const preview = await upload('/admin/seating-plans/preview', `{"seatingPlan":${text}}`, {
        signal: wanted, isRepeatable: true, onProgress: (share) => {
          bar.value = share;
          if (share === 1) told.textContent = t('setup.checking');
        },
      });
      chosen = { file, text, plan };
      input.setCustomValidity('');
      showPreview(preview, plan);
    } catch (problem) {
      if (wanted.aborted) return;
      input.setCustomValidity(t('setup.faulty'));
      showFaults(problem, plan, file);
    }
  }

  function showPreview(preview, plan) {
    const colours = planColours(preview, plan);
    const summary = t('setup.preview', {
      count: preview.capacity, seats: formatNumber(preview.capacity), sections: preview.sections.length,
    });
    replace(result,
      h('h3', {}, preview.name || t('setup.plan')), h('p', {}, summary), warnings(preview),
      drawing(preview, colours, summary, signal),
      categoryTable({ preview, plan, colours, currency, prices }), sectionTable(preview));
    announce([summary, ...preview.warnings.map(warningText)].join(' '));
  }

  function showFaults(problem, plan, file) {
    const faults = faultsOf(problem, plan);
    const title = t('setup.faults', { file: file.name });
    const why = problem.fields ? problemText(problem) : problem.message;
    replace(result, h('div', { class: 'note bad faults', role: 'group', 'aria-label': title },
      h('p', {}, h('strong', {}, title)),
      faults.length === 0 ? h('p', {}, why) :
        h('ul', {}, faults.map(({ place, reason, field: where }) => h('li', {},
          place ? h('strong', {}, `${place}: `) : null, reason, where ? [' ', h('code', {}, where)] : null)))));
    announce(`${title} ${faults[0]?.reason ?? why}`, { isUrgent: true });
  }

  const pricesOf = (values) => Object.fromEntries(Object.entries(values)
    .filter(([name]) => name.startsWith('prices.'))
    .map(([name, value]) => [name.slice('prices.'.length), Number(value)]));

  return {
    element,
    /** Shows or hides it; when hidden, it is neither validated nor sent. */
    setActive(isActive) {
      element.hidden = !isActive;
      for (const control of element.querySelectorAll('input')) control.disabled = !isActive;
    },
    pricesOf,
    /** Distinguishes this file from another one. */
    fingerprint: () => chosen && [chosen.file.name, chosen.file.size, chosen.file.lastModified],
    /**
     * The body of the request. The file's own text is inserted unchanged: serializing a large plan again
     * takes long.
     */
    bodyText(members, values) {
      const rest = JSON.stringify({ ...members, prices: pricesOf(values) });
      return `{"seatingPlan":${chosen.text},${rest.slice(1)}`;
    },
  };
}

/** Warnings for the plan's author about a plan that can be sold. */
function warnings({ warnings: told }) {
  return told.length === 0 ? null : h('ul', { class: 'note warn plan-warnings' },
    told.map((warning) => h('li', {}, warningText(warning))));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(t('setup.notJSON', { reason: fromServer(error.message, t('setup.fault.other')) }));
  }
}

function takeDrops(drop, input) {
  const isOver = (value) => drop.classList.toggle('over', value);
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    isOver(true);
  });
  drop.addEventListener('dragleave', () => isOver(false));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    isOver(false);
    if (input.disabled || event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change'));
  });
}

function megabytes(bytes) {
  return `${formatNumber(Math.floor(bytes / 1024 / 1024))} MiB`;
}
