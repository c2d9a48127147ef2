// Decimals as whole numbers: y = (step * raw + offset) / 10^decimals, all of them BigInt. No
// floating point decides a value: 0.1 * 3 is 0.3 here.

// {negative, digits: 215n, exponent: -1} of "21.5", "-3", "1e2"; null where the text is no number.
export function parseDecimal(text) {
  const match = /^\s*([-+−]?)(\d*)(?:[.,](\d*))?(?:e([+-]?\d{1,3}))?\s*$/i.exec(String(text));
  if (!match || (!match[2] && !match[3])) return null;
  const fraction = match[3] ?? '';
  return {
    negative: match[1] === '-' || match[1] === '−',
    digits: BigInt(match[2] + fraction || '0'),
    exponent: Number(match[4] ?? 0) - fraction.length,
  };
}

// numerator / denominator of the decimal, in units of 10^-decimals.
function inUnits(decimal, decimals) {
  const shift = decimal.exponent + decimals;
  const digits = decimal.negative ? -decimal.digits : decimal.digits;
  return shift >= 0 ? [digits * 10n ** BigInt(shift), 1n] : [digits, 10n ** BigInt(-shift)];
}

function roundedDivision(numerator, denominator) {
  if (denominator < 0n) return roundedDivision(-numerator, -denominator);
  const doubled = 2n * numerator + denominator;
  const quotient = doubled / (2n * denominator);
  return doubled < 0n && doubled % (2n * denominator) !== 0n ? quotient - 1n : quotient;
}

// "-9.9", "50", "0.25": without trailing zeros.
export function scaledText(units, decimals) {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return (negative ? '-' : '') + whole + (fraction ? '.' + fraction : '');
}

// A number of a product: {scale: {step, offset, decimals}, rawMin, rawMax} as BigInt; decimals is
// small.
export function makeNumber(point) {
  return {
    step: BigInt(point.scale.step),
    offset: BigInt(point.scale.offset),
    decimals: point.scale.decimals,
    rawMin: BigInt(point.rawMin),
    rawMax: BigInt(point.rawMax),
  };
}

export function toText(number, raw) {
  return scaledText(number.step * BigInt(raw) + number.offset, number.decimals);
}

// Where a text stands among the values there are: {fit, raw}. fit is 'exact', 'between' (raw is the
// nearest), 'outside' (raw is the nearer end) or 'nonsense' (raw is null).
export function locate(number, text) {
  const decimal = parseDecimal(text);
  if (!decimal || decimal.exponent > 40 || decimal.exponent < -40)
    return {fit: 'nonsense', raw: null};
  const [units, denominator] = inUnits(decimal, number.decimals);
  const distance = units - number.offset * denominator;
  const divisor = number.step * denominator;
  const raw = roundedDivision(distance, divisor);
  const low = toUnits(number, 0);
  const high = toUnits(number, positions(number));
  if (units < low * denominator) return {fit: 'outside', raw: rawAt(number, 0)};
  if (units > high * denominator) return {fit: 'outside', raw: rawAt(number, positions(number))};
  return {fit: raw * divisor === distance ? 'exact' : 'between', raw};
}

function toUnits(number, position) {
  return number.step * rawAt(number, position) + number.offset;
}

// A slider's positions are 0..positions, from the smallest value to the largest; where the step is
// negative that is from the largest raw value to the smallest.
export function positions(number) {
  return Number(number.rawMax - number.rawMin);
}

export function rawAt(number, position) {
  return number.step < 0n ? number.rawMax - BigInt(position) : number.rawMin + BigInt(position);
}

export function positionOf(number, raw) {
  return Number(number.step < 0n ? number.rawMax - raw : raw - number.rawMin);
}

// As JSON carries it without loss: a number where a double holds all of its digits, else its text.
export function jsonNumber(text) {
  return text.replace(/[^0-9]/g, '').length <= 15 ? Number(text) : text;
}
