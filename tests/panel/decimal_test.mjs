// Exact decimals: no floating point decides a value.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moduleOf} from './samples.mjs';

const {
  jsonNumber,
  locate,
  makeNumber,
  parseDecimal,
  positionOf,
  positions,
  rawAt,
  scaledText,
  toText,
} = await moduleOf('kitchen_sink', 'decimal.js');
const {product} = await moduleOf('kitchen_sink', 'product.js');
const {asText, fromHex, fromWire, points, pointOf, toHex, toWire} = await moduleOf(
  'kitchen_sink',
  'points.js',
);

const number = (name) => makeNumber(product.points.find((point) => point.name === name));

test('a scaled integer is written without trailing zeros', () => {
  for (const [units, decimals, expected] of [
    [0n, 0, '0'],
    [215n, 1, '21.5'],
    [-99n, 1, '-9.9'],
    [500n, 1, '50'],
    [-5n, 3, '-0.005'],
    [25n, 2, '0.25'],
    [100n, 2, '1'],
    [4294967295n, 0, '4294967295'],
  ]) {
    assert.equal(scaledText(units, decimals), expected);
  }
});

test('what people type is a number or it is not', () => {
  for (const [text, digits, exponent, negative] of [
    ['21.5', 215n, -1, false],
    ['-3', 3n, 0, true],
    ['−3', 3n, 0, true],
    ['1e2', 1n, 2, false],
    ['.5', 5n, -1, false],
    ['5.', 5n, 0, false],
    ['2,5', 25n, -1, false],
    [' 7 ', 7n, 0, false],
  ]) {
    assert.deepEqual(parseDecimal(text), {negative, digits, exponent}, text);
  }
  for (const text of ['', '-', '.', 'abc', '1.2.3', '0x10', '1e', '--1', 'Infinity', ',5,']) {
    assert.equal(parseDecimal(text), null, text);
  }
});

test('a text is located among the values there are', () => {
  for (const [name, text, fit, raw] of [
    ['temperature', '21.5', 'exact', 615n],
    ['temperature', '-40', 'exact', 0n],
    ['temperature', '21.55', 'between', 616n],
    ['temperature', '21.54', 'between', 615n],
    ['temperature', '126', 'outside', 1650n],
    ['temperature', '-41', 'outside', 0n],
    ['temperature', 'warm', 'nonsense', null],
    ['depth', '-0.25', 'exact', 1n],
    ['depth', '-40', 'exact', 160n],
    ['depth', '0', 'exact', 0n],
    ['depth', '1', 'outside', 0n],
    ['depth', '-41', 'outside', 160n],
    ['gain', '7.9375', 'exact', 255n],
    ['gain', '-8', 'exact', 0n],
    ['counter', '4294967295', 'exact', 4294967295n],
    ['counter', '4294967296', 'outside', 4294967295n],
    ['percent', '0', 'outside', 1n],
    ['pressure', '1013.25', 'exact', 71325n],
    ['delay', '1e3', 'exact', 2n],
    ['delay', '1e999', 'nonsense', null],
  ]) {
    assert.deepEqual(locate(number(name), text), {fit, raw}, `${name} ${text}`);
  }
});

test('every value of every number survives its own text', () => {
  for (const point of points.filter((one) => one.type === 'number')) {
    const last = positions(point.number);
    for (let i = 0; i <= 2000; ++i) {
      const raw = rawAt(point.number, Math.round((last * i) / 2000));
      const text = toText(point.number, raw);
      assert.deepEqual(locate(point.number, text), {fit: 'exact', raw}, `${point.name} ${text}`);
      assert.deepEqual(fromWire(point, JSON.parse(JSON.stringify(toWire(point, text)))), text);
    }
  }
});

test('a slider goes from the smallest value to the largest, also where the step is negative', () => {
  for (const point of points.filter((one) => one.type === 'number')) {
    const {number: scale} = point;
    assert.equal(toText(scale, rawAt(scale, 0)), point.min, point.name);
    assert.equal(toText(scale, rawAt(scale, positions(scale))), point.max, point.name);
    assert.equal(positionOf(scale, rawAt(scale, 1)), 1);
  }
});

test('0.1 + 0.2 is 0.3', () => {
  const scale = makeNumber({scale: {step: '1', offset: '0', decimals: 1}, rawMin: 0, rawMax: 10});
  assert.equal(toText(scale, locate(scale, '0.1').raw + locate(scale, '0.2').raw), '0.3');
});

test('a number that a double cannot hold travels as text', () => {
  assert.equal(jsonNumber('9999999.99'), 9999999.99);
  assert.equal(jsonNumber('1234567890123456'), '1234567890123456');
});

test('values of the wire take one form each, and what is none is refused', () => {
  for (const [name, wire, expected] of [
    ['switch', 1, true],
    ['switch', false, false],
    ['switch', 'yes', null],
    ['mode', '离家', '离家'],
    ['mode', 2, '离家'],
    ['mode', 9, null],
    ['mode', 'x', null],
    ['level', 7, '7'],
    ['level', null, null],
    ['label', [1, 255], '01ff'],
    ['label', '01FF', '01ff'],
    ['label', 'xyz', null],
  ]) {
    assert.equal(fromWire(pointOf(name), wire), expected, `${name} ${wire}`);
  }
});

test('bytes are text where they are text, and hexadecimal always', () => {
  assert.equal(asText('e4bda0e5a5bd0000'), '你好');
  assert.equal(asText('0000'), '');
  assert.equal(asText('ff00'), null);
  assert.equal(asText('0741'), null);
  assert.equal(toHex(fromHex('0A ff:01')), '0aff01');
  assert.equal(fromHex('abc'), null);
  assert.equal(fromHex('zz'), null);
});
