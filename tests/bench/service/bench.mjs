// bench.mjs BUILD FOLDER [POSTGRES]: the whole service, generated and linked, on one core, and its load on the
// other: resident memory of idle pages, processor time of a page's message beside node's ws, commands, telemetry,
// fan-out. FOLDER is empty and on a disk; POSTGRES is the address of an empty database. Prints and asserts nothing.
//   PARTS      some of memory,messages,commands,telemetry, which are all
//   BACKEND    another program than the build's
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';

const PAGES_OF_USER = 10;
const here = new URL('.', import.meta.url).pathname;
const [build, folder, postgres] = process.argv.slice(2);
const BACKEND = process.env.BACKEND ?? `${build}/tests/bench/bench_backend`;
const LOAD = `${build}/tests/bench/service/load`;
const ADMIN = 'an-admin-token-of-the-bench';
const PRODUCT_KEY = '0123456789abcdef0123456789abcdef';
const on_core = (core, words) => (os.cpus().length > 1 ? ['taskset', '-c', String(core), ...words] : words);
const started = Date.now();
const children = new Set();

function launch(words, options) {
  const child = spawn(words[0], words.slice(1), options);
  children.add(child);
  child.on('exit', () => children.delete(child));
  return child;
}

function stop_all() { children.forEach((child) => child.kill('SIGKILL')); }
setTimeout(() => { console.log('  not done in time'); stop_all(); process.exit(0); }, 170_000).unref();

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { stop_all(); process.exit(1); });

