// js_sdk_client.mjs GENERATION BASE PHONE [RETRY_MS PING_MS]: behaves on the wire as the platform's JS SDK 0.1.1
// (generation 1) or 0.3.0 (2), written from the description of what they do:
//   1  a socket for each device, heartbeat_interval in milliseconds by mistake, no auto_subscribe, a ping every
//      60 s, and on close a new connection at once, for ever
//   2  one socket for all devices of a host and port, subscribes after the login and only then reads, and tries a
//      refused login again after 5, 10 and 15 s (RETRY_MS instead of 5 s shortens all three)
// Reads {"do": ...} and writes {"event": ...}, one a line: init, connect {did, wrong?: logins with a wrong token
// first}, read {did, names?}, write {did, attrs}, close.
import {createRequire} from 'node:module';
import readline from 'node:readline';

const {WebSocket} = createRequire(import.meta.url)('ws');
const [generation, base, phone, retry = '5000', ping = '60000'] = process.argv.slice(2);
const APP = '00000000000000000000000000000000';
const RETRIES = [1, 2, 3].map((step) => step * Number(retry));

const tell = (event, more = {}) => console.log(JSON.stringify({event, ...more}));

async function call(method, path, token, body) {
  const answer = await fetch(base + path, {method, body: body && JSON.stringify(body), headers: {
    'Content-Type': 'application/json', 'X-Gizwits-Application-Id': APP,
    ...(token ? {'X-Gizwits-User-token': token} : {})}});
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${told.error_code} ${told.error_message}`);
  return told;
}

// What both have in common: the user, the devices, what is heard.
class Sdk {
  devices = new Map();

  async init() {
    this.user = await call('POST', '/app/users', null, {phone_id: phone, lang: 'en'});
    for (let skip = 0; ; skip += 20) {
      const {devices} = await call('GET', `/app/bindings?show_disabled=0&limit=20&skip=${skip}`, this.user.token);
      for (const device of devices) this.devices.set(device.did, device);
      if (devices.length < 20) break;
    }
    tell('devices', {uid: this.user.uid, token: this.user.token, dids: [...this.devices.keys()]});
  }

  address(did) {
    const {host, ws_port: plain, wss_port: secure} = this.devices.get(did);
    return base.startsWith('https') ? `wss://${host}:${secure}` : `ws://${host}:${plain}`;
  }

  open(line) {
    line.socket = new WebSocket(`${line.address}/ws/app/v1`);
    line.socket.on('open', () => this.login(line));
    line.socket.on('message', (data) => this.hear(line, JSON.parse(data)));
    line.socket.on('error', (error) => tell('error', {message: error.message}));
    line.socket.on('close', (code, reason) => {
      clearInterval(line.pings);
      tell('closed', {code, reason: reason.toString()});
      this.closed(line);
    });
  }

  say(line, message) {
    if (line.socket.readyState === WebSocket.OPEN) line.socket.send(JSON.stringify(message));
  }

  login(line) {
    const wrong = line.wrong > 0;
    if (wrong) line.wrong -= 1;
    this.say(line, {cmd: 'login_req', data: {appid: APP, uid: this.user.uid,
      token: wrong ? 'a token of long ago' : this.user.token, p0_type: 'attrs_v4', ...this.loginWords}});
  }

  hear(line, {cmd, data}) {
    if (cmd === 'login_res') this.loggedIn(line, data.success);
    else if (cmd === 's2c_noti') tell('attrs', {did: data.did, attrs: data.attrs});
    else if (cmd === 's2c_online_status') tell('online', {did: data.did, online: data.online});
    else if (cmd === 's2c_binding_changed') tell('binding', {did: data.did, bind: data.bind});
    else if (cmd === 'subscribe_res') this.subscribed(line, data);
    else if (cmd === 'pong') tell('pong');
    else if (cmd === 's2c_invalid_msg') {
      tell('refused', {code: data.error_code, message: data.msg});
      if (data.error_code === 1009) this.login(line);
    }
  }

  startPings(line) {
    line.pings = setInterval(() => this.say(line, {cmd: 'ping'}), Number(ping));
  }

  line(did) {
    return this.lines.get(this.keyOf(did));
  }

  lines = new Map();

  connect({did, wrong = 0}) {
    const known = this.line(did);
    if (known) return this.joined(known, did);
    const line = {address: this.address(did), dids: [did], wrong, tries: 0, ready: false};
    this.lines.set(this.keyOf(did), line);
    tell('connecting', {address: line.address});
    return this.open(line);
  }

  read({did, names}) {
    this.say(this.line(did), {cmd: 'c2s_read', data: {did, ...(names ? {names} : {})}});
  }

  write({did, attrs}) {
    this.say(this.line(did), {cmd: 'c2s_write', data: {did, attrs}});
  }
}

class First extends Sdk {
  loginWords = {heartbeat_interval: 180000};

  keyOf(did) {
    return did;
  }

  joined() {}

  loggedIn(line, success) {
    if (!success) return tell('login refused');
    tell('connected', {did: line.dids[0]});
    return this.startPings(line);
  }

  subscribed() {}

  closed(line) {
    if (!this.over) setImmediate(() => this.open(line));
  }
}

class Second extends Sdk {
  loginWords = {heartbeat_interval: 180, auto_subscribe: false};

  keyOf(did) {
    return this.address(did);
  }

  joined(line, did) {
    line.dids.push(did);
    if (line.ready) this.subscribe(line, [did]);
  }

  subscribe(line, dids) {
    this.say(line, {cmd: 'subscribe_req', data: dids.map((did) => ({did}))});
  }

  loggedIn(line, success) {
    if (success) {
      line.ready = true;
      this.startPings(line);
      return this.subscribe(line, line.dids);
    }
    tell('login refused');
    const wait = RETRIES[line.tries];
    line.tries += 1;
    return wait === undefined ? tell('given up') : setTimeout(() => this.login(line), wait);
  }

  subscribed(line, {success, failed}) {
    for (const {did} of success) {
      tell('connected', {did});
      this.read({did});
    }
    for (const {did} of failed) tell('not subscribed', {did});
  }

  closed(line) {
    this.lines.delete(line.address);
  }
}

const sdk = generation === '1' ? new First() : new Second();
for await (const text of readline.createInterface({input: process.stdin})) {
  const {do: word, ...words} = JSON.parse(text);
  if (word === 'close') break;
  try {
    await sdk[word](words);
  } catch (error) {
    tell('error', {message: error.message});
  }
}
sdk.over = true;
process.exit(0);
