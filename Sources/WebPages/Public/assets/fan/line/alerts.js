// Alerts for a person who is doing something else meanwhile: a sound, and the system's own notification.

import { h } from '../../kit/dom.js';
import { t } from '../../kit/i18n.js';
import { store } from '../../kit/store.js';

const canNotify = 'Notification' in window && window.isSecureContext;
let audio;

/** The two switches; the choice is kept for later visits. */
export function alertSwitches(signal) {
  wakeAudio(signal);
  const sound = toggle(t('line.sound'), store.sound.get() === 'on', (isOn) => {
    store.sound.set(isOn ? 'on' : 'off');
    // The press allows the page to play sounds, and playing it once shows how loud it is.
    if (isOn) chime();
  });
  if (!canNotify) return h('div', { class: 'switch-list' }, sound.element);

  const denied = h('p', { class: 'hint', hidden: Notification.permission !== 'denied' }, t('line.notifyDenied'));
  const isAllowed = () => Notification.permission === 'granted';
  const notify = toggle(t('line.notify'), isAllowed() && store.notify.get() === 'on', async (isOn) => {
    if (isOn && !isAllowed()) await Notification.requestPermission();
    notify.box.checked = isOn && isAllowed();
    denied.hidden = Notification.permission !== 'denied';
    store.notify.set(notify.box.checked ? 'on' : 'off');
  });
  return h('div', { class: 'switch-list' }, sound.element, notify.element, denied);
}

/** Alerts in the ways that were chosen. */
export function call(concert) {
  if (store.sound.get() === 'on') chime();
  if (!canNotify || !document.hidden || Notification.permission !== 'granted') return;
  if (store.notify.get() !== 'on') return;
  try {
    const note = new Notification(t('line.turnTitle'), {
      body: concert.title, tag: concert.concertId, requireInteraction: true,
    });
    note.addEventListener('click', () => {
      window.focus();
      note.close();
    });
  } catch {
    // Some phones allow this only to service workers; title and sound remain.
  }
}

function toggle(words, isOn, onChange) {
  const box = h('input', {
    type: 'checkbox', role: 'switch', checked: isOn, on: { change: () => onChange(box.checked) },
  });
  return { box, element: h('label', { class: 'switch' }, box, h('span', {}, words)) };
}

/** After a reload a page may play sounds only after a user gesture; any press will do. */
function wakeAudio(signal) {
  if (store.sound.get() !== 'on') return;
  const wake = () => openAudio()?.resume();
  document.addEventListener('pointerdown', wake, { signal, once: true });
  document.addEventListener('keydown', wake, { signal, once: true });
}

function openAudio() {
  if (typeof AudioContext === 'undefined') return undefined;
  audio ??= new AudioContext();
  return audio;
}

/** Three rising notes, soft enough for a room with others in it. */
async function chime() {
  const context = openAudio();
  if (!context) return;
  if (context.state !== 'running') {
    // Without a gesture this never settles; the title still shows the alert.
    await context.resume();
  }
  [523.25, 659.25, 783.99].forEach((pitch, index) => {
    const at = context.currentTime + index * 0.2;
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: pitch });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.22, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.75);
  });
}
