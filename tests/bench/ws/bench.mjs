// bench.mjs ECHO: our echo server and npm's ws in one run on loopback: resident memory of an idle
// connection, processor time of a small message. Prints and asserts nothing; ends within a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';

const CONNECTIONS = 10_000;
const AT_ONCE = 100;   // opening; and talking, one message under way each
const MESSAGES = 20_000;
const ROUNDS = 3;
const PAYLOAD = 64;
const here = new URL('.', import.meta.url).pathname;
const started = Date.now();
const HELLO = 'GET /ws HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0\r\n' +
  'Origin: http://localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: session=0123456789abcdef0123456789abcdef\r\n\r\n';
const FRAME = Buffer.concat([Buffer.from([0x81, 0x80 | PAYLOAD, 0, 0, 0, 0]), Buffer.alloc(PAYLOAD, 'x')]);

const children = [];
const limit = setTimeout(() => { console.log('  not done in time'); children.forEach((c) => c.kill()); process.exit(0); }, 55_000);

const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
// Of its only busy thread, the first.
const microseconds = (pid) => Number(fs.readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000;

function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(HELLO));
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
  });
}

async function openAll(port) {
  const sockets = [];
  const one = async () => {
    while (sockets.length < CONNECTIONS) {
      sockets.push(null);
      const at = sockets.length - 1;
      sockets[at] = await connect(port);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return sockets;
}

// Every socket sends its next message when its last has come back.
function talk(sockets, messages) {
  return new Promise((resolve) => {
    let left = messages;
    let under_way = 0;
    for (const socket of sockets) {
      let got = 0;
      socket.removeAllListeners('data');
      socket.on('data', (data) => {
        got += data.length;
        while (got >= PAYLOAD + 2) {
          got -= PAYLOAD + 2;
          under_way -= 1;
          if (left > 0) { left -= 1; under_way += 1; socket.write(FRAME); }
          else if (under_way === 0) resolve();
        }
      });
      left -= 1;
      under_way += 1;
      socket.write(FRAME);
    }
  });
}

async function start(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { child, port: Number(/port (\d+)/.exec(line)[1]) };
}

async function measure(command) {
  const { child, port } = await start(command);
  (await connect(port)).destroy();
  const empty = resident(child.pid);
  const sockets = await openAll(port);
  const full = resident(child.pid);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const before = microseconds(child.pid);
    await talk(sockets.slice(0, AT_ONCE), MESSAGES);
    rounds.push((microseconds(child.pid) - before) / MESSAGES);
  }
  rounds.sort((a, b) => a - b);
  sockets.forEach((socket) => socket.destroy());
  child.stdin.end();
  await once(child, 'exit');
  return { base: empty / 1e6, each: (full - empty) / CONNECTIONS, micros: rounds[1] };
}

console.log(`websockets: ${CONNECTIONS} connections, ${PAYLOAD} bytes a message, ${AT_ONCE} under way, median of ${ROUNDS}`);
async function row(name, command) {
  const seen = await measure(command);
  console.log(`  ${name.padEnd(14)} ${seen.each.toFixed(0).padStart(6)} bytes an idle connection   ` +
    `${seen.micros.toFixed(2).padStart(6)} µs of processor a message   ${seen.base.toFixed(1).padStart(5)} MB when empty`);
  return seen;
}
const ours = await row('ours (Beast)', [process.argv[2]]);
const node = await row("Node's ws", ['node', here + 'node_echo.mjs']);
console.log(`  ours to Node's: ${(ours.each / node.each).toFixed(2)} of the memory (5120 bytes at most are wanted), ` +
  `${(ours.micros / node.micros).toFixed(2)} of the processor (0.8 at most is wanted); ${((Date.now() - started) / 1000).toFixed(0)} s`);
clearTimeout(limit);
process.exit(0);
