// What page.mjs and wechat_page.mjs do with a page: Chromium at a phone's size, one word after the other.
// Whatever the console says as an error, and a request to a host that is not named, fails it. One is expected: a
// first visit asks who it is, which is answered by 401.
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const require = createRequire(new URL('../panel/package.json', import.meta.url));
const {chromium} = require('playwright-core');

export const LIMIT = 60_000;

// Remembers the mistakes of a page; `state.outage`: requests may fail.
function listen(page, state, origin) {
  let firstVisit = true;
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = `${message.text()} (${message.location().url})`;
    const asked = text.includes('status of 401') && text.endsWith(`(${origin}/api/v1/me)`);
    const lost = /net::ERR_|WebSocket|status of 503/.test(text);
    if (firstVisit && asked) firstVisit = false;
    else if (!(state.outage && lost)) state.mistakes.push(text);
  });
  page.on('pageerror', (error) => state.mistakes.push(String(error)));
  page.on('request', (request) => {
    if (!state.hosts.includes(new URL(request.url()).host)) state.mistakes.push(request.url());
  });
}

// The switch of a datapoint, once it shows a value that the device has confirmed.
async function confirmed(page, name, value) {
  const busy = `[data-point="${name}"]:not([aria-busy="true"])`;
  await page.locator(`${busy} [role="switch"][aria-checked="${value}"]`).first().waitFor({timeout: LIMIT});
  console.log(`${name} ${value}`);
}

export const WORDS = {
  async follow(page, text) {  // the link of this name
    await page.getByRole('link', {name: text}).first().click({timeout: LIMIT});
  },
  async claim(page) {
    await page.locator('form button[type="submit"]').click({timeout: LIMIT});
    await page.locator('[data-point]').first().waitFor({timeout: LIMIT});
    console.log('claimed');
  },
  async switch(page, name) {
    const control = page.locator(`[data-point="${name}"] [role="switch"]:enabled`).first();
    await control.waitFor({timeout: LIMIT});
    const wanted = String((await control.getAttribute('aria-checked')) !== 'true');
    await control.click();
    await confirmed(page, name, wanted);
  },
  async expect(page, name, value) {
    await confirmed(page, name, value);
  },
  async wait(page, file) {
    const end = Date.now() + 2 * LIMIT;
    while (!existsSync(file)) {
      if (Date.now() > end) throw new Error(`no ${file}`);
      await page.waitForTimeout(50);
    }
  },
  async touch(page, file) {
    writeFileSync(file, '');
  },
  async picture(page, file) {
    await page.screenshot({path: file});
  },
};

// Opens the page and carries out the words, each with as many of those behind it as it takes; the exit code.
// `prepare` is given the context and the state before the page is opened, `options` are Chromium's.
export async function run(url, words, {more = {}, hosts = [], options = {}, prepare = async () => {}} = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'page-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium', viewport: {width: 390, height: 844}, locale: 'zh-CN',
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update',
      '--disable-sync'], ...options,
  });
  const {host, origin} = new URL(url);
  const state = {mistakes: [], outage: false, hosts: [host, ...hosts]};
  const known = {...WORDS, async outage() {
    state.outage = true;
  }, ...more};
  try {
    await prepare(context, state);
    const page = await context.newPage();
    listen(page, state, origin);
    await page.goto(url);
    while (words.length > 0) {
      const word = known[words.shift()];
      await word(page, ...words.splice(0, word.length - 1));
    }
  } catch (error) {
    state.mistakes.push(String(error));
  } finally {
    await context.close();
    rmSync(profile, {recursive: true, force: true});
  }
  for (const mistake of state.mistakes) console.error(mistake);
  return state.mistakes.length > 0 ? 1 : 0;
}
