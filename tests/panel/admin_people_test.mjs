// The settings page in a browser: users, devices, and what was done.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {asked, complete, people, withAdmin} from './admin_browser.mjs';
import {toastSays} from './browser.mjs';

test('users: page by page; locked out; a device taken away', () =>
  withAdmin({prepare: people}, async ({page, open, admin}) => {
    await open('admin/#/users');
    await page.getByText('User 9').waitFor();
    await page.getByRole('button', {name: 'Load more'}).click();
    await page.getByText('User 7').waitFor();
    await page.getByText('User 9').click();
    await page.getByText('WeChat account 1').waitFor();
    await page.getByRole('button', {name: 'Remove device'}).click();
    await page.getByText('every guest loses the device too').waitFor();
    await page.getByRole('dialog').getByRole('button', {name: 'Remove device'}).click();
    await page.getByText('Bedroom').waitFor({state: 'detached'});
    await page.getByRole('button', {name: 'Disable'}).click();
    await page.getByRole('dialog').getByRole('button', {name: 'Disable'}).click();
    await page.getByRole('button', {name: 'Enable'}).waitFor();
    assert.equal(admin.users[0].disabled, true);
  }));

test('C16: a device gets a new claim code, as text and as the QR code of its link', () =>
  withAdmin(
    {
      prepare: (admin) => {
        admin.devices = [
          {
            did: 'hQ9WkZ3pYb7RtVx2Ms5NcA',
            mac: '5ccf7f0a0b0c',
            online: true,
            last_seen: Date.now(),
            firmware: '1.0',
            disabled: false,
            created: Date.now() - 9e8,
            bindings: [],
          },
        ];
      },
    },
    async ({page, open, admin}) => {
      await open('admin/#/devices');
      await page.getByText('5c:cf:7f:0a:0b:0c').click();
      await page.getByText('Nobody has it yet').waitFor();
      await page.getByRole('button', {name: 'New claim code'}).click();
      await page.getByRole('dialog').getByRole('button', {name: 'Make'}).click();
      await page
        .getByText('https://lamp.example.com/#/claim/7KQ2-M9XA-P4TD-W3HF', {exact: true})
        .waitFor();
      await page.getByText('7KQ2-M9XA-P4TD-W3HF', {exact: true}).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', {name: 'Disable'}).click();
      await page.getByRole('dialog').getByRole('button', {name: 'Disable'}).click();
      await page.getByRole('button', {name: 'Enable'}).waitFor();
      assert.equal(admin.devices[0].disabled, true);
    },
  ));

test('a device is authorised at the legacy platform of an account that has it', () =>
  withAdmin(
    {
      prepare: (admin) => {
        admin.addApp({...complete, legacy_devices: true});
        admin.devices = [
          {did: 'D1', mac: '5ccf7f0a0b0c', online: false, created: Date.now(), bindings: []},
        ];
        admin.results.authorise = [
          {name: 'authorise', ok: false, errcode: 48001, zh: '没有权限', en: 'Not allowed.'},
        ];
      },
    },
    async ({page, open, admin}) => {
      await open('admin/#/devices/D1');
      await page.getByRole('button', {name: 'Authorise at'}).click();
      await page.getByLabel('Product id at the hardware platform').fill('24680');
      await page.getByRole('dialog').getByRole('button', {name: 'Authorise at'}).click();
      await page.locator('[data-check=authorise]').getByText('errcode 48001').waitFor();
      const [{body}] = asked(admin, 'POST apps/1/authorise');
      assert.deepEqual(body, {did: 'D1', product_id: '24680'});
    },
  ));

test('the audit: page by page, and the chain', () =>
  withAdmin(
    {
      prepare: (admin) => {
        admin.audit = [5, 4, 3, 2, 1].map((id) => ({
          id,
          time: Date.now() - id * 6e4,
          actor: 'admin',
          action: 'app_changed',
          target: `app:${id}`,
          result: 'done',
          address: '192.0.2.1',
          detail: '{"changed":["secret"]}',
        }));
      },
    },
    async ({page, open, admin}) => {
      await open('admin/#/audit');
      await page.getByText('app_changed · app:5').waitFor();
      await page.getByRole('button', {name: 'Load more'}).click();
      await page.getByText('app_changed · app:1').waitFor();
      await page.getByRole('button', {name: 'Check the chain'}).click();
      await toastSays(page, 'The chain holds');
      admin.chainBroken = 3;
      await page.getByRole('button', {name: 'Check the chain'}).click();
      await toastSays(page, 'It is broken at entry 3');
    },
  ));
