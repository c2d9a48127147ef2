// node crypt_peers_test.mjs CRYPT_PEER [SEED]: a thousand random messages each way with two
// implementations that are not ours. What they seal we open, what we seal they open, all signatures
// are the same, and what was damaged or is another's we refuse.
import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {createRequire} from 'node:module';
import {isDeepStrictEqual} from 'node:util';

const require = createRequire(import.meta.url);
process.removeAllListeners('warning');
process.on('warning', () => {}); // wechat-crypto makes its buffers as Node did in 2014
const WXBizMsgCrypt = require('wechat-crypto');
const wecom = require('@wecom/crypto');

const CASES = 1000;
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 32) >>> 0;
let state = seed;
// mulberry32
function random(below) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const pick = (from) => from[random(from.length)];
const letters = (count) => Array.from({length: count}, () => pick(LETTERS)).join('');
const CHARACTERS = [...LETTERS, ...'<>&"\'\n\t ]]>', '你', '好', '°', '😀', '\u0000', '\u007f'];
const text = (count) => Array.from({length: count}, () => pick(CHARACTERS)).join('');

const peer = spawn(process.argv[2], {stdio: ['pipe', 'pipe', 'inherit']});
const lines = createInterface({input: peer.stdout})[Symbol.asyncIterator]();
async function ask(...what) {
  peer.stdin.write(JSON.stringify(what) + '\n');
  const {value, done} = await lines.next();
  if (done) throw new Error(`no answer to ${JSON.stringify(what).slice(0, 200)}`);
  return JSON.parse(value);
}
function same(what, ours, theirs) {
  if (isDeepStrictEqual(ours, theirs)) return;
  console.error(`seed ${seed}, ${what}:\n  ours   ${JSON.stringify(ours)}\n  theirs ${JSON.stringify(theirs)}`);
  peer.kill();
  process.exit(1);
}

// Each as {seal(text), open(sealed), sign(time, nonce, sealed)} of one account.
const IMPLEMENTATIONS = {
  'wechat-crypto': (token, key, id) => {
    const crypt = new WXBizMsgCrypt(token, key, id);
    return {
      seal: (said) => crypt.encrypt(said),
      open: (sealed) => crypt.decrypt(sealed),
      sign: (time, nonce, sealed) => crypt.getSignature(time, nonce, sealed),
    };
  },
  '@wecom/crypto': (token, key, id) => ({
    seal: (said) => wecom.encrypt(key, said, id),
    open: (sealed) => wecom.decrypt(key, sealed),
    sign: (time, nonce, sealed) => wecom.getSignature(token, time, nonce, sealed),
  }),
};

// The bytes of one block, another than before.
function damaged(sealed) {
  const bytes = Buffer.from(sealed, 'base64');
  bytes[bytes.length - 17 - random(16)] ^= 1 + random(255); // changes the last block, where the id stands
  return bytes.toString('base64');
}

for (const [name, make] of Object.entries(IMPLEMENTATIONS)) {
  for (let i = 0; i < CASES; ++i) {
    const [token, key, id] = [letters(3 + random(30)), letters(43), 'wx' + letters(16)];
    const theirs = make(token, key, id);
    const said = text(i < 64 ? i : random(700));
    const [time, nonce] = [String(random(2 ** 31)), String(random(2 ** 31))];

    const sealed = theirs.seal(said);
    same(`${name} sealed`, await ask('open', key, id, sealed), ['none', said]);
    same(`${name} signed`, await ask('sign', token, time, nonce, sealed), theirs.sign(time, nonce, sealed));
    same(`${name} sealed for another`, (await ask('open', key, id + 'x', sealed))[0], "another app's message");
    const broken = (await ask('open', key, id, damaged(sealed)))[0];
    same(`${name} sealed, damaged`, broken !== 'none', true);

    const mine = await ask('seal', key, id, said, letters(16));
    const opened = theirs.open(mine);
    same(`${name} opens`, [said, id], [opened.message, opened.id]);
    same(`${name} verifies`, await ask('sign', token, time, nonce, mine), theirs.sign(time, nonce, mine));
    const bytes = letters(16);
    same('the same bytes', await ask('seal', key, id, said, bytes), wecom.encrypt(key, said, id, Buffer.from(bytes)));
  }
  console.log(`${name}: ${CASES} messages each way agree (seed ${seed})`);
}
peer.stdin.end();
