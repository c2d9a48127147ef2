// The settings page's service for one test: /admin/api as the real one answers, driven by the test.
const TOKEN = 'open-sesame';
export const LINK_CODE = 'Zm9yZXZlci1hbmQtYS1kYXktb25seS1vbmNlLTEyMzQ';
export const PRODUCT_KEY = '0123456789abcdef0123456789abcdef';

const now = () => Date.now();

const FINDINGS = {
  no_app_id: {
    zh: '缺少 AppID：在微信公众平台“设置与开发 → 基本配置 → 开发者ID(AppID)”复制，粘贴到“AppID”。',
    en:
      'The AppID is missing: copy it at mp.weixin.qq.com under Settings & Development → Basic ' +
      'configuration → Developer ID, and paste it into AppID.',
  },
  no_secret: {
    zh: '缺少 AppSecret：在“基本配置 → 开发者密码(AppSecret)”重置并复制，粘贴到“AppSecret”。',
    en:
      'The AppSecret is missing: reset and copy it under Basic configuration → Developer ' +
      'password, and paste it into AppSecret.',
  },
  no_domain_file: {
    zh:
      '还没有域名验证文件：在“公众号设置 → 功能设置”添加 JS 接口安全域名和网页授权域名时，' +
      '下载 MP_verify_….txt 并上传到这里。',
    en:
      'No file proves the domain yet: when you add the JS safe domain and the OAuth domain under ' +
      'Account settings → Function settings, download MP_verify_….txt and upload it here.',
  },
  token_swapped: {
    zh:
      '另一个系统也在刷新此公众号的 access_token，使我们的提前失效：请让它停用，' +
      '或两边都用“稳定版”接口。',
    en:
      "Another system refreshes this account's access_token as well, so that ours dies early: " +
      'stop it, or let both use the stable interface.',
  },
};

export class AdminStandIn {
  constructor(origin) {
    this.origin = origin;
    this.session = null; // {token, csrf}
    this.code = LINK_CODE;
    this.apps = [];
    this.files = [];
    this.asked = []; // "PATCH apps/1", with the body
    this.users = [];
    this.devices = [];
    this.audit = [];
    this.results = {}; // by what is checked
    this.chainBroken = null;
  }

  addApp(more = {}) {
    const app = {
      id: this.apps.length + 1,
      version: 1,
      slug: '',
      name: '客厅灯',
      kind: 'service',
      wechat_app_id: '',
      secret: {set: false},
      mode: 'secure',
      original_id: '',
      gizwits_app_id: '',
      product_key: '',
      product_secret: {set: false},
      token_strategy: 'stable',
      legacy_devices: false,
      menu: '',
      notices: '',
      created: now(),
      disabled: false,
      previous_until: null,
      tokens: [],
      token: 'uXq3Rz7Lk0aVb5Nc8Md1We4Tf6Yg9Hj2',
      aes_key: 'q7Xw2mZr9KcT4bVn8LpY1sDf6GhJ3kL5oP0iU8yT2rE',
      egress_ip: '',
      ...more,
    };
    this.apps.push(app);
    return app;
  }

  shown(app) {
    const {token, aes_key, egress_ip, ...rest} = app;
    const host = 'lamp.example.com';
    return {
      ...rest,
      outputs: {
        callback_url: `https://${host}/wechat/callback/base/${app.id}`,
        token,
        aes_key,
        oauth_domain: host,
        js_domain: host,
        menu_url: `https://${host}/wechat/oauth/${app.id}/start?next=/`,
        egress_ip,
      },
      findings: this.findings(app),
    };
  }

  findings(app) {
    const rules = [
      [!app.wechat_app_id, 'no_app_id', 'error'],
      [!app.secret.set, 'no_secret', 'error'],
      [this.files.length === 0, 'no_domain_file', 'warning'],
      [app.tokens.some((one) => one.swapped > 0), 'token_swapped', 'warning'],
    ];
    return rules
      .filter(([is]) => is)
      .map(([, code, weight]) => ({code, weight, field: '', ...FINDINGS[code]}));
  }

  // [status, body, headers]
  answer(request, path, query, text) {
    const refuse = (status, code, message = code, field = '') => [
      status,
      {error: {code, message, field, request_id: 'r'}},
    ];
    const body = text.startsWith('{') ? JSON.parse(text) : {};
    this.asked.push({what: `${request.method} ${path}`, body, text});
    if (path === 'session' && request.method === 'POST') return this.signIn(body, refuse);
    const token = /gz_admin=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (!this.session || token !== this.session.token) return refuse(401, 'unauthenticated');
    if (request.method !== 'GET' && request.headers['x-gz-csrf'] !== this.session.csrf)
      return refuse(403, 'forbidden', 'csrf', 'X-GZ-CSRF');
    const [kind, id, rest] = path.split('/');
    const handle = {
      session: () => this.aboutSession(request.method),
      apps: () => this.aboutApps(request.method, Number(id), rest, body, refuse),
      'domain-files': () => this.aboutFiles(request.method, id, text, refuse),
      users: () => this.aboutUsers(request.method, Number(id), rest, body, query, refuse),
      devices: () => this.aboutDevices(request.method, id, rest, body, refuse),
      audit: () => this.aboutAudit(id, query),
    }[kind];
    return handle ? handle() : refuse(404, 'not_found');
  }

