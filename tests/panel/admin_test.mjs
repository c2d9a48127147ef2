// The settings page in a browser: signing in, and an account from nothing to complete.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {LINK_CODE, PRODUCT_KEY} from './admin_stand_in.mjs';
import {asked, complete, people, withAdmin} from './admin_browser.mjs';
import {toastSays} from './browser.mjs';

const row = (page, name) => page.locator(`[data-field=${name}]`);

test('a link signs in once, and leaves no code behind', () =>
  withAdmin({signedIn: false, expectErrors: ['401']}, async ({page, open, admin}) => {
    await open(`admin/#${LINK_CODE}`);
    await page.getByText('No WeChat account yet').waitFor();
    assert.ok(!page.url().includes(LINK_CODE));
    admin.session = null;
    await page.goto('about:blank');
    await open(`admin/#${LINK_CODE}`);
    await page.getByText('This link was used or has expired').waitFor();
  }));

test('the admin token signs in; a wrong one says so; signing out ends it', () =>
  withAdmin({signedIn: false, expectErrors: ['401']}, async ({page, open, admin}) => {
    await open('admin/');
    await page.getByText('backend --admin-link').waitFor();
    await page.getByLabel('Admin token').fill('guess');
    await page.getByRole('button', {name: 'Log in'}).click();
    await page.getByText('This is not the admin token').waitFor();
    await page.getByLabel('Admin token').fill('open-sesame');
    await page.getByRole('button', {name: 'Log in'}).click();
    await page.getByText('No WeChat account yet').waitFor();
    await page.setViewportSize({width: 1200, height: 800});
    await page.getByRole('button', {name: 'Log out'}).click();
    await page.getByLabel('Admin token').waitFor();
    assert.equal(admin.session, null);
  }));

test('an account from nothing: what is missing is said, and goes when it is there', () =>
  withAdmin({expectErrors: ['400']}, async ({page, admin}) => {
    await page.locator('main').getByRole('link', {name: 'Add a WeChat account'}).click();
    await page.getByLabel('App name').fill('Lamp');
    await page.getByRole('button', {name: 'Add a WeChat account'}).click();
    await page.locator('[data-finding=no_app_id]').waitFor();
    await page.getByText('https://lamp.example.com/wechat/callback/base/1').waitFor();
    await row(page, 'wechat_app_id').getByRole('textbox').fill('wx12');
    await page.getByRole('button', {name: 'Save'}).click();
    await row(page, 'wechat_app_id')
      .getByRole('alert')
      .getByText('wx and 16 letters and digits are wanted')
      .waitFor();
    await row(page, 'wechat_app_id').getByRole('textbox').fill(complete.wechat_app_id);
    await page.getByLabel('AppSecret').fill('s'.repeat(32));
    await page.getByRole('button', {name: 'Save'}).click();
    await toastSays(page, 'Saved');
    await page.locator('[data-finding=no_app_id]').waitFor({state: 'detached'});
    await page.locator('[data-finding=no_domain_file]').waitFor();
    assert.equal(admin.apps[0].wechat_app_id, complete.wechat_app_id);
  }));

test('C11: a secret is never in the page; empty keeps it, Clear takes it away', () =>
  withAdmin({prepare: (admin) => admin.addApp(complete)}, async ({page, open, admin}) => {
    await open('admin/#/accounts/1');
    const secret = page.getByLabel('AppSecret');
    assert.equal(await secret.inputValue(), '');
    assert.equal(await secret.getAttribute('placeholder'), 'Set; leave empty to keep it');
    await page.getByRole('button', {name: 'Save'}).click();
    await toastSays(page, 'Saved');
    assert.equal(asked(admin, 'PATCH apps/1')[0].body.secret, '');
    await row(page, 'secret').getByRole('button', {name: 'Clear'}).click();
    await page.getByRole('button', {name: 'Save'}).click();
    await page.locator('[data-finding=no_secret]').waitFor();
    assert.equal(asked(admin, 'PATCH apps/1')[1].body.secret, null);
  }));

