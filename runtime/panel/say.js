// Values and refusals in words.
import {asText, fromWire, isAlarm, pointOf, spacedHex} from './points.js';
import {has, t} from './texts.js';

export function valueText(point, value) {
  if (value === null || value === undefined) return '–';
  switch (point.type) {
    case 'bool':
      if (isAlarm(point)) return value ? t(point.access) : t('normal');
      return value ? t('on') : t('off');
    case 'number':
      return value.replace('-', '−');
    case 'enum':
      return value === '' ? '–' : value;
    default:
      return asText(value) || spacedHex(value) || t('not_set');
  }
}

// With its unit: "21.5 °C", "45%".
export function fullText(point, value) {
  const text = valueText(point, value);
  if (!point.unit || value === null || value === undefined) return text;
  return point.unit === '%' ? text + '%' : `${text} ${point.unit}`;
}

// {power: true}, as the API says it, as "Power: On".
export function attrsText(attrs, separator) {
  return Object.entries(attrs ?? {})
    .map(([name, value]) => {
      const point = pointOf(name);
      if (!point) return t('pair', {title: name, value: JSON.stringify(value)});
      return t('pair', {title: point.title, value: fullText(point, fromWire(point, value))});
    })
    .join(separator);
}

// "5c:cf:7f:0a:0b:0c"
export function macText(mac) {
  return (mac.match(/../g) ?? []).join(':');
}

// What an error of the API means to who reads it; a reason without a text of ours is the service's
// own.
export function errorText(error) {
  const key = 'error_' + (error?.code ?? 'internal');
  if (has(key)) return t(key);
  return error?.message || t('error_internal');
}
