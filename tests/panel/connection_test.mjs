// What the pages do when the connection or the session is lost.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CONTROL, DID, socket, thermostat, toastSays, withPanel} from './browser.mjs';

test('a lost connection: a quiet bar, nothing silently lost, back by itself', () =>
  withPanel(
    'thermostat',
    {...thermostat(), answer: 'silent', expectErrors: ['WebSocket', 'ERR_']},
    async ({page, service, open}) => {
      await open(CONTROL);
      await page.getByRole('switch', {name: '童锁'}).click();
      await service.message((one) => one.cmd === 'c2s_write');
      service.down = true;
      service.dropSockets(1001, '');
      await toastSays(page, '童锁 was not changed: the connection was lost');
      await page.getByText('Connection lost, reconnecting…').waitFor();
      await page.getByRole('switch', {name: '电源'}).click();
      service.answer = 'ack';
      service.down = false;
      const late = await service.message((one) => one.data?.attrs?.power === false);
      assert.equal(late.data.did, DID, 'what was asked meanwhile is sent later');
      await page.locator('[data-point=power][aria-busy=false]').waitFor();
      assert.ok(
        service.heard.some((one) => one.cmd === 'c2s_resume' && one.data.since_seq >= 1000),
      );
      await page
        .getByText('Connection lost')
        .waitFor({state: 'detached'})
        .catch(() => {});
      await page.locator('.status.shown').waitFor({state: 'detached'});
    },
  ));

test('a server that restarts is given the time it asks for', () =>
  withPanel('smart_socket', socket(), async ({page, service, open}) => {
    await page.clock.install();
    await open(CONTROL);
    await service.message((one) => one.cmd === 'login_req');
    const logins = () => service.heard.filter((one) => one.cmd === 'login_req').length;
    await page.waitForFunction(() => document.querySelector('.status').textContent === '');
    service.dropSockets(1012, 'restart; retry-after=60');
    await page.clock.runFor(50000);
    await page.getByText('Connection lost').waitFor();
    assert.equal(logins(), 1);
    await page.clock.runFor(50000);
    await page.locator('.status.shown').waitFor({state: 'detached'});
    assert.equal(logins(), 2);
  }));

test('an ended session is made anew', () =>
  withPanel('smart_socket', {...socket(), expectErrors: ['401']}, async ({page, service, open}) => {
    await open(CONTROL);
    await service.message((one) => one.cmd === 'login_req');
    service.sessions.clear();
    service.dropSockets(4001, 'session ended');
    await service.message((one) => one.cmd === 'login_req' && service.heard.indexOf(one) > 0);
    await page.locator('.status.shown').waitFor({state: 'detached'});
    assert.equal(service.asked.filter((one) => one === 'POST sessions').length, 2);
  }));

test('a name and a password where the service wants them', () =>
  withPanel(
    'smart_socket',
    {...socket(), accounts: 'password', expectErrors: ['401', '403']},
    async ({page, open}) => {
      await open(CONTROL);
      await page.getByLabel('User name').fill('me');
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', {name: 'Log in'}).click();
      await toastSays(page, 'Wrong name or password');
      await page.getByLabel('Password').fill('open sesame');
      await page.getByRole('button', {name: 'Log in'}).click();
      await page.getByRole('switch', {name: '电源开关'}).waitFor();
    },
  ));

test('a session that ends where names are wanted leads to the login', () =>
  withPanel(
    'smart_socket',
    {...socket(), accounts: 'password', expectErrors: ['401', '403']},
    async ({page, service, open}) => {
      await open(CONTROL);
      await page.getByLabel('User name').fill('me');
      await page.getByLabel('Password').fill('open sesame');
      await page.getByRole('button', {name: 'Log in'}).click();
      await page.getByRole('switch', {name: '电源开关'}).waitFor();
      await service.message((one) => one.cmd === 'login_req');
      service.sessions.clear();
      service.dropSockets(4401, 'log in with a new token');
      await page.getByLabel('Password').waitFor();
    },
  ));