test("another product's key is refused, with what to do instead", () =>
  withAdmin(
    {expectErrors: ['400'], prepare: (admin) => admin.addApp(complete)},
    async ({page, open}) => {
      await open('admin/#/accounts/1');
      assert.equal(await page.getByLabel('Product Key').getAttribute('placeholder'), PRODUCT_KEY);
      await page.getByLabel('Product Key').fill('f'.repeat(32));
      await page.getByRole('button', {name: 'Save'}).click();
      await page.getByText('Run a service for each product').waitFor();
    },
  ));

test('what is pasted into WeChat is copied, and shown as a QR code', () =>
  withAdmin({prepare: (admin) => admin.addApp(complete)}, async ({page, open, context, admin}) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await open('admin/#/accounts/1');
    await page.getByRole('button', {name: 'Copy Token'}).click();
    await toastSays(page, 'Copied');
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), admin.apps[0].token);
    await page.getByRole('button', {name: 'QR code of Link for menus and articles'}).click();
    await page.getByRole('img', {name: 'QR code of Link for menus and articles'}).waitFor();
  }));

test('a new token keeps what is typed elsewhere, and says until when the old one is good', () =>
  withAdmin({prepare: (admin) => admin.addApp(complete)}, async ({page, open, admin}) => {
    await open('admin/#/accounts/1');
    const before = admin.apps[0].token;
    await page.getByLabel('App name').fill('Typed and not saved');
    await page.getByRole('button', {name: 'New token'}).click();
    await page.getByRole('dialog').getByRole('button', {name: 'New token'}).click();
    await page.getByText('The one before is good until').waitFor();
    assert.notEqual(admin.apps[0].token, before);
    await page.getByText(admin.apps[0].token, {exact: true}).waitFor();
    assert.equal(await page.getByLabel('App name').inputValue(), 'Typed and not saved');
    await page.getByRole('button', {name: 'Save'}).click();
    await toastSays(page, 'Saved');
    assert.equal(admin.apps[0].name, 'Typed and not saved');
  }));

test('two pages do not overwrite each other', () =>
  withAdmin(
    {expectErrors: ['409'], prepare: (admin) => admin.addApp(complete)},
    async ({page, open, admin}) => {
      await open('admin/#/accounts/1');
      await page.getByLabel('App name').fill('Mine');
      admin.apps[0].version = 7;
      await page.getByRole('button', {name: 'Save'}).click();
      await toastSays(page, 'It was changed elsewhere');
    },
  ));

test('C18: a refused check says the errcode, the cause and what to do, with our address', () =>
  withAdmin(
    {
      prepare: (admin) => {
        admin.addApp(complete);
        admin.results.all = [
          {name: 'callback', ok: true, errcode: 0, zh: '好', en: 'The callback answers.'},
          {
            name: 'ip',
            ok: false,
            errcode: 40164,
            zh: '把 203.0.113.9 加入白名单',
            en: 'Add 203.0.113.9 to the IP allow-list.',
          },
        ];
      },
    },
    async ({page, open, admin}) => {
      await open('admin/#/accounts/1');
      await page.getByText('Run the checks once').waitFor();
      admin.apps[0].egress_ip = '203.0.113.9';
      await page.getByRole('button', {name: 'Run all'}).click();
      const wrong = page.locator('[data-check=ip]');
      await wrong.getByText('Add 203.0.113.9 to the IP allow-list. errcode 40164').waitFor();
      await page.locator('[data-check=callback].fine').waitFor();
      await page.locator('.copy-value', {hasText: '203.0.113.9'}).waitFor();
      assert.equal(asked(admin, 'POST apps/1/checks')[0].body.what, 'all');
    },
  ));

