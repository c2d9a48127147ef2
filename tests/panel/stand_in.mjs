// A service for one test: the same API and websocket dialect, driven by the test. It serves the
// pages with the content security policy that the real one sends.
import {createServer} from 'node:http';
import {readFileSync} from 'node:fs';
import {extname, join, normalize} from 'node:path';
import {WebSocketServer} from 'ws';
import {AdminStandIn} from './admin_stand_in.mjs';

const policy = (host, wechat) =>
  `default-src 'none'; script-src 'self'${wechat ? ' https://res.wx.qq.com' : ''}; ` +
  `style-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; ` +
  `connect-src 'self' ws://${host};` +
  (wechat ? ' frame-src https://*.qq.com webcompt: weixin:;' : '') +
  ` base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const MESSAGE_LIMIT_MS = 15000;

export class StandIn {
  // answer: 'ack', 'silent', or a number of the websocket's errors; reports: whether a device says
  // what was set.
  constructor(folder, {answer = 'ack', reports = true, accounts = 'anonymous'} = {}) {
    Object.assign(this, {folder, answer, reports, accounts});
    this.devices = new Map();
    this.sockets = new Set();
    this.sessions = new Map();
    this.heard = []; // every message of a page
    this.asked = []; // every request, "POST devices/claim"
    this.tickets = new Set();
    this.claims = new Map(); // code: device
    this.shares = [];
    this.alarms = [];
    this.events = [];
    this.telemetry = () => [];
    this.frames = new Set();
    this.down = false; // refuses every request
    this.seq = 1000;
    this.waiters = [];
  }

  async start() {
    this.server = createServer((request, response) => this.serve(request, response));
    this.socketServer = new WebSocketServer({
      server: this.server,
      path: '/ws/app/v1',
      verifyClient: () => !this.down,
    });
    this.socketServer.on('connection', (socket) => this.connected(socket));
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    this.admin = new AdminStandIn(this.origin);
    this.wechat = {accounts: this.accounts, apps: [], prompts: [], preview: false};
    this.started = []; // where sign-ins through WeChat want to come back to
    this.oauthWorks = true;
    this.signed = []; // addresses that were signed for the JS-SDK
    return this;
  }

  async stop() {
    for (const socket of this.sockets) socket.terminate();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  addDevice(did, attrs, more = {}) {
    const now = Date.now();
    this.devices.set(did, {
      did,
      product_key: '',
      mac: '5ccf7f0a0b0c',
      alias: '',
      remark: '',
      role: 'owner',
      may_control: true,
      expires: null,
      online: true,
      last_seen: now,
      firmware: '1.0',
      disabled: false,
      attrs,
      times: Object.fromEntries(Object.keys(attrs).map((name) => [name, now])),
      updated_at: now,
      seq: this.seq,
      ...more,
    });
  }

  // -- what a test makes happen --

  tell(message) {
    for (const socket of this.sockets) socket.send(JSON.stringify(message));
  }

  report(did, attrs) {
    const device = this.devices.get(did);
    const ts = Date.now();
    Object.assign(device.attrs, attrs);
    for (const name of Object.keys(attrs)) device.times[name] = ts;
    this.tell({cmd: 's2c_noti', data: {did, attrs, seq: ++this.seq, ts, source: 'dev'}});
  }

  setOnline(did, online) {
    const device = this.devices.get(did);
    device.online = online;
    device.last_seen = Date.now();
    this.tell({cmd: 's2c_online_status', data: {did, mac: device.mac, online, ts: Date.now()}});
  }

  dropSockets(code, reason) {
    for (const socket of this.sockets) socket.close(code, reason);
  }

  // The first message, also an earlier one, that `fits`; rejected where none comes.
  message(fits) {
    const found = this.heard.find(fits);
    if (found) return Promise.resolve(found);
    return new Promise((done, fail) => {
      const limit = setTimeout(() => fail(new Error(`no message fits ${fits}`)), MESSAGE_LIMIT_MS);
      this.waiters.push({
        fits,
        done: (message) => {
          clearTimeout(limit);
          done(message);
        },
      });
    });
  }

  // -- websocket --

  connected(socket) {
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (text) => this.receive(socket, JSON.parse(text)));
  }

  receive(socket, message) {
    this.heard.push(message);
    this.waiters = this.waiters.filter(({fits, done}) => {
      const found = fits(message);
      if (found) done(message);
      return !found;
    });
    const say = (answer) => socket.send(JSON.stringify(answer));
    const {data} = message;
    switch (message.cmd) {
      case 'login_req':
        if (!this.tickets.delete(data.ticket))
          return say({cmd: 'login_res', data: {success: false}});
        this.sockets.add(socket);
        return say({
          cmd: 'login_res',
          data: {success: true, server_time: Date.now(), session: 's', seq: this.seq},
        });
      case 'ping':
        return say({cmd: 'pong'});
      case 'c2s_frames':
        return data.on ? this.frames.add(data.did) : this.frames.delete(data.did);
      case 'c2s_write':
        if (this.answer === 'silent') return undefined;
        if (typeof this.answer === 'number') {
          return say({
            cmd: 's2c_invalid_msg',
            data: {error_code: this.answer, msg: 'no', req_sn: message.req_sn},
          });
        }
        say({cmd: 's2c_ack', res_sn: message.req_sn, did: data.did});
        if (this.reports) this.report(data.did, data.attrs);
        return undefined;
    }
  }

  // -- HTTP --

  serve(request, response) {
    const url = new URL(request.url, this.origin);
    if (this.down) return request.socket.destroy();
    const api = /^\/(admin\/api|api\/v1)\//.exec(url.pathname)?.[0];
    if (url.pathname.startsWith('/wechat/')) return this.atWeChat(request, url, response);
    if (!api) return this.file(request, url.pathname, response);
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const path = decodeURIComponent(url.pathname.slice(api.length));
      const query = url.searchParams;
      this.asked.push(`${request.method} ${path}`);
      const [status, body, headers] =
        api === '/admin/api/'
          ? this.admin.answer(request, path, query, text)
          : this.answerTo(request, path, query, text ? JSON.parse(text) : {});
      response.writeHead(status, {'Content-Type': 'application/json', ...headers});
      response.end(body === undefined ? '' : JSON.stringify(body));
    });
  }

  addWeChat(more = {}) {
    const app = {id: '1', slug: '', name: '智能灯', kind: 'service', mine: true, follows: true};
    Object.assign(app, {sign_in: '/wechat/oauth/1/start', jssdk: '/wechat/jssdk/1'});
    this.wechat.apps.push({...app, ...more});
  }

  // Signing in, as if WeChat had been asked and had sent the user back; and the JS-SDK's signature.
  atWeChat(request, url, response) {
    if (url.pathname === '/wechat/jssdk/1') {
      this.signed.push(url.searchParams.get('url'));
      const config = {appId: 'wx0123456789abcdef', timestamp: 1, nonceStr: 'n', signature: 's'};
      response.writeHead(200, {'Content-Type': 'application/json'});
      return response.end(JSON.stringify(config));
    }
    this.started.push(url.searchParams.get('next'));
    const headers = {Location: this.started.at(-1)};
    if (this.oauthWorks) Object.assign(headers, this.newSession('wechat')[2]);
    response.writeHead(302, headers);
    return response.end();
  }

  file(request, path, response) {
    const pages = {'/': '/index.html', '/admin/': '/admin/admin.html'};
    const name = normalize(pages[path] ?? path);
    const inWeChat = /MicroMessenger/.test(request.headers['user-agent']);
    try {
      const body = readFileSync(join(this.folder, name));
      response.writeHead(200, {
        'Content-Type': TYPES[extname(name)],
        'Content-Security-Policy': policy(
          new URL(this.origin).host,
          inWeChat && this.wechat.apps.length > 0,
        ),
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-cache',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  }

  answerTo(request, path, query, body) {
    const refuse = (status, code, message = code) => [
      status,
      {error: {code, message, request_id: 'r'}},
    ];
    const token = /gz_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const session = this.sessions.get(token);
    if (path === 'sessions' && request.method === 'POST') return this.signIn(body, refuse);
    if (path === 'wechat') return [200, this.wechat];
    if (!session) return refuse(401, 'unauthenticated');
    if (request.method !== 'GET' && request.headers['x-gz-csrf'] !== session.csrf) {
      return [403, {error: {code: 'forbidden', message: 'csrf', field: 'X-GZ-CSRF'}}];
    }
    const [, did, rest] = /^devices\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (did && did !== 'claim')
      return this.device(request.method, did, rest ?? '', query, body, refuse);
    switch (`${request.method} ${path}`) {
      case 'GET me':
        return [200, session];
      case 'GET devices':
        return [200, {devices: [...this.devices.values()], next: null}];
      case 'POST wechat/subscriptions': {
        const prompt = this.wechat.prompts.find((one) => one.template === body.template);
        if (!prompt) return refuse(400, 'bad_request');
        prompt.credits = 1;
        return [200, prompt];
      }
      case 'POST ws-ticket': {
        const ticket = `ticket${this.tickets.size}${Math.random()}`;
        this.tickets.add(ticket);
        return [201, {ticket, expires: Date.now() + 60000}];
      }
      case 'POST devices/claim': {
        if (this.wechat.preview) return refuse(403, 'forbidden');
        const found = this.claims.get(body.claim_code);
        if (!found) return refuse(404, 'not_found');
        this.addDevice(found.did, found.attrs);
        return [201, this.devices.get(found.did)];
      }
      case 'GET sessions':
        return [
          200,
          {
            sessions: [
              {
                id: 1,
                agent: request.headers['user-agent'],
                address: '127.0.0.1',
                created: Date.now() - 9e8,
                last_seen: Date.now(),
                expires: Date.now() + 9e9,
                current: true,
              },
              {
                id: 2,
                agent:
                  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.40',
                address: '203.0.113.7',
                created: Date.now() - 9e8,
                last_seen: Date.now() - 7200e3,
                expires: Date.now() + 9e9,
                current: false,
              },
            ],
          },
        ];
      case 'POST logout':
        this.sessions.delete(token);
        return [204];
    }
    return refuse(404, 'not_found');
  }

  signIn(body, refuse) {
    if (body.kind === 'anonymous' && this.accounts !== 'anonymous') return refuse(403, 'forbidden');
    if (body.kind === 'password' && body.password !== 'open sesame')
      return refuse(401, 'unauthenticated');
    return this.newSession(body.kind);
  }

  newSession(kind) {
    const token = `t${Math.random().toString(36).slice(2)}`;
    const session = {user: {id: '1', kind}, session: 1, csrf: `c${token}`};
    this.sessions.set(token, session);
    return [201, session, {'Set-Cookie': `gz_session=${token}; Path=/; HttpOnly; SameSite=Lax`}];
  }

  device(method, did, rest, query, body, refuse) {
    const device = this.devices.get(did);
    if (!device) return refuse(404, 'not_bound');
    if (rest === 'telemetry') {
      const ask = Object.fromEntries(query);
      return [
        200,
        {
          did,
          series: ask.attrs.split(',').map((attr) => ({
            attr,
            points: this.telemetry(attr, {...ask, from: Number(ask.from), to: Number(ask.to)}),
            more: false,
          })),
        },
      ];
    }
    if (method === 'PATCH') Object.assign(device, body);
    if (rest === 'binding' && method === 'DELETE') {
      this.devices.delete(did);
      return [204];
    }
    if (rest === 'alarms') return [200, {alarms: this.alarms, next: null}];
    const alarm = /^alarms\/(\d+)\/ack$/.exec(rest);
    if (alarm) {
      this.alarms.find((one) => one.id === Number(alarm[1])).acknowledged = Date.now();
      return [204];
    }
    if (rest === 'events') return [200, {events: this.events, next: null}];
    if (rest === 'shares' && method === 'POST') {
      const share = {
        id: this.shares.length + 1,
        state: 'open',
        ...body,
        created: Date.now(),
        expires: Date.now() + 86400e3,
        code: 'q7Xw2mZr9KcT4bVn8LpY',
        wechat_url: this.wechatUrl,
      };
      this.shares.push(share);
      return [201, share];
    }
    if (rest === 'shares') return [200, {shares: this.shares}];
    if (rest.startsWith('shares/') && method === 'DELETE') {
      this.shares = this.shares.filter((share) => share.id !== Number(rest.slice(7)));
      return [204];
    }
    return [200, device];
  }
}
