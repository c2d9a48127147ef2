// The pictures of docs/WECHAT.md: the settings page on a phone and on a desk.
import {LINK_CODE} from './admin_stand_in.mjs';
import {withPanel} from './browser.mjs';

const PHONE = {width: 390, height: 844};
const DESK = {width: 1280, height: 860};
const now = Date.now();

const COMPLETE = {
  name: '智能灯公众号',
  wechat_app_id: 'wx0123456789abcdef',
  secret: {set: true},
  original_id: 'gh_0123456789ab',
  egress_ip: '203.0.113.9',
  tokens: ['access_token', 'jsapi_ticket'].map((kind) => ({
    kind,
    set: true,
    fetched: now,
    expires: now + 71 * 60e3,
    bad: false,
    swapped: 0,
  })),
};

const RESULTS = [
  {
    name: 'callback',
    ok: true,
    errcode: 0,
    zh: '回调可以访问，签名正确，错误的签名被拒绝。',
    en: 'The callback answers, takes a right signature and refuses a wrong one.',
  },
  {
    name: 'callback_secure',
    ok: true,
    errcode: 0,
    zh: '加密的消息可以送达并解开。',
    en: 'An encrypted message arrives and is opened.',
  },
  {
    name: 'ip',
    ok: false,
    errcode: 40164,
    zh: '本机出口 IP 203.0.113.9 不在白名单：在公众平台“基本配置 → IP 白名单”中加入它',
    en:
      "this machine's address 203.0.113.9 is not on the allow list: add it under Basic " +
      'configuration, IP allow list',
  },
];

const DEVICE = {
  did: 'hQ9WkZ3pYb7RtVx2Ms5NcA',
  mac: '5ccf7f0a0b0c',
  online: true,
  last_seen: now,
  firmware: '1.0.3',
  disabled: false,
  created: now - 9e8,
  bindings: [{user: '9', role: 'owner', may_control: true}],
};

const USERS = [9, 8, 7].map((id) => ({
  id,
  kind: id === 8 ? 'password' : 'wechat',
  name: id === 8 ? 'li.lei' : null,
  disabled: false,
  created: now - id * 9e7,
  sessions: 1,
  last_seen: now - (10 - id) * 47e5,
  accounts: id === 8 ? [] : [{app: 1, follows: true, snapshot: false}],
  bindings: [],
}));

async function adminShot(save, name, hash, options = {}, act = async () => {}) {
  const {prepare = () => {}, signedIn = true, viewport = PHONE, locale = 'zh-CN', ...more} = options;
  const setUp = ({admin}) => {
    admin.devices = [DEVICE];
    admin.users = USERS;
    admin.results.all = RESULTS;
    prepare(admin);
  };
  const all = {viewport, locale, prepare: setUp, expectErrors: ['401'], ...more};
  await withPanel('smart_socket', all, async ({page, open, service}) => {
    await open(signedIn ? `admin/#${LINK_CODE}` : 'admin/');
    if (hash) await open(`admin/${hash}`);
    await page.waitForTimeout(300);
    await act(page, service);
    await page.waitForTimeout(300);
    await save(page, name);
  });
}

const complete = (admin) => {
  admin.files = [{name: 'MP_verify_aBcD1234.txt', text: 'aBcD1234'}];
  admin.addApp(COMPLETE);
};
const run = (name) => (page) => page.getByRole('button', {name}).click();
const downTo = (text) => (page) =>
  page.getByText(text, {exact: true}).first().evaluate((node) => {
    scrollTo(0, node.getBoundingClientRect().top + scrollY - 72);
  });

// save(page, name) takes the picture.
export const adminShots = (save) => ({
  admin_sign_in: () => adminShot(save, 'admin_sign_in', '', {signedIn: false}),
  admin_new: () => adminShot(save, 'admin_new', '#/accounts/new'),
  admin_begin: () =>
    adminShot(save, 'admin_begin', '#/accounts/1', {prepare: (admin) => admin.addApp()}),
  admin_paste: () =>
    adminShot(save, 'admin_paste', '#/accounts/1', {
      viewport: DESK,
      prepare: (admin) => admin.addApp({name: '智能灯公众号'}),
    }),
  admin_paste_en: () =>
    adminShot(save, 'admin_paste_en', '#/accounts/1', {
      viewport: DESK,
      locale: 'en-GB',
      prepare: (admin) => admin.addApp({name: 'Lamp'}),
    }),
  admin_settings: () =>
    adminShot(
      save,
      'admin_settings',
      '#/accounts/1',
      {viewport: DESK, prepare: complete},
      downTo('账号设置'),
    ),
  admin_checks: () =>
    adminShot(
      save,
      'admin_checks',
      '#/accounts/1',
      {viewport: DESK, prepare: complete},
      async (page) => {
        await run('全部检查')(page);
        await page.locator('[data-check=ip]').waitFor();
        await downTo('域名验证文件')(page);
      },
    ),
  admin_checks_en: () =>
    adminShot(
      save,
      'admin_checks_en',
      '#/accounts/1',
      {viewport: DESK, locale: 'en-GB', prepare: complete},
      async (page) => {
        await run('Run all')(page);
        await page.locator('[data-check=ip]').waitFor();
        await downTo('Domain files')(page);
      },
    ),
  admin_checks_phone: () =>
    adminShot(
      save,
      'admin_checks_phone',
      '#/accounts/1',
      {prepare: complete, dark: true},
      async (page) => {
        await run('全部检查')(page);
        await page.locator('[data-check=ip]').waitFor();
        await downTo('检查')(page);
      },
    ),
  admin_menu: () =>
    adminShot(save, 'admin_menu', '#/accounts/1/menu', {prepare: complete}, async (page) => {
      await run('填入示例')(page);
    }),
  admin_users: () => adminShot(save, 'admin_users', '#/users', {}),
  admin_device: () =>
    adminShot(save, 'admin_device', `#/devices/${DEVICE.did}`, {}, async (page) => {
      await run('生成新绑定码')(page);
      await page.getByRole('dialog').getByRole('button', {name: '生成'}).click();
      await page.locator('.code').waitFor();
    }),
});