test('C2: another system that takes the token is named', () =>
  withAdmin(
    {
      prepare: (admin) =>
        admin.addApp({
          ...complete,
          tokens: [
            {
              kind: 'access_token',
              set: true,
              fetched: Date.now(),
              expires: Date.now() + 6e6,
              bad: false,
              swapped: 3,
            },
          ],
        }),
    },
    async ({page, open}) => {
      await open('admin/#/accounts/1');
      await page.getByText('Taken by another system before its time, 3 times').waitFor();
      await page.locator('[data-finding=token_swapped]').waitFor();
    },
  ));

test('a domain file is uploaded, and taken away again', () =>
  withAdmin(
    {expectErrors: ['400'], prepare: (admin) => admin.addApp(complete)},
    async ({page, open, admin}) => {
      await open('admin/#/accounts/1');
      const upload = (name) =>
        page.locator('#domain-file').setInputFiles({
          name,
          mimeType: 'text/plain',
          buffer: Buffer.from('aBcD1234'),
        });
      await upload('not ours.html');
      await toastSays(page, 'under its own name');
      await upload('MP_verify_aBcD1234.txt');
      await page.getByRole('link', {name: 'MP_verify_aBcD1234.txt'}).waitFor();
      assert.equal(admin.files[0].text, 'aBcD1234');
      await page.locator('[data-finding=no_domain_file]').waitFor({state: 'detached'});
      await page.getByRole('button', {name: 'Delete'}).click();
      await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).click();
      await page.getByRole('link', {name: 'MP_verify_aBcD1234.txt'}).waitFor({state: 'detached'});
    },
  ));

test('a menu: an example, a mistake at its place, saved and created', () =>
  withAdmin(
    {
      expectErrors: ['400'],
      prepare: (admin) => {
        admin.addApp(complete);
        admin.results.menu = [{name: 'menu', ok: true, errcode: 0, zh: '好', en: 'Created.'}];
      },
    },
    async ({page, open, admin}) => {
      await open('admin/#/accounts/1/menu');
      await page.getByRole('button', {name: 'Fill in an example'}).click();
      const text = await page.getByRole('textbox').inputValue();
      assert.equal(JSON.parse(text).button[0].type, 'view');
      await page.getByRole('textbox').fill(text.replace('"view"', '"vieww"'));
      await page.getByRole('button', {name: 'Save', exact: true}).click();
      await page.getByRole('alert').getByText("button[0].type: 'vieww' is none of").waitFor();
      await page.getByRole('textbox').fill(text);
      await page.getByRole('button', {name: 'Save and create the menu'}).click();
      await page.locator('[data-check=menu].fine').waitFor();
      assert.equal(admin.apps[0].menu, text);
    },
  ));

test('a session that has ended asks to sign in; in Chinese where the browser is', () =>
  withAdmin(
    {
      locale: 'zh-CN',
      expectErrors: ['401'],
      prepare: (admin) => admin.addApp(complete),
    },
    async ({page, open, admin}) => {
      await open('admin/#/accounts/1');
      await page.getByText('还没有域名验证文件').waitFor();
      admin.session = null;
      await page.getByRole('link', {name: '用户', exact: true}).click();
      await page.getByLabel('管理令牌').waitFor();
    },
  ));

test('nothing is wider than the window, on a phone and on a desk', async () => {
  for (const viewport of [
    {width: 360, height: 740},
    {width: 1280, height: 800},
  ]) {
    const prepare = (admin) => {
      admin.addApp({...complete, egress_ip: '203.0.113.9'});
      people(admin);
    };
    await withAdmin({viewport, prepare}, async ({page, open}) => {
      for (const hash of ['', '#/accounts/1', '#/accounts/1/menu', '#/users/9', '#/audit']) {
        await open(`admin/${hash}`);
        await page.locator('main .cells').first().waitFor();
        const outside = await page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll('main button, main input')]
            .filter((node) => {
              const inner = node === document.documentElement ? node.scrollWidth : 0;
              return Math.max(inner, node.getBoundingClientRect().right) > innerWidth;
            })
            .map((node) => node.textContent || node.id),
        );
        assert.deepEqual(outside, [], `${hash} at ${viewport.width}`);
      }
    });
  }
});
