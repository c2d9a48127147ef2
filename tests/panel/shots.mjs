// The pictures of docs/panel: node shots.mjs OUT [NAME,...]. Looked at by people, compared by
// nobody.
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {CONTROL, DID, THERMOSTAT, withPanel} from './browser.mjs';
import {adminShots} from './admin_shots.mjs';

const out = process.argv[2];
mkdirSync(out, {recursive: true});

const VALUES = {
  smart_socket: {power: true},
  thermostat: THERMOSTAT,
  air_conditioner: {
    power: true,
    eco: false,
    sleep: true,
    display: true,
    mode: 'cool',
    fan_speed: 'auto',
    swing: 'vertical',
    set_temperature: 25.5,
    off_timer: 90,
    indoor_temperature: 26.8,
    outdoor_temperature: 33.1,
    compressor_frequency: 64,
    energy: 1204.37,
    defrosting: false,
    filter_full: true,
    door_open: false,
    indoor_sensor: false,
    outdoor_sensor: false,
    refrigerant_low: false,
    compressor_hot: false,
  },
  kitchen_sink: {
    switch: true,
    light: true,
    fan: false,
    pump: false,
    mode: '自动',
    scene: 'day',
    channel: 'b2',
    level: 128,
    percent: 66,
    depth: -12.25,
    gain: 1.5,
    port: 8080,
    delay: 1500,
    counter: 123456789,
    label: Array.from(Buffer.from('厨房 A1'.padEnd(14, '\0'))),
    door: true,
    phase: 'wash',
    humidity: 58,
    temperature: 23.4,
    pressure: 1013.25,
    serial: [1, 35, 69, 103, 137, 171],
    overflow: false,
    leak: true,
  },
};

// A day that looks like one.
function telemetry(attr, {from, to, interval}) {
  const step = {raw: 5, minute: 5, hour: 60, day: 1440}[interval] * 60e3;
  const points = [];
  for (let time = from; time < to; time += step) {
    const phase = ((time % 86400e3) / 86400e3) * 2 * Math.PI;
    const wave = Math.sin(phase - 2) + 0.25 * Math.sin(phase * 7) + 0.1 * Math.sin(phase * 31);
    points.push([time, wave]);
  }
  return points;
}

const NUMBERS = {
  temperature: [20.6, 1.9],
  humidity: [48, 7],
  set_point: [21, 0.8],
};
function history(attr, ask) {
  const spread = {min: -0.18, max: 0.18}[ask.agg] ?? 0;
  return telemetry(attr, ask).map(([time, wave]) => {
    if (NUMBERS[attr]) return [time, NUMBERS[attr][0] + NUMBERS[attr][1] * (wave + spread), 5];
    const hour = (time / 3600e3 + 8) % 24;
    if (attr === 'mode') return [time, hour < 7 ? 2 : hour < 18 ? 0 : 1];
    if (attr === 'heating') return [time, wave < 0.3 && hour > 5 ? 1 : 0];
    if (attr === 'frost') return [time, hour > 4 && hour < 4.7 ? 1 : 0];
    return [time, attr === 'power' ? 1 : 0];
  });
}

async function shot(name, sample, hash, options = {}, act = async () => {}) {
  const {prepare = () => {}, locale = 'zh-CN', ...more} = options;
  const setUp = (service) => {
    service.addDevice(DID, {...VALUES[sample]}, options.device ?? {alias: ''});
    service.telemetry = history;
    prepare(service);
  };
  await withPanel(sample, {locale, prepare: setUp, expectErrors: ['401'], ...more}, async (all) => {
    await all.open(hash);
    await all.page.waitForTimeout(300);
    await act(all);
    await all.page.waitForTimeout(300);
    await save(all.page, name);
  });
}

const save = (page, name) => page.screenshot({path: join(out, `${name}.png`)});

const hour = 3600e3;
const now = Date.now();
const alarms = [
  {id: 3, attr: 'frost', kind: 'alert', opened: now - 0.4 * hour, closed: null, acknowledged: null},
  {
    id: 2,
    attr: 'sensor_open',
    kind: 'fault',
    opened: now - 9 * hour,
    closed: now - 8 * hour,
    acknowledged: null,
  },
  {
    id: 1,
    attr: 'frost',
    kind: 'alert',
    opened: now - 50 * hour,
    closed: now - 49 * hour,
    acknowledged: now - 48 * hour,
  },
];
const events = [
  {id: 5, type: 'command', time: now - 0.2 * hour, detail: {attrs: {set_point: 21.5}}},
  {id: 4, type: 'alarm', time: now - 0.4 * hour, detail: {point: 'frost', fault: false, on: true}},
  {id: 3, type: 'command', time: now - 3 * hour, detail: {attrs: {power: true, mode: 'heat'}}},
  {id: 2, type: 'online', time: now - 8 * hour, detail: {}},
  {id: 1, type: 'offline', time: now - 9 * hour, detail: {}},
];