  signIn(body, refuse) {
    const right = body.token ? body.token === TOKEN : body.code && body.code === this.code;
    if (!right) return refuse(401, 'unauthenticated');
    if (body.code) this.code = null;
    this.session = {token: `a${Math.random().toString(36).slice(2)}`, csrf: `c${Math.random()}`};
    return [
      201,
      this.aboutSession('GET')[1],
      {'Set-Cookie': `gz_admin=${this.session.token}; Path=/admin; HttpOnly; SameSite=Strict`},
    ];
  }

  aboutSession(method) {
    if (method === 'DELETE') {
      this.session = null;
      return [204];
    }
    return [
      200,
      {
        csrf: this.session.csrf,
        base: 'https://lamp.example.com',
        product: {id: 'lamp', name: '智能灯', key: PRODUCT_KEY, fingerprint: 'f00d'},
      },
    ];
  }

  aboutApps(method, id, rest, body, refuse) {
    if (!id && method === 'GET') return [200, {apps: this.apps.map((app) => this.shown(app))}];
    if (!id) return [201, this.shown(this.addApp(body))];
    const app = this.apps.find((one) => one.id === id);
    if (!app) return refuse(404, 'not_found');
    if (rest === 'checks') return [200, {results: this.results[body.what] ?? []}];
    if (rest === 'authorise') return [200, {results: this.results.authorise ?? []}];
    if (method === 'GET') return [200, this.shown(app)];
    if (body.version !== app.version) return refuse(409, 'conflict');
    if (rest === 'rotate') {
      app.version += 1;
      app[body.what] = app[body.what].split('').reverse().join('');
      app.previous_until = now() + 86400e3;
      return [200, this.shown(app)];
    }
    const wrong = this.change(app, body);
    if (wrong) return refuse(400, 'bad_request', wrong[1], wrong[0]);
    app.version += 1;
    return [200, this.shown(app)];
  }

  change(app, {version, secret, product_secret: productSecret, ...rest}) {
    if (rest.wechat_app_id && !/^wx\w{16}$/.test(rest.wechat_app_id))
      return ['wechat_app_id', "'wechat_app_id' must be 'wx' and 16 letters and digits"];
    if (rest.product_key && rest.product_key !== PRODUCT_KEY)
      return ['product_key', 'this service is another product’s'];
    if (rest.menu?.includes('"vieww"'))
      return ['menu', "button[0].type: 'vieww' is none of click, view"];
    if (secret !== undefined && secret !== '') app.secret = {set: secret !== null};
    if (productSecret) app.product_secret = {set: true};
    Object.assign(app, rest);
    return null;
  }

  aboutFiles(method, name, text, refuse) {
    if (method === 'GET') {
      const shown = this.files.map(({name: file}) => ({name: file, size: 16, url: `/${file}`}));
      return [200, {files: shown}];
    }
    this.files = this.files.filter((file) => file.name !== name);
    if (method === 'PUT') {
      if (!/^\w+\.txt$/.test(name)) return refuse(400, 'bad_request', 'name', 'name');
      this.files.push({name, text});
    }
    return [204];
  }

  aboutUsers(method, id, rest, body, query, refuse) {
    if (!id) {
      const before = Number(query.get('before') ?? Infinity);
      const users = this.users.filter((user) => user.id < before).slice(0, 2);
      return [200, {users, next: users.length === 2 ? users[1].id : null}];
    }
    const user = this.users.find((one) => one.id === id);
    if (!user) return refuse(404, 'not_found');
    if (rest === 'sessions') user.sessions = 0;
    if (rest === 'bindings') user.bindings = [];
    if (rest) return [204];
    Object.assign(user, body);
    if (user.disabled) user.sessions = 0;
    return [200, user];
  }

  aboutDevices(method, did, rest, body, refuse) {
    if (!did) return [200, {devices: this.devices, next: null}];
    const device = this.devices.find((one) => one.did === did);
    if (!device) return refuse(404, 'not_found');
    if (rest === 'claim-code') return [201, {did, claim_code: '7KQ2-M9XA-P4TD-W3HF'}];
    Object.assign(device, body);
    return [200, device];
  }

  aboutAudit(id, query) {
    if (id === 'check')
      return [200, {holds: !this.chainBroken, first_wrong: this.chainBroken}];
    const before = Number(query.get('before') ?? Infinity);
    const audit = this.audit.filter((entry) => entry.id < before).slice(0, 3);
    return [200, {audit, next: audit.length === 3 ? audit[2].id : null}];
  }
}
