// Controls in a real browser against a service that is played by a script.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CONTROL, DID, checked, socket, thermostat, toastSays, withPanel} from './browser.mjs';

test('a switch: pending, acknowledged, reported', () =>
  withPanel('smart_socket', {...socket(), answer: 'silent'}, async ({page, service, open}) => {
    await open(CONTROL);
    const power = page.getByRole('switch', {name: '电源开关'});
    await checked(power, false);
    await power.click();
    await checked(power, true);
    await page.locator('[data-point=power][aria-busy=true]').waitFor();
    const message = await service.message((one) => one.cmd === 'c2s_write');
    assert.deepEqual(message.data, {did: DID, attrs: {power: true}});
    service.tell({cmd: 's2c_ack', res_sn: message.req_sn, did: DID});
    await page.locator('[data-point=power][aria-busy=false]').waitFor();
    await checked(power, true);
    service.report(DID, {power: false});
    await checked(power, false);
  }));

for (const [code, reason] of [
  [1008, 'the device is offline'],
  [1007, 'too many commands'],
  [1011, 'the device refused'],
  [1006, 'it is read-only'],
]) {
  test(`a failure ${code} is undone, with its reason`, () =>
    withPanel('thermostat', {...thermostat(), answer: code}, async ({page, open}) => {
      await open(CONTROL);
      const lock = page.getByRole('switch', {name: '童锁'});
      await lock.click();
      await toastSays(page, `童锁 was not changed: ${reason}`);
      await checked(lock, false);
    }));
}

test('what is not answered is undone', () =>
  withPanel('thermostat', {...thermostat(), answer: 'silent'}, async ({page, open}) => {
    await page.clock.install();
    await open(CONTROL);
    await page.getByRole('switch', {name: '童锁'}).click();
    await page.locator('[data-point=child_lock][aria-busy=true]').waitFor();
    await page.clock.runFor(13000);
    await toastSays(page, 'the device did not answer');
    await checked(page.getByRole('switch', {name: '童锁'}), false);
  }));

test('a number: typed, stepped and slid, exact', () =>
  withPanel('thermostat', thermostat(), async ({page, service, open}) => {
    await open(CONTROL);
    const value = page.getByRole('textbox', {name: 'Value of 设定温度'});
    const wrote = (wanted) => service.message((one) => one.data?.attrs?.set_point === wanted);
    assert.equal(await value.inputValue(), '21.5');
    await value.fill('19');
    await value.press('Enter');
    await wrote(19);
    await page.getByRole('button', {name: 'Increase 设定温度'}).click();
    await page.getByRole('button', {name: 'Increase 设定温度'}).click();
    await page.getByRole('button', {name: 'Increase 设定温度'}).click();
    await wrote(20.5);
    assert.equal(
      service.heard.filter((one) => one.data?.attrs?.set_point === 19.5).length,
      0,
      'a burst is one command',
    );
    const slider = page.getByRole('slider', {name: '设定温度'});
    await slider.focus();
    await slider.press('End');
    await wrote(35);
    assert.equal(await slider.getAttribute('aria-valuetext'), '35 °C');
    await value.fill('99');
    await value.press('Enter');
    await toastSays(page, 'From 5 to 35');
    assert.equal(await value.inputValue(), '35');
    await value.fill('20.3');
    await value.press('Enter');
    await wrote(20.5);
    await toastSays(page, 'nearest value, 20.5');
  }));

test('choices: side by side where they are few, a list where they are many', () =>
  withPanel(
    'kitchen_sink',
    {
      prepare: (service) => service.addDevice(DID, {mode: '自动', channel: 'a1', scene: 'none'}),
    },
    async ({page, service, open}) => {
      await open(CONTROL);
      await page.getByRole('radio', {name: '离家'}).click();
      await service.message((one) => one.data?.attrs?.mode === '离家');
      await page.locator('[data-point=channel]').click();
      await page.getByRole('dialog').getByRole('radio', {name: 'c4'}).click();
      await service.message((one) => one.data?.attrs?.channel === 'c4');
      await page.locator('[data-point=channel] .cell-value', {hasText: 'c4'}).waitFor();
    },
  ));

test('bytes: as text, as hexadecimal, never too many', () =>
  withPanel(
    'kitchen_sink',
    {
      prepare: (service) =>
        service.addDevice(DID, {label: '6162' + '00'.repeat(14), serial: [1, 2, 3, 4, 5, 255]}),
    },
    async ({page, service, open}) => {
      await open(CONTROL);
      await page.locator('[data-point=serial]', {hasText: '01 02 03 04 05 FF'}).waitFor();
      await page.locator('[data-point=label]').click();
      const area = page.getByRole('dialog').getByRole('textbox');
      assert.equal(await area.inputValue(), 'ab');
      await area.fill('一二三四五六');
      await page.getByText('At most 16 bytes').waitFor();
      assert.equal(await page.getByRole('button', {name: 'Save'}).isDisabled(), true);
      await area.fill('你好');
      await page.getByText('6 / 16 bytes').waitFor();
      await page.getByRole('radio', {name: 'Hex'}).click();
      assert.equal(await area.inputValue(), 'E4 BD A0 E5 A5 BD');
      await area.fill('0A FF 0');
      await page.getByText('Pairs of hex digits').waitFor();
      await area.fill('0A FF');
      await page.getByRole('button', {name: 'Save'}).click();
      await service.message((one) => one.data?.attrs?.label === '0aff' + '00'.repeat(14));
    },
  ));

test('offline: greyed out, with when it was seen last', () =>
  withPanel('thermostat', thermostat(), async ({page, service, open}) => {
    await open(CONTROL);
    service.setOnline(DID, false);
    await page.getByText(/The device is offline and cannot be controlled\. Last seen/).waitFor();
    for (const control of await page.locator('main').getByRole('switch').all())
      assert.ok(await control.isDisabled());
    assert.ok(await page.getByRole('slider').isDisabled());
    service.setOnline(DID, true);
    await page.getByText('The device is offline').waitFor({state: 'detached'});
    assert.ok(await page.getByRole('switch', {name: '童锁'}).isEnabled());
  }));

test('an alarm is a banner and a mark on the tab, and goes', () =>
  withPanel('thermostat', thermostat(), async ({page, service, open}) => {
    await open(CONTROL);
    service.report(DID, {frost: true, sensor_open: true});
    await page.getByRole('alert').filter({hasText: 'Alert: 低温报警'}).waitFor();
    await page.getByRole('alert').filter({hasText: 'Fault: 传感器断路'}).waitFor();
    await page.locator('.dot-badge', {hasText: '2'}).waitFor();
    service.report(DID, {frost: false, sensor_open: false});
    await page.getByRole('alert').first().waitFor({state: 'detached'});
  }));

test('a guest who may only look', () =>
  withPanel('thermostat', thermostat({role: 'guest', may_control: false}), async ({page, open}) => {
    await open(CONTROL);
    await page.getByText('You can look, but not control.').waitFor();
    assert.ok(await page.getByRole('switch', {name: '童锁'}).isDisabled());
  }));
