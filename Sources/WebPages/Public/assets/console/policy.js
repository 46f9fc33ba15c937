// A line's policy: in words, as form fields, and back.

import { h, replace } from '../kit/dom.js';
import { field } from '../kit/form.js';
import { t } from '../kit/i18n.js';
import { formatSpan } from './format.js';

const PEOPLE_MAX = 10_000_000;
const DAY = 86_400;

/** The figures of each kind; `unit` is the number of seconds per unit of the field. */
const KINDS = {
  capacity: [
    { name: 'maxActive', preset: 50, max: PEOPLE_MAX },
    { name: 'activeSeconds', preset: 300, max: DAY, unit: 60 },
  ],
  batch: [
    { name: 'size', preset: 2000, max: PEOPLE_MAX },
    { name: 'everySeconds', preset: 10, max: DAY, unit: 1 },
    { name: 'activeSeconds', preset: 300, max: DAY, unit: 60 },
  ],
  cycle: [
    { name: 'size', preset: 50, max: PEOPLE_MAX },
    { name: 'periodSeconds', preset: 300, max: DAY, unit: 60 },
  ],
};

/** The default policy of a concert. */
export const USUAL_POLICY = { kind: 'capacity', maxActive: 50, activeSeconds: 300 };

/** A policy as one plain sentence. */
export function policyText(policy) {
  return t(`console.policy.${policy.kind}.told`, {
    people: policy.maxActive ?? policy.size,
    every: formatSpan(policy.everySeconds ?? policy.periodSeconds ?? 0),
    each: formatSpan(policy.activeSeconds ?? 0),
  });
}

/** Whether two policies are equal. */
export function isSamePolicy(one, other) {
  return JSON.stringify(policyValues(one)) === JSON.stringify(policyValues(other));
}

/** A policy as a form's values, under the names in the API's refusals. */
export function policyValues(policy) {
  const values = { 'policy.kind': policy.kind };
  for (const { name, unit } of KINDS[policy.kind]) {
    values[`policy.${name}`] = String(unit ? inUnit(policy[name], unit) : policy[name]);
  }
  return values;
}

/** The policy that a form's values describe. */
export function policyFrom(values) {
  const policy = { kind: values['policy.kind'] };
  for (const { name, unit = 1 } of KINDS[policy.kind] ?? []) {
    policy[name] = Math.round(Number(values[`policy.${name}`]) * unit);
  }
  return policy;
}

/** Seconds in a unit, without more digits than a person would write. */
export function inUnit(seconds, unit) {
  return Number((seconds / unit).toFixed(2));
}

/**
 * The fields of a policy: a choice of kinds, each explained, then the figures of the chosen kind, then the
 * resulting rate. `values` are those of `policyValues` or of a draft.
 */
export function policyFields(values) {
  let kind = values['policy.kind'];
  // Each kind keeps its own figures: 2,000 people mean something else in a batch than in a cycle.
  const kept = presets();
  Object.assign(kept[kind], values);
  const figures = h('div', { class: 'field-row' });
  const told = h('p', { class: 'note policy-told' });
  const showFigures = () => replace(figures, KINDS[kind].map((figure) => numberField(kind, kept[kind], figure)));
  const showTold = () => replace(told, policyText(policyFrom(kept[kind])));
  const change = ({ target }) => {
    if (target.name === 'policy.kind') {
      kind = target.value;
      showFigures();
    } else {
      kept[kind][target.name] = target.value;
    }
    showTold();
  };
  const element = h('fieldset', { class: 'fieldset policy', on: { input: change } },
    h('legend', {}, t('console.policy.legend')),
    h('div', { class: 'choices' }, Object.keys(KINDS).map((name) => h('label', { class: 'choice' },
      h('input', { type: 'radio', name: 'policy.kind', value: name, checked: name === kind }),
      h('span', {}, h('strong', {}, t(`console.policy.${name}`)),
        h('span', { class: 'hint' }, t(`console.policy.${name}.why`)))))),
    figures, told);
  showFigures();
  showTold();
  return element;
}

function presets() {
  return Object.fromEntries(Object.entries(KINDS).map(([kind, figures]) => {
    const policy = Object.fromEntries(figures.map(({ name, preset }) => [name, preset]));
    return [kind, policyValues({ kind, ...policy })];
  }));
}

function numberField(kind, kept, { name, max, unit }) {
  return field(t(`console.policy.${kind}.${name}`), {
    name: `policy.${name}`, type: 'number', inputmode: unit > 1 ? 'decimal' : 'numeric', required: true,
    min: unit > 1 ? 0.02 : 1, max: unit ? max / unit : max, step: unit > 1 ? 'any' : 1,
    value: kept[`policy.${name}`],
  });
}
