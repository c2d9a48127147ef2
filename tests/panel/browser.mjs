// A browser for the tests: nothing that it asks for leaves this machine, and every error that it
// would show in its console fails the test.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {chromium} from 'playwright-core';
import {StandIn} from './stand_in.mjs';
import {panelOf} from './samples.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];

// Opens the pages of a sample in a fresh browser profile at phone size; `work` gets {page, service,
// open(hash)}. `expectErrors` are parts of console errors that the test provokes.
export async function withPanel(sample, options, work) {
  const {
    locale = 'en-GB',
    dark = false,
    prepare = () => {},
    expectErrors = [],
    motion = 'reduce',
    viewport = {width: 390, height: 844},
    userAgent,
    elsewhere = {}, // address: script, of other hosts that may be asked
    ...more
  } = options;
  const service = await new StandIn(panelOf(sample), more).start();
  prepare(service);
  const profile = mkdtempSync(join(tmpdir(), 'gizgen-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: ARGS,
    viewport,
    userAgent,
    deviceScaleFactor: 2,
    hasTouch: true,
    locale,
    timezoneId: 'Asia/Shanghai',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: motion,
  });
  const errors = [];
  const note = (text) => !expectErrors.some((part) => text.includes(part)) && errors.push(text);
  // The first question of a first visit is whether there is a session.
  const isFirst = (message) =>
    message.text().includes('401') && /\/api\/(v1\/me|session)$/.test(message.location().url);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(15000);
    page.on(
      'console',
      (message) =>
        ['error', 'warning'].includes(message.type()) && !isFirst(message) && note(message.text()),
    );
    page.on('pageerror', (error) => note(String(error)));
    page.on('request', (request) => {
      const {origin, protocol} = new URL(request.url());
      const known = origin === service.origin || request.url() in elsewhere;
      if (protocol !== 'data:' && !known) note(`asks for ${request.url()}`);
    });
    for (const [url, body] of Object.entries(elsewhere)) {
      await page.route(url, (route) => route.fulfill({contentType: 'text/javascript', body}));
    }
    await page.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
      ),
    );
    const open = async (path = '') => {
      await page.goto(`${service.origin}/${path}`);
      await page.locator('main .page').waitFor();
    };
    await work({page, service, open, context});
  } finally {
    await context.close();
    await service.stop();
    rmSync(profile, {recursive: true, force: true});
  }
  if (errors.length > 0) throw new Error(`the browser complains:\n${errors.join('\n')}`);
}

// -- what tests say often --

export const DID = 'hQ9WkZ3pYb7RtVx2Ms5NcA';
export const CONTROL = `#/device/${DID}`;
export const THERMOSTAT = {
  power: true,
  child_lock: false,
  mode: 'heat',
  set_point: 21.5,
  heating: true,
  humidity: 45,
  temperature: 20.3,
  frost: false,
  sensor_open: false,
};

export const thermostat = (more = {}) => ({
  prepare: (service) => service.addDevice(DID, {...THERMOSTAT}, more),
});
export const socket = (on = false) => ({prepare: (service) => service.addDevice(DID, {power: on})});
export const checked = (locator, value) =>
  locator.and(locator.page().locator(`[aria-checked="${value}"]`)).waitFor();
export const toastSays = (page, text) => page.locator('.toast', {hasText: text}).waitFor();
