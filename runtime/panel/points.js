// Values of datapoints in one form each: a bool is true or false, an enum its text, a number its
// exact decimal text, a binary its hexadecimal text. Values are compared with ===.
import {product} from './product.js';
import {jsonNumber, locate, makeNumber, toText} from './decimal.js';

export const points = product.points.map((point) =>
  point.type === 'number' ? {...point, number: makeNumber(point)} : point,
);
const byName = new Map(points.map((point) => [point.name, point]));

export function pointOf(name) {
  return byName.get(name) ?? null;
}

export const isAlarm = (point) => point.access === 'alert' || point.access === 'fault';
export const writable = points.filter((point) => point.access === 'writable');
export const readings = points.filter((point) => point.access === 'readonly');
export const alarms = points.filter(isAlarm);
// The switch that stands for the whole device: the first that can be written.
export const mainSwitch = writable.find((point) => point.type === 'bool') ?? null;
// What a list shows of a device, most telling first.
export const keyPoints = [
  ...points.filter((point) => point.access === 'readonly' && point.type === 'number'),
  ...points.filter((point) => point.access === 'writable' && point.type === 'number'),
  ...points.filter((point) => point.type === 'enum'),
].slice(0, 3);

// What came over the wire, in the form above; null where it is no value of this point.
export function fromWire(point, value) {
  switch (point.type) {
    case 'bool':
      return value === true || value === 1 || value === '1'
        ? true
        : value === false || value === 0 || value === '0'
          ? false
          : null;
    case 'enum':
      if (typeof value === 'number') return point.values[value] ?? null;
      return point.values.includes(value) ? value : null;
    case 'number': {
      const {raw} = locate(point.number, String(value));
      return raw === null ? null : toText(point.number, raw);
    }
    default:
      if (Array.isArray(value)) return toHex(value);
      return typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value)
        ? value.toLowerCase()
        : null;
  }
}

export function toWire(point, value) {
  return point.type === 'number' ? jsonNumber(value) : value;
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function fromHex(text) {
  const digits = text.replace(/[\s:,-]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return null;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

// The bytes as text where they are some, without the zeros that fill them up; else null.
export function asText(hex) {
  const bytes = fromHex(hex);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) --end;
  try {
    const text = new TextDecoder('utf-8', {fatal: true}).decode(bytes.subarray(0, end));
    return /[\p{Cc}\p{Cn}\p{Co}]/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

export function spacedHex(hex) {
  return (hex.match(/../g) ?? []).join(' ').toUpperCase();
}
