// The arithmetic of charts, apart from their drawing.

// Round values of the axis that lie in [low, high], about `count` of them.
export function ticks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const result = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
    result.push(Number((i * step).toPrecision(12)));
  }
  return result;
}

// The span of the values with a margin; one value alone gets room around it.
export function valueSpan(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  if (low === high) {
    const room = Math.abs(low) * 0.05 || 1;
    return {low: low - room, high: high + room};
  }
  const margin = (high - low) * 0.08;
  return {low: low - margin, high: high + margin};
}

// Moments of the axis: whole hours or days of the phone's clock; `zone` is the minutes that local
// time is ahead of UTC.
export function timeTicks(from, to, zone) {
  const hour = 3600e3;
  const step =
    [
      hour / 6,
      hour / 4,
      hour / 2,
      hour,
      2 * hour,
      4 * hour,
      6 * hour,
      12 * hour,
      24 * hour,
      48 * hour,
      120 * hour,
      168 * hour,
    ].find((size) => (to - from) / size <= 6) ?? 336 * hour;
  const shift = zone * 60e3;
  const result = [];
  for (let time = Math.ceil((from + shift) / step) * step - shift; time <= to; time += step)
    result.push(time);
  return result;
}

export function linear(from, to, start, end) {
  const factor = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * factor;
}

// {min, avg, max} of three series [{time, value, count}]; the average is weighted by count. null
// where there are none.
export function summary(averages, smallest, largest) {
  if (averages.length === 0) return null;
  const count = averages.reduce((sum, point) => sum + point.count, 0);
  const values = [...smallest, ...largest, ...averages].map((point) => point.value);
  return {
    min: values.reduce((a, b) => Math.min(a, b)),
    avg: averages.reduce((sum, point) => sum + point.value * point.count, 0) / count,
    max: values.reduce((a, b) => Math.max(a, b)),
  };
}

// Runs of one value: [{from, to, value}] of points [{time, value}], the last up to `end`.
export function runs(points, end) {
  const result = [];
  for (const {time, value} of points) {
    const last = result[result.length - 1];
    if (last?.value === value) continue;
    if (last) last.to = time;
    result.push({from: time, to: end, value});
  }
  return result;
}

// The index of the point that is nearest in time.
export function nearest(points, time) {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle].time < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - points[low - 1].time < points[low].time - time ? low - 1 : low;
}

// Points in pieces: a hole of more than `hole` ms is drawn as one.
export function pieces(points, hole) {
  const result = [];
  for (const point of points) {
    const last = result[result.length - 1];
    if (last && point.time - last[last.length - 1].time <= hole) last.push(point);
    else result.push([point]);
  }
  return result;
}