const only = process.argv[3];
const SHOTS = {
  devices: () =>
    shot('devices', 'thermostat', '', {
      device: {alias: '客厅'},
      prepare: (service) => {
        service.addDevice(
          'b',
          {...VALUES.thermostat, power: false, temperature: 18.9, humidity: 51},
          {alias: '主卧'},
        );
        service.addDevice('c', {...VALUES.thermostat, frost: true}, {alias: '儿童房'});
        service.addDevice(
          'd',
          {...VALUES.thermostat},
          {alias: '书房', online: false, last_seen: now - 2 * hour},
        );
      },
    }),
  empty: () => shot('empty', 'smart_socket', '', {prepare: (service) => service.devices.clear()}),
  socket: () => shot('socket', 'smart_socket', CONTROL),
  socket_pending: () =>
    shot('socket_pending', 'smart_socket', CONTROL, {answer: 'silent'}, async ({page}) => {
      await page.getByRole('switch').click();
    }),
  thermostat: () => shot('thermostat', 'thermostat', CONTROL),
  thermostat_dark: () => shot('thermostat_dark', 'thermostat', CONTROL, {dark: true}),
  thermostat_offline: () =>
    shot('thermostat_offline', 'thermostat', CONTROL, {
      locale: 'en-GB',
      device: {online: false, last_seen: now - 2 * hour},
    }),
  failed: () =>
    shot('failed', 'thermostat', CONTROL, {answer: 1012}, async ({page}) => {
      await page.getByRole('switch', {name: '童锁'}).click();
      await page.locator('.toast').waitFor();
    }),
  air_conditioner: () => shot('air_conditioner', 'air_conditioner', CONTROL),
  air_conditioner_2: () =>
    shot('air_conditioner_2', 'air_conditioner', CONTROL, {}, ({page}) => page.mouse.wheel(0, 760)),
  kitchen_sink: () =>
    shot('kitchen_sink', 'kitchen_sink', CONTROL, {locale: 'en-GB'}, ({page}) =>
      page.mouse.wheel(0, 900),
    ),
  picker: () =>
    shot('picker', 'air_conditioner', CONTROL, {}, async ({page}) => {
      await page.locator('[data-point=fan_speed]').click();
    }),
  binary: () =>
    shot('binary', 'kitchen_sink', CONTROL, {}, async ({page}) => {
      await page.locator('[data-point=label]').click();
    }),
  history: () =>
    shot('history', 'thermostat', `${CONTROL}/history`, {}, async ({page}) => {
      await page.locator('.facts').first().waitFor();
      await page.locator('[data-point=temperature] .chart').hover({position: {x: 200, y: 60}});
    }),
  history_dark: () =>
    shot('history_dark', 'thermostat', `${CONTROL}/history`, {dark: true}, async ({page}) => {
      await page.locator('.facts').first().waitFor();
      await page.mouse.wheel(0, 500);
    }),
  alarms: () =>
    shot('alarms', 'thermostat', `${CONTROL}/alarms`, {
      prepare: (service) => {
        service.alarms = alarms;
        service.devices.get(DID).attrs.frost = true;
      },
    }),
  alarm: () =>
    shot('alarm', 'thermostat', CONTROL, {
      locale: 'en-GB',
      prepare: (service) =>
        Object.assign(service.devices.get(DID).attrs, {frost: true, sensor_open: true}),
    }),
  events: () =>
    shot('events', 'thermostat', `${CONTROL}/events`, {
      prepare: (service) => {
        service.events = events;
      },
    }),
  log: () =>
    shot('log', 'thermostat', `${CONTROL}/log`, {}, async ({service}) => {
      await service.message((one) => one.cmd === 'c2s_frames');
      const frames = [
        [
          'up',
          [4, 3, 0, 0x35, 1, 45, 1, 0x93, 0, 0],
          'report, 电源 = 开, 设定温度 = 21.5 °C, 室内温度 = 20.3 °C',
        ],
        ['down', [2], 'read'],
        [
          'up',
          [3, 3, 0, 0x33, 1, 45, 1, 0x93, 0, 0],
          'reply, 电源 = 开, 设定温度 = 20.5 °C, 室内温度 = 20.3 °C',
        ],
        ['down', [1, 8, 0, 0x35], 'control, 设定温度 = 21.5 °C'],
        [
          'up',
          [4, 3, 0, 0x35, 1, 45, 1, 0x94, 0, 0],
          'report, 电源 = 开, 设定温度 = 21.5 °C, 室内温度 = 20.4 °C',
        ],
      ];
      frames.forEach(([dir, raw, text], i) =>
        service.tell({
          cmd: 's2c_frame',
          data: {did: DID, dir, raw, text, ts: now - 9000 + i * 1234},
        }),
      );
    }),
  share: () =>
    shot('share', 'smart_socket', `${CONTROL}/share`, {}, async ({page}) => {
      await page.getByRole('button', {name: '生成分享码'}).click();
      await page.getByRole('dialog').waitFor();
    }),
  share_page: () =>
    shot('share_page', 'smart_socket', `${CONTROL}/share`, {
      prepare: (service) => {
        service.shares = [
          {id: 1, state: 'open', may_control: true, guest_minutes: 1440, expires: now + 20 * hour},
        ];
      },
    }),
  claim: () => shot('claim', 'smart_socket', '#/claim'),
  more: () => shot('more', 'thermostat', `${CONTROL}/more`),
  settings: () => shot('settings', 'thermostat', '#/settings', {locale: 'en-GB'}),
  unbind: () =>
    shot('unbind', 'thermostat', `${CONTROL}/more`, {}, async ({page}) => {
      await page.getByRole('button', {name: '解除绑定'}).click();
    }),
  wechat_only: () =>
    shot('wechat_only', 'smart_socket', '#/claim/7KQ2-M9XA-P4TD-W3HF', {
      accounts: 'wechat',
      expectErrors: ['401', '403'],
    }),
  ...adminShots(save),
};
for (const [name, take] of Object.entries(SHOTS)) {
  if (!only || only.split(',').includes(name)) await take();
}
