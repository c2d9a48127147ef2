// The settings page's files: every text in both languages and used, light, and strict as promised.
import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {moduleOf, panelOf} from './samples.mjs';

const folder = join(panelOf('smart_socket'), 'admin');
const files = readdirSync(folder);
const scripts = files.filter((name) => name.endsWith('.js'));
const read = (name) => readFileSync(join(folder, name), 'utf8');

test('every text in both languages and asked for, none of the panel taken over', async () => {
  const {texts} = await moduleOf('smart_socket', 'admin/texts.js');
  const {texts: panel} = await moduleOf('smart_socket', 'texts.js');
  const source = scripts
    .filter((name) => name !== 'texts.js')
    .map(read)
    .join('\n');
  const prefixes = ['check_', 'result_', 'wrong_', 'kind_', 'user_', 'menu_', 'notices_'];
  for (const [key, pair] of Object.entries(texts)) {
    assert.equal(pair.length, 2, key);
    const [chinese, english] = pair.map((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort(),
    );
    assert.deepEqual(chinese, english, key);
    assert.ok(!(key in panel), `'${key}' is the panel's`);
    const named = source.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix));
    assert.ok(named, `nobody says '${key}'`);
  }
  for (const [, key] of source.matchAll(/\bt\('(\w+)'/g))
    assert.ok(key in texts || key in panel, `t('${key}')`);
});

test('the settings page is lighter than 30 kB, compressed', () => {
  const bytes = files.reduce((sum, name) => sum + gzipSync(read(name), {level: 9}).length, 0);
  console.log(`the settings page: ${(bytes / 1024).toFixed(1)} kB gzip in ${files.length} files`);
  assert.ok(bytes < 30 * 1024, String(bytes));
});

test('nothing inline, no other host, no file too long', () => {
  assert.doesNotMatch(read('admin.html'), /<style|style=|\son\w+=|<script(?![^>]*src=)/);
  for (const name of files) {
    const outside = [...read(name).matchAll(/https?:\/\/([\w.-]+)/g)].map((match) => match[1]);
    assert.deepEqual(
      outside.filter((host) => host !== 'www.w3.org'),
      [],
      name,
    );
    assert.ok(read(name).split('\n').length < 400, name);
  }
  for (const name of scripts) {
    const wide = read(name)
      .split('\n')
      .findIndex((line) => line.length > 100);
    assert.equal(wide, -1, `${name}:${wide + 1}`);
  }
});
