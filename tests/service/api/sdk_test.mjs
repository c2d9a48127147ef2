// node sdk_test.mjs BACKEND: both generations of the Gizwits JS SDK against a running service, as they
// behave on the wire: what they ask for, in which order, with their quirks. Written from the description of
// the dialect, so that nothing of the service's code is in it.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {Device} from './device.mjs';
import {Socket} from './socket.mjs';

const PRODUCT_KEY = '0123456789abcdef0123456789abcdef';
const SECRET = 'the-product-secret';
const ADMIN = 'the-admin-token-of-the-test';

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

const [http, tcp] = [await freePort(), await freePort()];
const base = `http://127.0.0.1:${http}`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'giz-sdk-'));
const service = spawn(process.argv[2], {stdio: ['ignore', 'ignore', 'pipe'], env: {PATH: process.env.PATH,
  GZ_HTTP_ADDR: `127.0.0.1:${http}`, GZ_DEVICE_TCP_ADDR: `127.0.0.1:${tcp}`, GZ_DEVICE_UDP_ADDR: '',
  GZ_MQTT_LISTEN: '', GZ_DB_URL: `sqlite://${folder}/app.db`, GZ_ADMIN_TOKEN: ADMIN, PRODUCT_SECRET: SECRET,
  GIZWITS_APP_ID: 'app'}});
process.on('exit', () => service.kill('SIGKILL'));  // also where the test itself breaks
let said = '';
service.stderr.on('data', (data) => {
  said = (said + data).slice(-20000);
});

async function call(method, target, {token, body, headers = {}} = {}) {
  const answer = await fetch(base + target, {method, headers: {'Content-Type': 'application/json',
    'X-Gizwits-Application-Id': 'app', ...(token ? {'X-Gizwits-User-token': token} : {}), ...headers},
    body: body === undefined ? undefined : JSON.stringify(body)});
  const text = await answer.text();
  return {status: answer.status, json: text === '' ? null : JSON.parse(text)};
}

