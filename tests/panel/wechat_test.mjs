// The panel inside WeChat: its agent, and a stand-in of the JS-SDK that the test drives.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CONTROL, DID, THERMOSTAT, toastSays, withPanel} from './browser.mjs';

const SDK = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; V2183A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ' +
  'Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.40.2420(0x28002837) WeChat/arm64';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like ' +
  'Gecko) Mobile/15E148 MicroMessenger/8.0.40(0x18002831) NetType/WIFI Language/zh_CN';

// As jweixin behaves: ready or error after config, results by the functions that are handed in.
const jweixin = (works) => `
  window.asked = [];
  const on = {};
  const note = (name) => (what) => window.asked.push([name, what ?? null]);
  window.wx = {
    ready: (then) => { on.ready = then; },
    error: (then) => { on.error = then; },
    config: (what) => {
      note('config')(what);
      setTimeout(() => (${works} ? on.ready() : on.error({errMsg: 'config:invalid signature'})));
    },
    hideOptionMenu: note('hideOptionMenu'),
    showOptionMenu: note('showOptionMenu'),
    closeWindow: note('closeWindow'),
    scanQRCode: ({needResult, success, cancel}) => {
      note('scanQRCode')(needResult);
      window.scanned === undefined ? cancel() : success({resultStr: window.scanned});
    },
  };
`;

function inWeChat(options, work) {
  const {works = true, app = {}, prepare = () => {}, userAgent = ANDROID, ...more} = options;
  const setUp = (service) => {
    if (app) service.addWeChat(app);
    prepare(service);
  };
  const elsewhere = {[SDK]: jweixin(works)};
  const all = {userAgent: userAgent ?? undefined, elsewhere, expectErrors: ['401'], ...more, prepare: setUp};
  return withPanel('thermostat', all, work);
}

const asked = (page, name) =>
  page.evaluate((wanted) => window.asked.filter(([one]) => one === wanted), name);
const isAsked = (page, name) =>
  page.waitForFunction((wanted) => window.asked?.some(([one]) => one === wanted), name);
const device = (service) => service.addDevice(DID, {...THERMOSTAT});

test('who has no session is sent to WeChat, and comes back to the page they wanted', () =>
  inWeChat({prepare: device}, async ({page, service, open}) => {
    await open(`${CONTROL}/alarms`);
    await page.getByText('All is well with this device').waitFor();
    assert.deepEqual(service.started, [`/${CONTROL}/alarms`]);
    assert.ok(!service.asked.includes('POST sessions'));
    assert.equal([...service.sessions.values()][0].user.kind, 'wechat');
  }));

test('an anonymous session with nothing is given up, one with devices is kept', async () => {
  for (const [devices, starts] of [
    [0, 1],
    [1, 0],
  ]) {
    await inWeChat({}, async ({page, service, open, context}) => {
      if (devices > 0) device(service);
      const [, , headers] = service.newSession('anonymous');
      const [name, value] = headers['Set-Cookie'].split(';')[0].split('=');
      await context.addCookies([{name, value, url: service.origin}]);
      await open('');
      await page.waitForFunction(() => document.querySelector('.devices, .empty'));
      await isAsked(page, 'config');
      assert.equal(service.started.length, starts);
    });
  }
});

test('C8: a sign-in that brings no session does not go round for ever', () =>
  inWeChat(
    {
      prepare: (service) => {
        service.oauthWorks = false;
      },
    },
    async ({page, service, open}) => {
      await open('');
      await page.getByText('WeChat did not sign you in').waitFor();
      assert.equal(service.started.length, 2);
      service.oauthWorks = true;
      await page.getByRole('button', {name: 'Try again'}).click();
      await page.getByText('No devices yet').waitFor();
    },
  ));

test('without an account, and outside WeChat, nothing of it is asked for', async () => {
  await inWeChat({app: null}, async ({page, service, open}) => {
    await open('');
    await page.getByText('No devices yet').waitFor();
    assert.deepEqual(service.started, []);
    assert.equal(await page.evaluate(() => typeof window.wx), 'undefined');
  });
  await inWeChat({userAgent: null}, async ({page, service, open}) => {
    await open('');
    await page.getByText('No devices yet').waitFor();
    assert.ok(!service.asked.includes('GET wechat'));
    assert.equal(await page.evaluate(() => typeof window.wx), 'undefined');
  });
});

test('where only WeChat signs in, another browser shows the code to scan there', () =>
  inWeChat(
    {userAgent: null, accounts: 'wechat', expectErrors: ['401', '403']},
    async ({page, service, open}) => {
      await open('#/claim/7KQ2M-AAAAA');
      await page.getByText('Open this in WeChat: scan the code.').waitFor();
      await page.getByRole('img', {name: 'QR code of the link'}).waitFor();
      assert.ok(service.asked.includes('GET wechat'));
    },
  ));

test('C9: the signed address has no fragment; on iOS it is that of the landing', async () => {
  for (const [userAgent, wanted] of [
    [ANDROID, '/?moved=1'],
    [IPHONE, '/'],
  ]) {
    await inWeChat({userAgent, prepare: device}, async ({page, service, open}) => {
      // The address changes between the landing and the signature.
      await page.route('**/api/v1/devices?*', async (route) => {
        await page.evaluate(() => history.replaceState(null, '', '/?moved=1#/'));
        await route.continue();
      });
      await open(CONTROL);
      await isAsked(page, 'config');
      assert.deepEqual(service.signed, [service.origin + wanted]);
      const [[, config]] = await asked(page, 'config');
      assert.equal(config.signature, 's');
      assert.equal(config.appId, 'wx0123456789abcdef');
      assert.ok(config.jsApiList.includes('scanQRCode'));
      assert.deepEqual(config.openTagList, ['wx-open-subscribe']);
      await page.unrouteAll({behavior: 'ignoreErrors'});  // the list may be asked for again meanwhile
    });
  }
});

