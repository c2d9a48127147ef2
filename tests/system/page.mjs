// page.mjs URL WORDS...: opens the page in Chromium at a phone's size and carries out, one after the other:
//   claim              presses the button of #/claim/CODE and waits for the device's page
//   switch NAME        clicks the switch of a datapoint and waits until the device has confirmed it
//   expect NAME VALUE  waits until the switch of a datapoint shows true or false
//   wait FILE          waits until there is such a file
//   touch FILE         makes a file
//   outage             from now on requests may fail: the service is going to be away
//   picture FILE       saves a screenshot
// Whatever the console says as an error, and a request to another host, fails it. One is expected: a first
// visit asks who it is, which is answered by 401.
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const require = createRequire(new URL('../panel/package.json', import.meta.url));
const {chromium} = require('playwright-core');

const LIMIT = 60_000;
const [url, ...words] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), 'page-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: '/usr/bin/chromium', viewport: {width: 390, height: 844}, locale: 'zh-CN',
  args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update',
    '--disable-sync'],
});
const mistakes = [];
const {host, origin} = new URL(url);
let firstVisit = true;
let outage = false;

function listen(page) {
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const text = `${message.text()} (${message.location().url})`;
    const asked = text.includes('status of 401') && text.endsWith(`(${origin}/api/v1/me)`);
    const lost = /net::ERR_|WebSocket|status of 503/.test(text);
    if (firstVisit && asked) firstVisit = false;
    else if (!(outage && lost)) mistakes.push(text);
  });
  page.on('pageerror', (error) => mistakes.push(String(error)));
  page.on('request', (request) => new URL(request.url()).host !== host && mistakes.push(request.url()));
}

// The switch of a datapoint, once it shows a value that the device has confirmed.
async function confirmed(page, name, value) {
  const busy = `[data-point="${name}"]:not([aria-busy="true"])`;
  await page.locator(`${busy} [role="switch"][aria-checked="${value}"]`).first().waitFor({timeout: LIMIT});
  console.log(`${name} ${value}`);
}

const WORDS = {
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
  async outage() {
    outage = true;
  },
  async picture(page, file) {
    await page.screenshot({path: file});
  },
};

try {
  const page = await context.newPage();
  listen(page);
  await page.goto(url);
  while (words.length > 0) {
    const word = WORDS[words.shift()];
    await word(page, ...words.splice(0, word.length - 1));
  }
} catch (error) {
  mistakes.push(String(error));
} finally {
  await context.close();
  rmSync(profile, {recursive: true, force: true});
}
for (const mistake of mistakes) console.error(mistake);
process.exit(mistakes.length > 0 ? 1 : 0);
