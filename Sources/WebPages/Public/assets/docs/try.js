// Adds "Try it" to the public operations of the reference, and for people logged in on these pages to the
// reads of their own data. The reference is complete without it.

import { h, replace, setText } from '../kit/dom.js';
import { loadStyle } from '../kit/style.js';
import { session } from '../kit/session.js';

/** Characters of an answer that are shown, before formatting; a seat map is longer. */
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
  // Screen readers announce only the status; they would read a body out to its end.
  const told = h('p', { role: 'status' });
  const result = h('div', { class: 'try-result' });
  const form = h('form', {},
    parameters.map((parameter) => parameterField(operation, parameter)),
    media ? bodyField(operation, media) : null,
    h('div', { class: 'try-actions' }, h('button', { type: 'submit' }, 'Send'),
      h('button', { type: 'button', class: 'try-stop', hidden: true }, 'Stop')),
    told, result);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await send(method.toUpperCase(), path, parameters, operation, { form, told, result });
  });
  const box = h('details', { class: 'try' }, h('summary', {}, 'Try it'), form);
  box.addEventListener('toggle', () => suggest(form), { once: true });
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
  const rows = Math.min(16, text.split('\n').length + 1);
  const area = h('textarea', { id, name: 'body', rows, spellcheck: 'false' });
  area.value = text;
  return h('div', { class: 'try-field' }, h('label', { for: id }, 'Body'), area);
}

/** Lists that contain ids, by the name of the parameter, and the id's path in the first entry of a list. */
const SOURCES = {
  concertId: ['/concerts', (concert) => concert.concertId],
  performanceId: ['/concerts', (concert) => concert.performances[0]?.performanceId],
  reservationId: ['/reservations', (reservation) => reservation.reservationId],
  paymentId: ['/payments', (payment) => payment.paymentId],
  ticketId: ['/tickets', (ticket) => ticket.ticketId],
  webhookId: ['/admin/webhooks', (webhook) => webhook.webhookId],
};

/** Fills in required values with existing ids, so that the first press shows something. */
async function suggest(form) {
  for (const input of form.querySelectorAll('input[required]')) {
    if (!SOURCES[input.name]) continue;
    const [path, find] = SOURCES[input.name];
    const list = await fetch(`/api/v1${path}?limit=1`, { headers: authorization() })
      .then((response) => response.json()).catch(() => null);
    const first = list?.items?.[0];
    if (first) input.value ||= find(first) ?? '';
  }
}

/** @returns {Record<string, string>} */
function authorization() {
  const token = session()?.accessToken;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

async function send(method, pattern, parameters, operation, { form, told, result }) {
  const query = new URLSearchParams();
  /** @type {Record<string, string>} */
  const headers = {};
  let path = pattern;
  for (const { name, in: place } of parameters) {
    const value = form.elements[name].value.trim();
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === 'query') query.set(name, value);
    else if (value) headers[name] = value;
  }
  // Not `query.size`, which browsers before 2023 lack: the query would be dropped.
  const address = String(query) ? `${path}?${query}` : path;
  const body = form.elements.body?.value;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const needsSession = Object.keys(operation.security?.[0] ?? {}).length > 0;
  const shownHeaders = { ...headers, ...(needsSession ? { Authorization: 'Bearer …' } : {}) };
  if (needsSession) Object.assign(headers, authorization());
  const [button, stop] = form.querySelectorAll('button');
  const going = new AbortController();
  stop.onclick = () => going.abort();
  button.disabled = true;
  setText(told, 'Sending…');
  replace(result);
  const begun = performance.now();
  try {
    const response = await fetch(address, { method, headers, body, cache: 'no-store', signal: going.signal });
    told.className = response.ok ? 'try-good' : 'try-bad';
    setText(told, `${response.status} ${response.statusText} · ${Math.round(performance.now() - begun)} ms`);
    const type = response.headers.get('Content-Type') ?? '';
    const shown = block('Body', '');
    replace(result,
      block('As a command', command(method, address, shownHeaders, body)),
      block('Headers', [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n')), shown);
    stop.hidden = !type.startsWith('text/event-stream');
    await showBody(response, shown.querySelector('code'), type);
  } catch (error) {
    if (going.signal.aborted) return;
    told.className = 'try-bad';
    setText(told, `No answer: ${error.message}`);
  } finally {
    button.disabled = false;
    if (document.activeElement === stop) button.focus();
    stop.hidden = true;
  }
}

/** Shows a body as it arrives, because a stream does not end, and reads no more than is shown. */
async function showBody(response, code, type) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    if (text.length > SHOWN) {
      await reader.cancel();
      setText(code, `${text.slice(0, SHOWN)}\n… and more`);
      return;
    }
    setText(code, text);
  }
  setText(code, pretty(text, type));
}

function command(method, address, headers, body) {
  const quote = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = ['curl', method === 'GET' ? '' : `-X ${method}`, quote(location.origin + address)];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body) parts.push(`-d ${quote(body)}`);
  return parts.filter(Boolean).join(' ');
}

function pretty(text, type) {
  if (!type.includes('json')) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Shown as received.
    return text;
  }
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