test("WeChat's scanner reads a claim code, and a cancelled one does nothing", () =>
  inWeChat(
    {prepare: (service) => service.claims.set('7KQ2M-AAAAA', {did: DID, attrs: {...THERMOSTAT}})},
    async ({page, service, open}) => {
      await open('#/claim');
      await page.getByRole('button', {name: 'Scan'}).click();
      await isAsked(page, 'scanQRCode');
      assert.deepEqual(await asked(page, 'scanQRCode'), [['scanQRCode', 1]]);
      assert.ok(!service.asked.includes('POST devices/claim'));
      await page.evaluate(() => {
        window.scanned = 'https://lamp.example.com/#/claim/7KQ2M-AAAAA';
      });
      await page.getByRole('button', {name: 'Scan'}).click();
      await toastSays(page, 'Claimed');
    },
  ));

test('C9: a refused signature is said once, and codes are typed', () =>
  inWeChat(
    {
      works: false,
      prepare: (service) => service.claims.set('7KQ2M-AAAAA', {did: DID, attrs: {...THERMOSTAT}}),
    },
    async ({page, open}) => {
      await open('#/claim');
      await toastSays(page, 'WeChat cannot scan here: type the code');
      assert.equal(await page.getByRole('button', {name: 'Scan'}).count(), 0);
      await page.getByLabel('Claim code').fill('7KQ2M-AAAAA');
      await page.getByRole('button', {name: 'Claim'}).click();
      await toastSays(page, 'Claimed');
    },
  ));

test("WeChat's menu is hidden where the page holds a code, and only there", () =>
  inWeChat({prepare: device}, async ({page, open}) => {
    await open(`${CONTROL}/share`);
    await isAsked(page, 'hideOptionMenu');
    await page.evaluate(() => {
      location.hash = '#/';
    });
    await isAsked(page, 'showOptionMenu');
    await page.evaluate(() => {
      window.asked = [];
      location.hash = '#/claim/7KQ2M-AAAAA';
    });
    await isAsked(page, 'hideOptionMenu');
  }));

test('after a claim by a link the window can be closed', () =>
  inWeChat(
    {prepare: (service) => service.claims.set('7KQ2M-AAAAA', {did: DID, attrs: {...THERMOSTAT}})},
    async ({page, open}) => {
      await open('#/claim/7KQ2M-AAAAA');
      await isAsked(page, 'config');
      await page.getByRole('button', {name: 'Claim'}).click();
      await page.getByRole('button', {name: 'Back to the chat'}).click();
      await isAsked(page, 'closeWindow');
      await page.getByRole('link', {name: 'Open the device'}).click();
      await page.getByRole('switch', {name: '电源'}).waitFor();
    },
  ));

test("a share shows WeChat's parametric code, and the link is still the page's", () =>
  inWeChat(
    {
      prepare: (service) => {
        device(service);
        service.wechatUrl = 'http://weixin.qq.com/q/02abcdef';
      },
    },
    async ({page, service, open}) => {
      await open(`${CONTROL}/share`);
      await page.getByRole('button', {name: 'Make a link'}).click();
      const code = page.getByRole('dialog').getByRole('img', {name: 'QR code of the link'});
      await code.waitFor();
      // Version 3 holds WeChat's 31 characters; the page's own link would want version 5.
      assert.equal(await code.getAttribute('viewBox'), '0 0 37 37');
      await page.getByText(`${service.origin}/#/share/q7Xw2mZr9KcT4bVn8LpY`).waitFor();
    },
  ));

test('C19: the prompt is offered while there are no credits, and what was accepted is told', () =>
  inWeChat(
    {
      prepare: (service) => {
        device(service);
        service.wechat.prompts = [
          {app: '1', template: 'T1', credits: 0},
          {app: '1', template: 'T2', credits: 0},
          {app: '1', template: 'T3', credits: 5},
          {app: '2', template: 'T4', credits: 0},
        ];
      },
    },
    async ({page, service, open}) => {
      await open(`${CONTROL}/alarms`);
      const tag = page.locator('wx-open-subscribe');
      await tag.waitFor({state: 'attached'});
      assert.equal(await tag.getAttribute('template'), 'T1,T2');
      await page.getByText('Alarms are then told in WeChat').waitFor();
      await tag.evaluate((node) => {
        const subscribeDetails = JSON.stringify({
          T1: JSON.stringify({status: 'accept'}),
          T2: JSON.stringify({status: 'reject'}),
        });
        node.dispatchEvent(new CustomEvent('success', {detail: {subscribeDetails}}));
      });
      await toastSays(page, 'Done');
      await tag.waitFor({state: 'detached'});
      assert.deepEqual(
        service.wechat.prompts.map((one) => one.credits),
        [1, 0, 5, 0],
      );
      assert.equal(service.asked.filter((one) => one.endsWith('subscriptions')).length, 1);
    },
  ));

test("C17: WeChat's preview binds nothing, and the page says what to do", () =>
  inWeChat(
    {
      expectErrors: ['401', '403'],
      prepare: (service) => {
        service.wechat.preview = true;
      },
    },
    async ({page, open}) => {
      await open('#/claim/7KQ2M-AAAAA');
      await page.locator('.lead', {hasText: 'use full service'}).waitFor();
      await page.getByRole('button', {name: 'Claim'}).click();
      await page.getByRole('alert').getByText('use full service').waitFor();
    },
  ));