async function until(what, look) {
  for (let i = 0; i < 1000; i += 1) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not: ${what}`);
}

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

// The service with its usual settings, but for what one address may do: here all come from the same.
class Service {
  static count = 0;

  static async start(database) {
    const service = new Service();
    const place = `${folder}/${Service.count += 1}`;
    fs.mkdirSync(place);
    const log = fs.openSync(`${place}/log`, 'w');
    service.child = launch(on_core(0, [BACKEND]), { cwd: place, stdio: ['ignore', log, log], env: { PATH: process.env.PATH,
      GZ_HTTP_ADDR: '127.0.0.1:0', GZ_DEVICE_TCP_ADDR: '127.0.0.1:0', GZ_DEVICE_UDP_ADDR: '127.0.0.1:0',
      GZ_MQTT_LISTEN: '127.0.0.1:0', GZ_DB_URL: database ?? `sqlite://${place}/app.db`, GZ_MASTER_KEY: '5a'.repeat(32),
      GZ_ADMIN_TOKEN: ADMIN, GZ_RATE_ACCEPT: '0', GZ_RATE_LOGIN: '0', GZ_RATE_CLAIM: '0', GZ_RATE_MESSAGE: '1000000' } });
    const port = (link) => new RegExp(`"link":"${link}".*"port":(\\d+)`);
    const said = await until('the service listens', () => {
      const text = fs.readFileSync(`${place}/log`, 'utf8');
      if (service.child.exitCode !== null) throw new Error(text);
      return port('http').test(text) && text;
    });
    service.http = Number(port('http').exec(said)[1]);
    service.tcp = Number(port('tcp').exec(said)[1]);
    service.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
    return service;
  }

  get pid() { return this.child.pid; }

  call(method, path, token, body) {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request({ agent: this.agent, host: '127.0.0.1', port: this.http, method, path,
        headers: { Authorization: `Bearer ${token}`, ...(text && { 'Content-Type': 'application/json', 'Content-Length': text.length }) } },
      async (answer) => {
        let got = '';
        for await (const part of answer.setEncoding('utf8')) got += part;
        if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${got}`));
        else resolve(got.startsWith('{') ? JSON.parse(got) : got);
      });
      request.on('error', reject);
      request.end(text);
    });
  }

  async users(count) {
    return Promise.all(Array.from({ length: count }, async () => {
      const { token, user } = await this.call('POST', '/api/v1/sessions', 'none', { kind: 'anonymous' });
      return { token, uid: BigInt(user.id).toString(16).padStart(32, '0'), devices: [] };
    }));
  }

  async device(user, mac) {
    const passcode = 'passcode';
    const made = await this.call('POST', '/internal/v1/devices', ADMIN, { mac: (Service.count * 2 ** 24 + mac).toString(16).padStart(12, '0'), passcode });
    if (user) await this.call('POST', '/api/v1/devices/claim', user.token, { claim_code: made.claim_code });
    const device = { did: made.did, passcode };
    user?.devices.push(device);
    return device;
  }

  // So many devices, dealt to the users.
  async devices(users, count) {
    return Promise.all(Array.from({ length: count }, (_, i) => this.device(users[i % users.length], i + 1)));
  }

  async end() {
    this.agent.destroy();
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

class NodeService {
  static async start() {
    const service = new NodeService();
    service.child = launch(on_core(0, ['node', `${here}node_service.mjs`]), { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(service.child.stdout, 'data');
    [service.http, service.tcp] = String(line).match(/\d+/g).map(Number);
    return service;
  }
  get pid() { return this.child.pid; }
  async end() {
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

const page = (user, device) => `page ${user.uid} ${user.token} ${device.did}\n`;
const device_line = ({ did, passcode }) => `device ${did} ${passcode}\n`;

function load(service, members, mode, ...words) {
  const child = launch(on_core(1, [LOAD, service.http, service.tcp, service.pid, mode, ...words].map(String)),
    { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${members}\n`);
  return child;
}

async function measured(...given) {
  const child = load(...given);
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  child.stdin.end();
  if (typeof line === 'number' || line === null) throw new Error('the load has failed');
  return JSON.parse(line);
}

function row(what, figure, wanted) { console.log(`  ${what.padEnd(62)} ${figure.padStart(28)}   ${wanted}`); }
const part = (all, share) => all.sort((a, b) => a - b)[Math.floor(all.length * share)];
const median = (all) => part(all, 0.5);

async function idle(service, members, count) {
  (await idle_once(service, members.slice(0, 100))).stdin.end();
  const before = resident(service.pid);
  const child = await idle_once(service, members);
  const each = (resident(service.pid) - before) / count;
  child.stdin.end();
  await once(child, 'exit');
  return each;
}

async function idle_once(service, members) {
  const child = load(service, members.join(''), 'hold');
  await once(child.stdout, 'data');
  return child;
}

async function memory() {
  const PAGES = 10_000;
  for (const own of [1, PAGES_OF_USER]) {
    const service = await Service.start();
    const users = await service.users(PAGES / PAGES_OF_USER);
    await service.devices(users, users.length * own);
    const members = Array.from({ length: PAGES }, (_, i) => {
      const user = users[i % users.length];
      return page(user, user.devices[Math.floor(i / users.length) % own]);
    });
    row(`10,000 idle pages, ${own === 1 ? 'ten a device' : 'a device each'}`, `${(await idle(service, members, PAGES)).toFixed(0)} bytes a page`, 'at most 5120');
    if (own === 1) {
      const node = await NodeService.start();
      row('  node', `${(await idle(node, members, PAGES)).toFixed(0)} bytes a page`, '');
      await node.end();
    }
    await service.end();
  }
}

// A device that a thousand pages watch.
async function crowd(service) {
  const users = await service.users(100);
  const [device] = await service.devices(users, 1);
  await Promise.all(users.slice(1).map(async (user) => {
    const share = await until('a share', () => service.call('POST', `/api/v1/devices/${device.did}/shares`, users[0].token,
      { kind: 'link', may_control: true }).catch((error) => { if (!/429/.test(error)) throw error; }));
    await service.call('POST', `/api/v1/shares/${share.code}/accept`, user.token);
  }));
  const pages = users.flatMap((user) => Array(PAGES_OF_USER).fill(page(user, device)));
  return { device, pages };
}

async function messages() {
  const PINGS = 40_000;
  const REPORTS = 50;
  const service = await Service.start();
  const { device, pages } = await crowd(service);
  const seen = {};
  for (const [name, one] of [['ours', service], ['node', await NodeService.start()]]) {
    const ping = [];
    for (let i = 0; i < 3; i += 1) {
      const said = await measured(one, pages.slice(0, 100).join(''), 'ping', PINGS);
      ping.push(said.micros / said.done);
    }
    const told = [];
    for (let i = 0; i < 3; i += 1) told.push(await measured(one, device_line(device) + pages.join(''), 'fanout', REPORTS));
    seen[name] = { ping: median(ping), told: median(told.map((said) => said.micros / said.done)),
      p50: median(told.map((said) => said.p50)), max: median(told.map((said) => said.max)) };
    await one.end();
  }
  const { ours, node } = seen;
  const both = (what) => `${ours[what].toFixed(2)} to node's ${node[what].toFixed(2)} µs`;
  row("a page's ping and pong, processor time", both('ping'), `${(ours.ping / node.ping).toFixed(2)}, at most 0.8`);
  row('a report told to one of 1,000 pages, processor time', both('told'), `${(ours.told / node.told).toFixed(2)}, at most 0.8`);
  row('a report to the last of 1,000 pages, median and longest', `${ours.p50.toFixed(1)}, ${ours.max.toFixed(1)} ms`,
    `under 20; node's ${node.p50.toFixed(1)}, ${node.max.toFixed(1)}`);
}

// What each commit waits for, and with it each step of a command: others write to the same disk.
function disk() {
  const file = fs.openSync(`${folder}/disk`, 'w');
  const waits = Array.from({ length: 200 }, () => {
    fs.writeSync(file, Buffer.alloc(8192));
    const before = performance.now();
    fs.fdatasyncSync(file);
    return performance.now() - before;
  });
  fs.closeSync(file);
  row("the disk's own fdatasync", `p50 ${median(waits).toFixed(2)}, p99 ${part(waits, 0.99).toFixed(2)} ms`, '');
}

async function commands(name, rate, database) {
  const SECONDS = 5;
  const service = await Service.start(database);
  const users = await service.users(125);
  const devices = await service.devices(users, 500);
  const members = devices.map(device_line).join('') +
    devices.map((device, i) => page(users[i % users.length], device)).join('');
  const said = await measured(service, members, 'commands', rate, SECONDS);
  row(`${rate} commands a second, to their acknowledgement, ${name}`, `p50 ${said.p50.toFixed(2)}, p99 ${said.p99.toFixed(2)} ms`,
    `under 5; ${said.done} of ${rate * SECONDS} in ${said.seconds.toFixed(1)} s, ${(said.micros / said.done).toFixed(0)} µs each`);
  await service.end();
}

async function telemetry(name, database) {
  const POINTS = 10;
  const service = await Service.start(database);
  const devices = await service.devices([null], 1000);
  const said = await measured(service, devices.map(device_line).join(''), 'reports', 5);
  const metrics = String(await service.call('GET', '/metrics', ADMIN));
  const stored = Number(/^gz_telemetry_points_total (\d+)/m.exec(metrics)?.[1] ?? NaN);
  row(`telemetry stored and answered, ten points a report, ${name}`, `${(said.done * POINTS / said.seconds).toFixed(0)} points a second`,
    `30000 wanted; ${said.p50.toFixed(0)}, p99 ${said.p99.toFixed(0)} ms; ${stored === said.done * POINTS ? 'all there' : `${stored} of ${said.done * POINTS}`}`);
  await service.end();
}

const parts = {
  memory, messages,
  commands: async () => { disk(); await commands('SQLite', 2000); if (postgres) await commands('PostgreSQL', 500, postgres); },
  telemetry: async () => { await telemetry('SQLite'); if (postgres) await telemetry('PostgreSQL', postgres); },
};
try {
  for (const name of process.env.PARTS?.split(',') ?? Object.keys(parts)) await parts[name]();
} catch (error) {
  console.log(`  ${error.stack}`);
}
stop_all();
console.log(`  ${((Date.now() - started) / 1000).toFixed(0)} s`);
process.exit(0);
