// Adds "Try it" to the operations of the reference that anyone may call, and, for whoever is logged
// in on these pages, to the reads of their own things. The reference is whole without it.

import { h, replace, setText } from '../kit/dom.js';
import { loadStyle } from '../kit/style.js';
import { session } from '../kit/session.js';

/** Characters of an answer that are shown; a metrics page or a seat map is longer. */
const SHOWN = 20_000;

const [specification] = await Promise.all([
  fetch('/openapi.json').then((response) => response.json()), loadStyle('docs/try'),
]);

for (const [path, methods] of Object.entries(specification.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const heading = document.getElementById(operation.operationId);
    if (heading && isOpen(method, operation)) heading.closest('article').append(trial(method, path, operation));
  }
}

function isOpen(method, operation) {
  const schemes = Object.entries(operation.security?.[0] ?? {});
  if (schemes.length === 0) return true;
  const role = session()?.user.role;
  return method === 'get' && role !== undefined && schemes.every(([scheme, roles]) =>
    scheme === 'accessToken' && roles.every((wanted) => wanted === role));
}

function trial(method, path, operation) {
  const parameters = (operation.parameters ?? []).map(resolve)
    .filter((parameter) => parameter.in !== 'header' || parameter.required);
  const media = operation.requestBody?.content?.['application/json'];
  const result = h('div', { class: 'try-result', role: 'status' });
  const form = h('form', {},
    parameters.map((parameter) => parameterField(operation, parameter)),
    media ? bodyField(operation, media) : null,
    h('button', { type: 'submit' }, 'Send'), result);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await send(method.toUpperCase(), path, parameters, operation, form, result);
  });
  const box = h('details', { class: 'try' }, h('summary', {}, 'Try it'), form);
  box.addEventListener('toggle', () => box.open && suggest(form), { once: true });
  return box;
}

function parameterField(operation, parameter) {
  const id = `try-${operation.operationId}-${parameter.name}`;
  return h('div', { class: 'try-field' },
    h('label', { for: id }, parameter.name, parameter.required ? ' (required)' : ''),
    h('input', { id, name: parameter.name, required: parameter.required, autocomplete: 'off', spellcheck: 'false' }));
}

function bodyField(operation, media) {
  const id = `try-${operation.operationId}-body`;
  const named = Object.values(media.examples ?? {})[0];
  const example = (named && resolve(named).value) ?? media.example ?? resolve(media.schema).examples?.[0] ?? {};
  const text = JSON.stringify(example, null, 2);
  const area = h('textarea', { id, name: 'body', rows: Math.min(16, text.split('\n').length + 1), spellcheck: 'false' });
  area.value = text;
  return h('div', { class: 'try-field' }, h('label', { for: id }, 'Body'), area);
}

/** Fills in a concert and a date that are there, so that the first press shows something. */
async function suggest(form) {
  const wanted = ['concertId', 'performanceId'].filter((name) => form.elements[name]);
  if (wanted.length === 0) return;
  const list = await fetch('/api/v1/concerts').then((response) => response.json()).catch(() => null);
  const concert = list?.items?.[0];
  const values = { concertId: concert?.concertId, performanceId: concert?.performances?.[0]?.performanceId };
  for (const name of wanted) form.elements[name].value ||= values[name] ?? '';
}

async function send(method, pattern, parameters, operation, form, result) {
  const query = new URLSearchParams();
  const headers = {};
  let path = pattern;
  for (const { name, in: place } of parameters) {
    const value = form.elements[name].value.trim();
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === 'query') query.set(name, value);
    else if (value) headers[name] = value;
  }
  const address = query.size > 0 ? `${path}?${query}` : path;
  const body = form.elements.body?.value;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const needsSession = Object.keys(operation.security?.[0] ?? {}).length > 0;
  const shownHeaders = { ...headers, ...(needsSession ? { Authorization: 'Bearer …' } : {}) };
  if (needsSession) headers.Authorization = `Bearer ${session()?.accessToken}`;
  replace(result, h('p', {}, 'Sending…'));
  const begun = performance.now();
  try {
    const response = await fetch(address, { method, headers, body, cache: 'no-store' });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - begun);
    replace(result,
      h('p', { class: response.ok ? 'try-good' : 'try-bad' },
        `${response.status} ${response.statusText} · ${milliseconds} ms`),
      block('As a command', command(method, address, shownHeaders, body)),
      block('Headers', [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')),
      block('Body', pretty(text, response.headers.get('Content-Type') ?? '')));
  } catch (error) {
    replace(result, h('p', { class: 'try-bad' }, `No answer: ${error.message}`));
  }
}

function command(method, address, headers, body) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ['curl', method === 'GET' ? '' : `-X ${method}`, quote(location.origin + address)];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body) parts.push(`-d ${quote(body)}`);
  return parts.filter(Boolean).join(' ');
}

function pretty(text, type) {
  let shown = text;
  if (type.includes('json')) {
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Shown as it came.
    }
  }
  return shown.length > SHOWN ? `${shown.slice(0, SHOWN)}\n… ${shown.length - SHOWN} more characters` : shown;
}

function block(title, text) {
  const code = h('code');
  setText(code, text);
  return h('figure', {}, h('figcaption', {}, title), h('pre', { tabindex: '0' }, code));
}

function resolve(value) {
  let found = value;
  while (found?.$ref) found = found.$ref.slice(2).split('/').reduce((node, part) => node?.[part], specification);
  return found;
}
