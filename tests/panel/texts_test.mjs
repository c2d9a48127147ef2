// Every text in both languages, every text used, every file as light and as strict as promised.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {moduleOf, panelOf} from './samples.mjs';

const {has, language, languageOf, setLanguage, t, texts} = await moduleOf(
  'smart_socket',
  'texts.js',
);
const {ageText, momentText} = await moduleOf('smart_socket', 'times.js');
const {attrsText, errorText, fullText} = await moduleOf('thermostat', 'say.js');
const {pointOf} = await moduleOf('thermostat', 'points.js');
const thermostatTexts = await moduleOf('thermostat', 'texts.js');

const folder = panelOf('air_conditioner');
// The settings page, in a folder of its own, has its own tests.
const files = readdirSync(folder).filter((name) => name !== 'admin');
const read = (name) => readFileSync(join(folder, name), 'utf8');
const scripts = files.filter((name) => name.endsWith('.js'));
const LIMIT = 60 * 1024;

test('every text is there in both languages, with the same blanks to fill', () => {
  for (const [key, pair] of Object.entries(texts)) {
    assert.equal(pair.length, 2, key);
    const [chinese, english] = pair.map((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(),
    );
    assert.deepEqual(chinese, english, key);
    for (const text of pair) assert.ok(text.trim() === text && text.length > 0, key);
  }
});

// Keys that are put together while the page runs.
const PREFIXES = ['event_', 'error_', 'why_', 'range_'];

test('every text that the pages ask for exists, and every text is asked for', () => {
  const source =
    scripts
      .filter((name) => name !== 'texts.js')
      .map(read)
      .join('\n') + read('times.js');
  const asked = new Set([...source.matchAll(/\bt\('(\w+)'/g)].map((match) => match[1]));
  for (const key of asked) assert.ok(has(key), `t('${key}')`);
  for (const key of Object.keys(texts)) {
    const named = source.includes(`'${key}'`) || PREFIXES.some((prefix) => key.startsWith(prefix));
    assert.ok(named, `nobody says '${key}'`);
  }
});

test('every reason for an undone command has words', () => {
  const table = /const REASONS = \{([^}]+)\}/.exec(read('house.js'))[1];
  const reasons = [...table.matchAll(/'(\w+)'/g)].map((match) => match[1]);
  assert.ok(reasons.length >= 5, reasons.join());
  for (const reason of [...reasons, 'refused', 'lost', 'no_answer'])
    assert.ok(has(`why_${reason}`), reason);
});

test("the language is the browser's, and English for all but Chinese", () => {
  for (const [tags, expected] of [
    [['zh-CN', 'en'], 'zh'],
    [['zh-Hant-TW'], 'zh'],
    [['en-US', 'zh'], 'en'],
    [['de'], 'en'],
    [[], 'en'],
    [undefined, 'en'],
  ]) {
    assert.equal(languageOf(tags), expected);
  }
  setLanguage('zh');
  assert.equal(t('last_seen', {when: '14:05'}), '最后在线：14:05');
  setLanguage('en');
  assert.equal(language(), 'en');
  assert.equal(t('last_seen', {when: '14:05'}), 'Last seen 14:05');
});

test('ages', () => {
  setLanguage('en');
  const now = new Date(2026, 4, 3, 14, 5).getTime();
  for (const [back, expected] of [
    [0, 'just now'],
    [-5000, 'just now'],
    [12e3, '12 s ago'],
    [185e3, '3 min ago'],
    [2 * 3600e3, '2 h ago'],
  ]) {
    assert.equal(ageText(now - back, now), expected);
  }
  assert.equal(momentText(now, now), '14:05');
  assert.equal(momentText(now - 2 * 86400e3, now), '1 May 14:05');
});

test('values in words', () => {
  thermostatTexts.setLanguage('en');
  for (const [name, value, expected] of [
    ['temperature', '-9.5', '−9.5 °C'],
    ['humidity', '45', '45%'],
    ['power', true, 'On'],
    ['frost', true, 'Alert'],
    ['sensor_open', false, 'Normal'],
    ['mode', 'cool', 'cool'],
    ['temperature', null, '–'],
  ]) {
    assert.equal(fullText(pointOf(name), value), expected);
  }
  assert.equal(attrsText({power: true, set_point: '21'}, ', '), '电源: On, 设定温度: 21 °C');
  assert.equal(errorText({code: 'gone'}), 'It has expired. Ask for a new one.');
  assert.equal(errorText({code: 'novel', message: 'because'}), 'because');
});

test('all files together are under 60 kB, compressed', () => {
  for (const sample of ['smart_socket', 'thermostat', 'air_conditioner', 'kitchen_sink']) {
    const total = readdirSync(panelOf(sample))
      .filter((name) => name !== 'admin')
      .map((name) => gzipSync(readFileSync(join(panelOf(sample), name)), {level: 9}).length)
      .reduce((a, b) => a + b);
    console.log(`${sample}: ${(total / 1024).toFixed(1)} kB gzip`);
    assert.ok(total < LIMIT, `${sample}: ${total} bytes`);
  }
});

test('no other host, no inline script or style, no markup from texts, no cookie', () => {
  for (const name of files) {
    let text = read(name).replaceAll('http://www.w3.org/2000/svg', '');
    if (name === 'wechat.js') text = text.replace('https://res.wx.qq.com/open/js/', '');
    assert.doesNotMatch(text, /https?:\/\/(?!')/, name);
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|document\.cookie|\beval\(|new Function/,
      name,
    );
  }
  assert.doesNotMatch(read('index.html'), /style=|\son\w+=|<style|<script>/);
});

test('index.html asks for every module at once', () => {
  const asked = [...read('index.html').matchAll(/modulepreload" href="([^"]+)"/g)]
    .map((match) => match[1])
    .sort();
  assert.deepEqual(asked, scripts.filter((name) => name !== 'app.js').sort());
});

test('no import is unused, and no module is imported in vain', () => {
  for (const name of scripts) {
    const text = read(name);
    for (const [whole, list] of text.matchAll(/^import \{([^}]+)\} from [^;]+;/gm)) {
      for (const item of list.split(',')) {
        const local = item.trim().split(' as ').pop();
        const uses = text.replace(whole, '').match(new RegExp(`\\b${local}\\b`, 'g')) ?? [];
        assert.ok(uses.length > 0, `${name}: ${local}`);
      }
    }
  }
});

test('no file is longer than 400 lines, no line than 100 columns', () => {
  for (const name of scripts.filter((one) => one !== 'product.js')) {
    const lines = read(name).split('\n');
    assert.ok(lines.length < 400, name);
    const wide = lines.findIndex((line) => line.length > 100);
    assert.equal(wide, -1, `${name}:${wide + 1}`);
  }
});
