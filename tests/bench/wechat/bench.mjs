// bench.mjs BUILD FOLDER: the whole service of a release build answering WeChat's callbacks in secure mode on one
// core, and the load on the other, beside npm's `wechat` on the same load. FOLDER is empty and on a disk. Prints and
// asserts nothing.
//   LOAD_SECONDS  how long each load lasts (10)
//   BACKEND       another program than the build's
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';

const here = new URL('.', import.meta.url).pathname;
const [build, folder] = process.argv.slice(2);
const BACKEND = process.env.BACKEND ?? `${build}/tests/bench/bench_backend`;
const LOAD = `${build}/tests/bench/wechat/load`;
const SECONDS = Number(process.env.LOAD_SECONDS ?? 10);
const TOKEN = 'the0token0of0the0bench';
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wx2c2769f8efd9abc2';
const PEOPLE = 1000;
const CONNECTIONS = 64;
const on_core = (core, words) => (os.cpus().length > 1 ? ['taskset', '-c', String(core), ...words] : words);
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

async function service() {
  const log = fs.openSync(`${folder}/log`, 'w');
  const child = launch(on_core(0, [BACKEND]), { cwd: folder, stdio: ['ignore', log, log], env: { PATH: process.env.PATH,
    GZ_HTTP_ADDR: '127.0.0.1:0', GZ_DEVICE_TCP_ADDR: '', GZ_DEVICE_UDP_ADDR: '', GZ_MQTT_LISTEN: '',
    GZ_DB_URL: `sqlite://${folder}/app.db`, GZ_MASTER_KEY: '5a'.repeat(32), GZ_ADMIN_TOKEN: 'an-admin-token-of-the-bench',
    GZ_RATE_ACCEPT: '0', GZ_RATE_CALLBACK: '0', WECHAT_APP_ID: APP_ID, WECHAT_TOKEN: TOKEN, WECHAT_AES_KEY: KEY,
    WECHAT_MODE: 'secure', WECHAT_ORIGINAL_ID: 'gh_97417a04a28d' } });
  for (let i = 0; i < 500; i += 1) {
    const said = fs.readFileSync(`${folder}/log`, 'utf8');
    if (child.exitCode !== null) throw new Error(said);
    const found = /"link":"http".*"port":(\d+)/.exec(said);
    if (found) return { child, port: found[1] };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the service does not listen');
}

async function node() {
  const child = launch(on_core(0, ['node', `${here}node_wechat.mjs`, TOKEN, KEY, APP_ID]), { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, port: String(line).trim() };
}

let messages = 0;
async function load(server, rate, seconds) {
  const words = [LOAD, server.port, server.child.pid, '/wechat/callback/base/1', TOKEN, KEY, APP_ID, rate, seconds, PEOPLE, CONNECTIONS, messages];
  messages += rate * seconds;
  const child = launch(on_core(1, words.map(String)), { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => { said += part; });
  await once(child, 'exit');
  if (!said) throw new Error('the load has failed');
  return JSON.parse(said);
}

function row(what, figure, wanted) { console.log(`  ${what.padEnd(62)} ${figure.padStart(28)}   ${wanted}`); }

function tell(name, rate, said, wanted) {
  row(`${rate} callbacks a second, secure, ${name}`, `p50 ${said.p50.toFixed(2)}, p99 ${said.p99.toFixed(2)} ms`,
    `${wanted}longest ${said.max.toFixed(0)}; ${said.replies} of ${rate * SECONDS} in ${said.seconds.toFixed(1)} s, ` +
    `${said.bad} refused, ${(said.micros / said.done).toFixed(0)} µs each`);
}

async function measure(name, server, rates) {
  await load(server, 500, 4); // everybody is met, and code is warm
  for (const [rate, wanted] of rates) tell(name, rate, await load(server, rate, SECONDS), wanted);
  server.child.kill('SIGKILL');
  await once(server.child, 'exit');
}

try {
  row('the machine', `load ${os.loadavg()[0].toFixed(2)}`, `${os.cpus().length} cores`);
  await measure('the service', await service(), [[2000, 'p99 under 10; '], [4000, '']]);
  await measure('npm wechat, no store', await node(), [[500, ''], [2000, '']]);
} catch (error) {
  console.log(`  ${error.stack}`);
}
stop_all();
process.exit(0);
