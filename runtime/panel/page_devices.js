// The list of devices: name, whether it is online, its most telling values, and its main switch.
import {emptyState, icon, iconButton, spinner, toggle} from './widgets.js';
import {isWaiting, maySet, openAlarms, shown} from './state.js';
import {keyPoints, mainSwitch} from './points.js';
import {address} from './router.js';
import {h, replace, setText} from './dom.js';
import {fullText} from './say.js';
import {ageText} from './times.js';
import {product} from './product.js';
import {t} from './texts.js';

export const nameOf = (device) => device.alias || product.name;

export function open({house}) {
  const node = h('div', {class: 'page'});
  let rows = new Map();

  function draw() {
    if (!house.loaded)
      return replace(node, h('div', {class: 'centre'}, spinner(), h('p', {}, t('loading'))));
    if (house.devices.size === 0) {
      rows = new Map();
      return replace(
        node,
        emptyState(
          'device',
          t('no_devices'),
          t('no_devices_hint'),
          h('a', {class: 'button primary', href: address('claim')}, t('add_device')),
        ),
      );
    }
    rows = new Map(
      [...house.devices.values()].map((device) => [device.did, makeRow(device, house)]),
    );
    replace(
      node,
      h(
        'ul',
        {class: 'cells devices', 'aria-label': t('devices')},
        [...rows.values()].map((row) => row.node),
      ),
    );
  }
  function update(did) {
    const device = house.devices.get(did);
    if (device) rows.get(did)?.update(device);
  }
  draw();
  return {
    title: t('devices'),
    actions: [
      iconButton('plus', t('add_device'), () => {
        location.hash = address('claim');
      }),
      iconButton('gear', t('settings'), () => {
        location.hash = address('settings');
      }),
    ],
    node,
    on: {
      devices: draw,
      device: (event) => update(event.detail),
      tick: () => [...rows.keys()].forEach(update),
    },
  };
}

function makeRow(device, house) {
  const {did} = device;
  const name = h('span', {class: 'device-name'});
  const badge = h('span', {class: 'badge'});
  const values = h('span', {class: 'device-values'});
  const power =
    mainSwitch && toggle(mainSwitch.title, (on) => house.write(did, mainSwitch.name, on));
  const waiting = h('span', {class: 'waiting', hidden: true}, spinner());
  const tile = h('span', {class: 'device-tile'}, icon('device'));
  const node = h(
    'li',
    {class: 'cell device-row', 'data-did': did},
    h(
      'a',
      {class: 'device-link', href: address('device', did)},
      tile,
      h('span', {class: 'device-text'}, h('span', {class: 'device-head'}, name, badge), values),
    ),
    waiting,
    power,
  );

  function update(now) {
    const alarms = openAlarms(now).length;
    setText(name, nameOf(now));
    setText(badge, now.online ? t('online') : t('offline'));
    badge.className = `badge ${now.online ? 'online' : ''}`;
    tile.className = `device-tile ${now.online ? 'online' : ''}`;
    const parts = keyPoints
      .filter((point) => shown(now, point.name) !== null)
      .map((point) => fullText(point, shown(now, point.name)));
    setText(
      values,
      !now.online
        ? lastSeenText(now)
        : alarms > 0
          ? t('count_alarms', {count: alarms})
          : parts.join(' · ') || now.mac,
    );
    values.classList.toggle('bad', now.online && alarms > 0);
    if (!power) return;
    power.setAttribute('aria-checked', String(shown(now, mainSwitch.name) === true));
    power.disabled = !maySet(now);
    waiting.hidden = !isWaiting(now, mainSwitch.name);
    node.setAttribute('aria-busy', String(!waiting.hidden));
  }
  update(device);
  return {node, update};
}

export function lastSeenText(device) {
  return device.lastSeen
    ? t('last_seen', {when: ageText(device.lastSeen, Date.now())})
    : t('never_seen');
}