async function ready() {
  for (let i = 0; i < 200; ++i) {
    if (service.exitCode !== null) throw new Error(`the service has ended\n${said}`);
    try {
      if ((await fetch(`${base}/readyz`)).ok) return;
    } catch {
      // not yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the service does not get ready\n${said}`);
}

// What both SDKs do before they open a socket: a user by its phone_id, then all bindings, page by page.
async function bindings(phoneId) {
  const user = (await call('POST', '/app/users', {body: {phone_id: phoneId, lang: 'en'}})).json;
  const devices = [];
  for (let skip = 0; ; skip += 20) {
    const page = await call('GET', `/app/bindings?show_disabled=0&limit=20&skip=${skip}`, {token: user.token});
    devices.push(...page.json.devices);
    if (page.json.devices.length < 20) return {user, devices};
  }
}

function open(device) {
  return Socket.open(`http://${device.host}:${device.ws_port}`, '/ws/app/v1');
}

// 0.1.1: a heartbeat in milliseconds, no auto_subscribe, reads at once, hears of everything.
async function firstGeneration(module) {
  const {user, devices} = await bindings('phone-1');
  const socket = await open(devices[0]);
  socket.say({cmd: 'login_req', data: {appid: 'app', uid: user.uid, token: user.token, p0_type: 'attrs_v4',
    heartbeat_interval: 180000}});
  assert.equal((await socket.hear('login_res')).data.success, true);
  socket.say({cmd: 'c2s_read', data: {did: devices[0].did}});
  assert.equal(typeof (await socket.hear('s2c_noti')).data.attrs, 'object');
  const controls = module.controls.length;
  socket.say({cmd: 'c2s_write', data: {did: devices[0].did, attrs: {power: true}}});
  const told = await socket.next(({cmd, data}) => cmd === 's2c_noti' && data.attrs.power === true);
  assert.equal(told.data.did, devices[0].did);
  assert.equal(module.controls.length, controls + 1);
  socket.say({cmd: 'ping'});
  await socket.hear('pong');
  return socket;
}

// 0.3.0: logs in without subscribing, subscribes, and only then reads.
async function secondGeneration() {
  const {user, devices} = await bindings('phone-1');
  const socket = await open(devices[0]);
  const login = (token) => socket.say({cmd: 'login_req', data: {appid: 'app', uid: user.uid, token,
    p0_type: 'attrs_v4', heartbeat_interval: 180, auto_subscribe: false}});
  login('a token that has expired');
  assert.equal((await socket.hear('login_res')).data.success, false);
  login(user.token);
  assert.equal((await socket.hear('login_res')).data.success, true);
  socket.say({cmd: 'subscribe_req', data: [{did: devices[0].did}]});
  const subscribed = (await socket.hear('subscribe_res')).data;
  assert.deepEqual(subscribed.success.map(({did, error_code}) => [did, error_code]), [[devices[0].did, 0]]);
  assert.deepEqual(subscribed.failed, []);
  socket.say({cmd: 'c2s_read', data: {did: devices[0].did, names: ['power']}});
  assert.deepEqual((await socket.hear('s2c_noti')).data.attrs, {power: true});
  socket.say({cmd: 'c2s_write', req_sn: 9, data: {did: devices[0].did, attrs: {power: false}}});
  assert.equal((await socket.hear('s2c_ack')).res_sn, 9);
  await socket.next(({cmd, data}) => cmd === 's2c_noti' && data.attrs.power === false);
  return socket;
}

// p0_type custom: frames of the device protocol both ways.
async function rawFrames() {
  const {user, devices} = await bindings('phone-1');
  const socket = await open(devices[0]);
  socket.say({cmd: 'login_req', data: {appid: 'app', uid: user.uid, token: user.token, p0_type: 'custom',
    heartbeat_interval: 180, auto_subscribe: true}});
  await socket.hear('login_res');
  socket.say({cmd: 'c2s_raw', data: {did: devices[0].did,
    raw: [0, 0, 0, 3, 12, 0, 0, 0x90, 1, 1, 1, 0, 0, 0, 0, 0, 0]}});
  const {data} = await socket.next(({cmd, data: told}) => cmd === 's2c_raw' && told.raw[8] === 4
    && (told.raw[9] & 1) === 1);
  assert.deepEqual(data.raw.slice(0, 4), [0, 0, 0, 3]);
  socket.close();
}

async function presence(module, socket, did) {
  module.leave();
  const gone = await socket.hear('s2c_online_status');
  assert.equal(gone.data.did, did);
  assert.equal(gone.data.online, false);
  socket.say({cmd: 'c2s_write', req_sn: 10, data: {did, attrs: {power: true}}});
  assert.equal((await socket.hear('s2c_invalid_msg')).data.error_code, 1008);
}

// What must not get in.
async function door() {
  await assert.rejects(Socket.open(base, '/ws/app/v1', {Origin: 'http://evil.test'}), /refused: 403/);
  const silent = await Socket.open(base, '/ws/app/v1');
  silent.say({cmd: 'c2s_read', data: {did: 'x'}});
  assert.equal((await silent.hear('s2c_invalid_msg')).data.error_code, 1009);
  silent.say('x'.repeat(70000));
  assert.equal((await silent.hear('closed')).code, 1009);
  const large = await fetch(`${base}/app/users`, {method: 'POST', body: 'x'.repeat(2 << 20)}).then(
    (answer) => answer.status, () => 413);
  assert.equal(large, 413);
}

try {
  await ready();
  const made = (await call('POST', '/internal/v1/devices', {body: {mac: '0123456789ab', passcode: 'secret-pass'},
    headers: {Authorization: `Bearer ${ADMIN}`}})).json;
  const user = (await call('POST', '/app/users', {body: {phone_id: 'phone-1', lang: 'en'}})).json;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const bound = await call('POST', '/app/bind_mac', {token: user.token,
    body: {product_key: PRODUCT_KEY, mac: '0123456789AB', remark: '', dev_alias: 'bench', set_owner: 0},
    headers: {'X-Gizwits-Timestamp': timestamp,
      'X-Gizwits-Signature': createHash('md5').update(SECRET + timestamp).digest('hex')}});
  assert.equal(bound.json.did, made.did);
  const module = await Device.join({port: tcp, did: made.did, mac: '0123456789ab', passcode: 'secret-pass',
    productKey: PRODUCT_KEY});
  module.report();
  const first = await firstGeneration(module);
  const second = await secondGeneration();
  await rawFrames();
  await door();
  await presence(module, first, made.did);
  first.close();
  second.close();
  console.log('both generations of the SDK, raw frames, presence and the door: as described');
} catch (error) {
  console.error(error, `\n--- the service said ---\n${said}`);
  process.exitCode = 1;
} finally {
  service.kill('SIGTERM');
  await new Promise((resolve) => (service.exitCode !== null ? resolve() : service.on('exit', resolve)));
  rmSync(folder, {recursive: true});
}
