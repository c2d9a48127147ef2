// Our QR codes are read by a reader that is not ours.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import jsQR from 'jsqr';
import {moduleOf} from './samples.mjs';

const {qrCode} = await moduleOf('smart_socket', 'qr.js');
const SCALE = 4;
const QUIET = 4;

function read(grid) {
  const size = (grid.length + 2 * QUIET) * SCALE;
  const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; ++y) {
    for (let x = 0; x < size; ++x) {
      const dark = grid[Math.floor(y / SCALE) - QUIET]?.[Math.floor(x / SCALE) - QUIET];
      if (dark) pixels.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return jsQR(pixels, size, size);
}

// The longest text of each version at level M, in bytes.
const CAPACITY = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];

function check(text, version) {
  const grid = qrCode(text);
  assert.equal(grid.length, version * 4 + 17, text);
  assert.ok(grid.every((row) => row.every((module) => typeof module === 'boolean')));
  const found = read(grid);
  assert.notEqual(found, null, `version ${version} is not read`);
  assert.equal(Buffer.from(found.binaryData).toString('utf8'), text);
  assert.equal(found.version, version);
}

test('the longest and the shortest text of every version', () => {
  CAPACITY.forEach((bytes, i) => {
    check('x'.repeat(bytes), i + 1);
    check('https://lamp.example.com/#/share/'.padEnd(213, 'aZ9-_').slice(0, bytes), i + 1);
    if (i > 0) check('y'.repeat(CAPACITY[i - 1] + 1), i + 1);
  });
});

test('every length there is', () => {
  for (let length = 1; length <= 213; length += 7) {
    check('k7Q'.repeat(71).slice(0, length), CAPACITY.findIndex((bytes) => length <= bytes) + 1);
  }
});

test('other languages, and nothing', () => {
  check('你好，微信', 2);
  check('', 1);
});

test('a text that is too long is refused', () => {
  assert.equal(qrCode('x'.repeat(214)), null);
});

// The standard's tables of what a reader needs first. It corrects errors there, so reading proves
// little.
const FORMATS = (
  '101010000010010 101000100100101 101111001111100 101101101001011 ' +
  '100010111111001 100000011001110 100111110010111 100101010100000'
).split(' ');
const VERSIONS = {
  7: '000111110010010100',
  8: '001000010110111100',
  9: '001001101010011001',
  10: '001010010011010011',
};
const bits = (modules) => modules.map((dark) => (dark ? '1' : '0')).join('');

test('format and version stand there twice, without an error', () => {
  CAPACITY.forEach((length, i) => {
    for (const sign of 'xyz') {
      const grid = qrCode(sign.repeat(length));
      const size = grid.length;
      const across = [
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        size - 8,
        size - 7,
        size - 6,
        size - 5,
        size - 4,
        size - 3,
        size - 2,
        size - 1,
      ];
      const down = [
        size - 1,
        size - 2,
        size - 3,
        size - 4,
        size - 5,
        size - 6,
        size - 7,
        8,
        7,
        5,
        4,
        3,
        2,
        1,
        0,
      ];
      const first = bits(across.map((column) => grid[8][column]));
      assert.ok(FORMATS.includes(first), first);
      assert.equal(bits(down.map((row) => grid[row][8])), first);
      assert.equal(grid[size - 8][8], true);
      if (i + 1 < 7) continue;
      const order = Array.from({length: 18}, (_, bit) => 17 - bit);
      const place = (bit) => [size - 11 + (bit % 3), Math.floor(bit / 3)];
      assert.equal(bits(order.map((bit) => grid[place(bit)[0]][place(bit)[1]])), VERSIONS[i + 1]);
      assert.equal(bits(order.map((bit) => grid[place(bit)[1]][place(bit)[0]])), VERSIONS[i + 1]);
    }
  });
});
