// npm's ws, which knows nothing of ours, judges the websocket server.
// Usage: node ws_test.mjs ECHO, where ECHO is the program of echo_main.cc.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';

const { WebSocket, Sender } = createRequire(import.meta.url)('ws');
const LIMIT = 4096;

const server = spawn(process.argv[2], { env: { ...process.env, GZ_WS_MAX_FRAME: String(LIMIT) },
  stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(server.stdout, 'data');
const port = Number(/port (\d+)/.exec(line)[1]);

// A socket whose messages, pongs and end can be awaited.
async function open() {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: true });
  const events = [];
  let wake = () => {};
  const note = (event) => { events.push(event); wake(); };
  socket.on('message', (data, binary) => note([binary ? 'binary' : 'text', data.toString('latin1')]));
  socket.on('pong', (data) => note(['pong', data.toString()]));
  socket.on('close', (code, reason) => note(['close', code, reason.toString()]));
  socket.on('error', () => {});
  await once(socket, 'open');
  const next = async () => {
    while (events.length === 0) await new Promise((resolve) => { wake = resolve; });
    return events.shift();
  };
  return { socket, next };
}

// Bytes behind a handshake of our own, as no well-behaved client sends them: the code it is closed with.
async function closedWith(bytes) {
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n');
  let got = (await once(socket, 'data'))[0];
  got = got.subarray(got.indexOf('\r\n\r\n') + 4);
  socket.write(bytes);
  while (got.length < 4) {
    const [more] = await once(socket, 'data');
    got = Buffer.concat([got, more]);
  }
  socket.destroy();
  return got[0] === 0x88 ? got.readUInt16BE(2) : `frame ${got[0].toString(16)}`;
}

function framed(payload, options) {
  return Buffer.concat(Sender.frame(Buffer.from(payload), { fin: true, mask: true, readOnly: false, rsv1: false,
    generateMask: (mask) => mask.fill(7), maskBuffer: Buffer.alloc(4), opcode: 1, ...options }));
}

const tests = {
  async 'no extension is agreed on'() {
    const { socket } = await open();
    assert.equal(socket.extensions, '');
    socket.terminate();
  },
  async 'messages of every length come back'() {
    const { socket, next } = await open();
    for (const size of [0, 1, 125, 126, 127, 255, 256, 257, 1024, LIMIT]) {
      socket.send('é'.repeat(size / 2) + (size % 2 ? 'a' : ''));
      assert.deepEqual(await next(), ['text', Buffer.from('é'.repeat(size / 2) + (size % 2 ? 'a' : '')).toString('latin1')]);
      socket.send(Buffer.alloc(size, 0xff));
      assert.deepEqual(await next(), ['binary', '\xff'.repeat(size)]);
    }
    socket.terminate();
  },
  async 'pieces are put together, with a ping between them'() {
    const { socket, next } = await open();
    socket.send('one ', { fin: false });
    socket.ping('beat');
    socket.send('two ', { fin: false });
    socket.send('', { fin: false });
    socket.send('three', { fin: true });
    assert.deepEqual(await next(), ['pong', 'beat']);
    assert.deepEqual(await next(), ['text', 'one two three']);
    socket.ping(Buffer.alloc(125, 'x'));
    assert.deepEqual(await next(), ['pong', 'x'.repeat(125)]);
    socket.pong('unasked');
    socket.send('after');
    assert.deepEqual(await next(), ['text', 'after']);
    socket.terminate();
  },
  async 'a goodbye is answered with its code'() {
    for (const [code, reason] of [[1000, ''], [1001, 'gone'], [3000, '再见'], [4999, 'x'.repeat(123)]]) {
      const { socket, next } = await open();
      socket.close(code, reason);
      const [kind, seen] = await next();
      assert.deepEqual([kind, seen], ['close', code]);
    }
    const { socket, next } = await open();
    socket.close();
    assert.equal((await next())[0], 'close');
  },
  async 'what is too long is closed with 1009'() {
    const { socket, next } = await open();
    socket.send('a'.repeat(LIMIT + 1));
    assert.deepEqual((await next()).slice(0, 2), ['close', 1009]);
    const other = await open();
    other.socket.send('a'.repeat(LIMIT), { fin: false });
    other.socket.send('a');
    assert.deepEqual((await other.next()).slice(0, 2), ['close', 1009]);
  },
  async 'bytes that are no UTF-8 are closed with 1007, as soon as that is certain'() {
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe7, 0x81]]) {
      assert.equal(await closedWith(framed(bytes)), 1007);
    }
    assert.equal(await closedWith(framed([0xff], { fin: false })), 1007);
  },
  async 'what breaks the protocol is closed with 1002'() {
    const cases = {
      unmasked: framed('x', { mask: false }),
      'a reserved bit': framed('x', { rsv1: true }),
      'a reserved opcode': framed('x', { opcode: 3 }),
      'a reserved control opcode': framed('x', { opcode: 11 }),
      'a piece of nothing': framed('x', { opcode: 0 }),
      'a message within another': Buffer.concat([framed('x', { fin: false }), framed('y')]),
      'a ping in pieces': framed('x', { opcode: 9, fin: false }),
      'a long ping': framed('x'.repeat(126), { opcode: 9 }),
      'a goodbye of one byte': framed('x', { opcode: 8 }),
      'a goodbye with no code of this protocol': framed([3, 0xe7], { opcode: 8 }),
      'a goodbye with a code that is not for the wire': framed([3, 0xed], { opcode: 8 }),
    };
    for (const [name, bytes] of Object.entries(cases)) {
      assert.equal(await closedWith(bytes), 1002, name);
    }
  },
};

const limit = setTimeout(() => { console.error('not done in time'); server.kill(); process.exit(1); }, 50_000);
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n${error.stack}`);
  }
}
clearTimeout(limit);
server.stdin.end();
await once(server, 'exit');
process.exit(failed === 0 && server.exitCode === 0 ? 0 : 1);
