// The control page: alarms on top, the main switch, one control for each datapoint that can be
// written, and what the device says of itself.
import {alarms, mainSwitch, readings, writable} from './points.js';
import {group, icon} from './widgets.js';
import {openAlarms, shown} from './state.js';
import {lastSeenText, nameOf} from './page_devices.js';
import {makeControl, powerButton} from './controls.js';
import {h, replace, setText} from './dom.js';
import {ageText, momentText} from './times.js';
import {fullText, valueText} from './say.js';
import {t} from './texts.js';

export function open({house}, {did}) {
  const write = (point) => (value) => house.write(did, point.name, value);
  const notices = h('div', {class: 'notices'});
  const controls = writable.map((point) =>
    point === mainSwitch ? powerButton(point, write(point)) : makeControl(point, write(point)),
  );
  const tiles = readings.filter((point) => point.type === 'number').map(makeTile);
  const labels = readings.filter((point) => point.type !== 'number').map(makeLabel);
  const lights = alarms.map(makeLight);
  const parts = [...controls, ...tiles, ...labels, ...lights];
  const cells = controls
    .filter((_, i) => writable[i] !== mainSwitch)
    .map((control) => control.node);
  const main = controls.find((_, i) => writable[i] === mainSwitch);

  const node = h(
    'div',
    {class: 'page'},
    notices,
    (main || tiles.length > 0) &&
      h(
        'section',
        {class: `hero ${parts.length > 1 ? 'among' : ''}`, 'aria-label': t('status')},
        main?.node,
        tiles.length > 0 &&
          h(
            'div',
            {class: `tiles ${tiles.length === 1 ? 'single' : ''}`},
            tiles.map((tile) => tile.node),
          ),
      ),
    cells.length > 0 && group(t('control'), cells),
    labels.length > 0 &&
      group(
        t('status'),
        labels.map((label) => label.node),
      ),
    lights.length > 0 &&
      group(
        t('alarms'),
        lights.map((light) => light.node),
      ),
  );

  const page = {
    title: '',
    did,
    tab: 'control',
    node,
    on: {tick: update, device: (event) => event.detail === did && update()},
    close: () => controls.forEach((one) => one.close?.()),
  };
  function update() {
    const device = house.devices.get(did);
    if (!device) return;
    page.title = nameOf(device);
    node.classList.toggle('offline', !device.online);
    drawNotices(notices, device);
    for (const part of parts) part.update(device);
  }
  update();
  return page;
}

// Banners: offline, guest's limits, and every alarm that is on.
function drawNotices(node, device) {
  const list = [];
  if (!device.online) list.push(['quiet', `${t('offline_hint')} ${lastSeenText(device)}`]);
  else if (!device.mayControl) list.push(['quiet', t('read_only')]);
  for (const point of openAlarms(device))
    list.push([point.access, t('pair', {title: t(point.access), value: point.title})]);
  if (device.expires)
    list.push([
      'quiet',
      `${t('guest')} · ${t('until', {when: momentText(device.expires, Date.now())})}`,
    ]);
  const text = JSON.stringify(list);
  if (node.dataset.shown === text) return;
  node.dataset.shown = text;
  replace(
    node,
    list.map(([kind, words]) =>
      h(
        'div',
        {class: `notice ${kind}`, role: kind === 'quiet' ? 'status' : 'alert'},
        icon(kind === 'quiet' ? 'device' : 'warn'),
        h('span', {}, words),
      ),
    ),
  );
}

function ageOf(device, point) {
  const time = device.attrs[point.name]?.time;
  return time ? ageText(time, Date.now()) : '';
}

// A number that the device measures, large.
function makeTile(point) {
  const value = h('span', {class: 'tile-number'});
  const age = h('span', {class: 'tile-age'});
  const node = h(
    'div',
    {class: 'tile', 'data-point': point.name},
    h('span', {class: 'tile-title'}, point.title),
    h(
      'span',
      {class: 'tile-value'},
      value,
      point.unit && h('span', {class: 'tile-unit'}, point.unit),
    ),
    age,
  );
  return {
    node,
    update(device) {
      setText(value, valueText(point, shown(device, point.name)));
      setText(age, ageOf(device, point));
    },
  };
}

function makeLabel(point) {
  const value = h('span', {class: 'cell-value'});
  const age = h('span', {class: 'cell-detail'});
  const node = h(
    'div',
    {class: 'cell', 'data-point': point.name},
    h('span', {class: 'cell-text'}, h('span', {class: 'cell-title'}, point.title), age),
    value,
  );
  return {
    node,
    update(device) {
      setText(value, fullText(point, shown(device, point.name)));
      setText(age, ageOf(device, point));
    },
  };
}

function makeLight(point) {
  const value = h('span', {class: 'light'});
  const node = h(
    'div',
    {class: 'cell', 'data-point': point.name},
    h('span', {class: 'cell-text'}, h('span', {class: 'cell-title'}, point.title)),
    value,
  );
  return {
    node,
    update(device) {
      const on = shown(device, point.name);
      setText(value, valueText(point, on));
      value.className = `light ${on === true ? point.access : on === false ? 'fine' : ''}`;
    },
  };
}
