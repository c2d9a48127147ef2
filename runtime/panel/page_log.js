// Frames as they travel, both ways: time, bytes, and what they mean.
import {button, emptyState, icon} from './widgets.js';
import {h, replace, setText} from './dom.js';
import {address} from './router.js';
import {clockText} from './times.js';
import {spacedHex, toHex} from './points.js';
import {t} from './texts.js';

// Older frames leave the page.
const MOST_FRAMES = 200;

export function open({house}, {did}) {
  const list = h('ol', {class: 'frames', 'aria-label': t('log')});
  const empty = emptyState('wave', t('log_empty'), t('log_hint'));
  let paused = false;
  const pause = button(
    t('log_pause'),
    () => {
      paused = !paused;
      setText(pause, paused ? t('log_resume') : t('log_pause'));
    },
    'plain',
  );
  const wipe = button(
    t('log_clear'),
    () => {
      replace(list);
      empty.hidden = false;
    },
    'plain',
  );
  const stop = house.watchFrames(did, (frame) => {
    if (paused) return;
    empty.hidden = true;
    list.prepend(row(frame));
    while (list.childElementCount > MOST_FRAMES) list.lastElementChild.remove();
  });
  return {
    title: t('log'),
    did,
    back: address('device', did, 'more'),
    on: {},
    close: stop,
    node: h('div', {class: 'page'}, h('div', {class: 'toolbar buttons'}, pause, wipe), empty, list),
  };
}

function row(frame) {
  const down = frame.dir === 'down';
  const millis = String(frame.ts % 1000).padStart(3, '0');
  return h(
    'li',
    {class: `frame ${down ? 'down' : 'up'}`},
    h(
      'div',
      {class: 'frame-head'},
      icon(down ? 'down' : 'up'),
      h('span', {}, down ? t('log_down') : t('log_up')),
      h('time', {}, `${clockText(frame.ts, true)}.${millis}`),
    ),
    h('code', {class: 'frame-bytes'}, spacedHex(toHex(frame.raw))),
    h('p', {class: 'frame-text'}, frame.text),
  );
}
