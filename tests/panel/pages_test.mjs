// The other pages, languages, the dark scheme, and what holds for every page.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  CONTROL,
  DID,
  THERMOSTAT,
  checked,
  socket,
  thermostat,
  toastSays,
  withPanel,
} from './browser.mjs';

test('no devices: says how to get one; a claim code opens it', () =>
  withPanel(
    'smart_socket',
    {
      expectErrors: ['404', '401'],
      prepare: (service) => service.claims.set('7KQ2M-AAAAA', {did: DID, attrs: {power: true}}),
    },
    async ({page, open}) => {
      await open();
      await page.getByText('No devices yet').waitFor();
      await page.locator('main').getByRole('link', {name: 'Add a device'}).click();
      await page.getByLabel('Claim code').fill('WRONG');
      await page.getByRole('button', {name: 'Claim'}).click();
      await page.getByText('This code is wrong or has expired').waitFor();
      await page.goto(page.url().replace(/#.*/, '#/claim/7KQ2M-AAAAA'));
      assert.equal(await page.getByLabel('Claim code').inputValue(), '7KQ2M-AAAAA');
      await page.getByRole('button', {name: 'Claim'}).click();
      await toastSays(page, 'Claimed');
      await checked(page.getByRole('switch', {name: '电源开关'}), true);
    },
  ));

test('the list: values, badge, the main switch, and what is taken away', () =>
  withPanel(
    'thermostat',
    {
      prepare: (service) => {
        service.addDevice(DID, {...THERMOSTAT}, {alias: 'Bedroom'});
        service.addDevice(
          'other',
          {...THERMOSTAT},
          {online: false, last_seen: Date.now() - 7200e3},
        );
      },
    },
    async ({page, service, open}) => {
      await open();
      const row = page.locator(`[data-did=${DID}]`);
      await row.getByText('45% · 20.3 °C · 21.5 °C').waitFor();
      await row.getByText('Online').waitFor();
      await page.locator('[data-did=other]').getByText('Last seen 2 h ago').waitFor();
      service.report(DID, {temperature: 19.8});
      await row.getByText('45% · 19.8 °C · 21.5 °C').waitFor();
      await row.getByRole('switch').click();
      await service.message((one) => one.data?.attrs?.power === false);
      service.devices.delete('other');
      service.tell({cmd: 's2c_binding_changed', data: {did: 'other', bind: false}});
      await page.locator('[data-did=other]').waitFor({state: 'detached'});
    },
  ));

test('Chinese where the browser is Chinese, and switched by hand', () =>
  withPanel('thermostat', {...thermostat(), locale: 'zh-CN'}, async ({page, open}) => {
    await open('#/settings');
    await page.getByRole('heading', {name: '设置'}).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
    await page.getByRole('button', {name: /语言/}).click();
    await page.getByRole('radio', {name: 'English'}).click();
    await page.getByRole('heading', {name: 'Settings', exact: true}).waitFor();
    await page.reload();
    await page.getByRole('heading', {name: 'Settings', exact: true}).waitFor();
  }));

test('dark where the system is dark', async () => {
  for (const dark of [false, true]) {
    await withPanel('thermostat', {...thermostat(), dark}, async ({page, open}) => {
      await open(CONTROL);
      const colours = await page
        .locator('.hero')
        .evaluate((node) => [
          getComputedStyle(node).backgroundColor,
          getComputedStyle(document.body).color,
        ]);
      const bright = colours.map((colour) => Number(/\d+/.exec(colour)[0]) > 127);
      assert.deepEqual(bright, dark ? [false, true] : [true, false]);
    });
  }
});

test('alarms are listed and acknowledged', () =>
  withPanel(
    'thermostat',
    {
      prepare: (service) => {
        service.addDevice(DID, {...THERMOSTAT});
        service.alarms = [
          {
            id: 7,
            did: DID,
            attr: 'frost',
            title: '低温报警',
            kind: 'alert',
            opened: Date.now() - 60e3,
            closed: null,
            acknowledged: null,
          },
        ];
      },
    },
    async ({page, open}) => {
      await open(`${CONTROL}/alarms`);
      await page
        .locator('[data-alarm="7"]')
        .getByText(/低温报警/)
        .waitFor();
      await page.getByRole('button', {name: 'Acknowledge'}).click();
      await page.locator('[data-alarm="7"]').getByText('Acknowledged').waitFor();
    },
  ));

test('history draws lines and bands and reads them', () =>
  withPanel(
    'thermostat',
    {
      prepare: (service) => {
        service.addDevice(DID, {...THERMOSTAT});
        service.telemetry = (attr, {from, to, agg}) =>
          [0, 1, 2, 3].map((i) => [
            from + ((to - from) * i) / 4,
            attr === 'temperature' ? 20 + i + {avg: 0, min: -0.5, max: 0.5}[agg] : i % 2,
            5,
          ]);
      },
    },
    async ({page, service, open}) => {
      await open(`${CONTROL}/history`);
      const card = page.locator('.card[data-point=temperature]');
      await card.locator('.facts').waitFor();
      assert.deepEqual(await card.locator('dd').allTextContents(), ['19.5', '21.5', '23.5']);
      await card.locator('.chart').focus();
      await page.keyboard.press('ArrowLeft');
      await card.getByText('23 °C').waitFor();
      await page.locator('.card[data-point=heating] .run').first().waitFor();
      const before = service.asked.length;
      await page.getByRole('radio', {name: '7 d'}).click();
      await page.locator('.charts:not([aria-busy])').waitFor();
      assert.ok(service.asked.length > before);
    },
  ));

test('frames of both directions, with their meaning', () =>
  withPanel('smart_socket', socket(), async ({page, service, open}) => {
    await open(`${CONTROL}/log`);
    await service.message((one) => one.cmd === 'c2s_frames' && one.data.on);
    service.tell({
      cmd: 's2c_frame',
      data: {did: DID, dir: 'down', ts: Date.now(), raw: [1, 1, 1], text: 'control, power = true'},
    });
    service.tell({
      cmd: 's2c_frame',
      data: {did: DID, dir: 'up', ts: Date.now(), raw: [4, 1], text: 'report, power = true'},
    });
    await page
      .locator('.frame.down', {hasText: '01 01 01'})
      .getByText('control, power = true')
      .waitFor();
    await page.locator('.frame.up', {hasText: '04 01'}).waitFor();
    await page.getByRole('link', {name: 'Back'}).click();
    await service.message((one) => one.cmd === 'c2s_frames' && !one.data.on);
  }));

test('sharing makes a link and its code', () =>
  withPanel('smart_socket', socket(), async ({page, service, open}) => {
    await open(`${CONTROL}/share`);
    await page.getByRole('radio', {name: 'Look only'}).click();
    await page.getByRole('radio', {name: '2 hours'}).click();
    await page.getByRole('button', {name: 'Make a link'}).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`${service.origin}/#/share/q7Xw2mZr9KcT4bVn8LpY`).waitFor();
    await dialog.getByRole('img', {name: 'QR code of the link'}).waitFor();
    assert.equal(service.shares[0].may_control, false);
    assert.equal(service.shares[0].guest_minutes, 120);
    await page.keyboard.press('Escape');
    await dialog.waitFor({state: 'detached'});
    await page.getByText('Links not yet used').waitFor();
  }));

test('name and leave', () =>
  withPanel('smart_socket', socket(), async ({page, service, open}) => {
    await open(`${CONTROL}/more`);
    await page.getByRole('button', {name: /^Name/}).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Lamp');
    await page.getByRole('dialog').getByRole('button', {name: 'Save'}).click();
    await toastSays(page, 'Saved');
    assert.equal(service.devices.get(DID).alias, 'Lamp');
    await page.getByRole('button', {name: 'Remove device'}).click();
    await page.getByRole('dialog').getByRole('button', {name: 'Remove device'}).click();
    await page.getByText('No devices yet').waitFor();
  }));

test('no script reads a cookie, and texts of a device are never markup', () =>
  withPanel(
    'smart_socket',
    {
      prepare: (service) =>
        service.addDevice(DID, {power: true}, {alias: '<img src=x onerror=alert(1)>'}),
    },
    async ({page, open}) => {
      await open();
      await page.getByText('<img src=x onerror=alert(1)>').waitFor();
      assert.equal(await page.evaluate(() => document.cookie), '');
    },
  ));

for (const sample of ['smart_socket', 'thermostat', 'air_conditioner', 'kitchen_sink']) {
  test(`${sample}: everything can be touched, reached and read aloud, and nothing is wider than the phone`, () =>
    withPanel(
      sample,
      {prepare: (service) => service.addDevice(DID, {}), locale: 'zh-CN'},
      async ({page, open}) => {
        for (const hash of [
          '',
          '#/settings',
          '#/claim',
          ...['', '/history', '/alarms', '/more', '/events', '/log', '/share'].map(
            (tail) => CONTROL + tail,
          ),
        ]) {
          await open(hash);
          const faults = await page.evaluate(findFaults);
          assert.deepEqual(faults, [], hash);
        }
      },
    ));
}

// Runs in the page.
function findFaults() {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth)
    faults.push(`wide: ${document.documentElement.scrollWidth}`);
  for (const node of document.querySelectorAll(
    'a[href], button, input, textarea, [role=switch], [role=radio]',
  )) {
    const box = node.getBoundingClientRect();
    if (box.width === 0) continue;
    const grow =
      ['::before', '::after']
        .map((part) => getComputedStyle(node, part))
        .filter(
          (style) =>
            style.content === '""' && style.position === 'absolute' && style.inset.includes('-'),
        )
        .map((style) => Math.max(0, -parseFloat(style.top)))[0] ?? 0;
    const name =
      node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent.trim();
    if (!name) faults.push(`nameless: ${node.outerHTML.slice(0, 120)}`);
    if (box.height + 2 * grow < 43.5) faults.push(`small (${box.height} + 2 * ${grow}): ${name}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  if (new Set(ids).size !== ids.length) faults.push(`ids: ${ids}`);
  if (document.querySelectorAll('h1').length !== 1) faults.push('one h1 is wanted');
  return faults;
}

test('events are told in words, newest first', () =>
  withPanel(
    'thermostat',
    {
      prepare: (service) => {
        service.addDevice(DID, {...THERMOSTAT});
        service.events = [
          {
            id: 3,
            type: 'command',
            time: Date.now(),
            detail: {attrs: {set_point: 21.5, power: true}},
          },
          {
            id: 2,
            type: 'alarm',
            time: Date.now(),
            detail: {point: 'frost', fault: false, on: true},
          },
          {id: 1, type: 'online', time: Date.now(), detail: {}},
        ];
      },
    },
    async ({page, open}) => {
      await open(`${CONTROL}/events`);
      await page.getByText('Came online').waitFor();
      assert.deepEqual(await page.locator('.cell-detail').allTextContents(), [
        '设定温度: 21.5 °C, 电源: On',
        '低温报警: Alert',
      ]);
    },
  ));
