// Charts in SVG: a line with the band between its smallest and largest values, and coloured runs
// for bool and enum. Touch or the arrow keys read a value.
import {linear, nearest, pieces, ticks, timeTicks, valueSpan} from './chart_scale.js';
import {clockText, dayText, momentText} from './times.js';
import {h, replace, setText, svg} from './dom.js';

const WIDTH = 358;
const HEIGHT = 156;
const LEFT = 6;
const RIGHT = WIDTH - 36; // of a line, beside which the values stand
const EDGE = WIDTH - 2; // of a band
const TOP = 10;
const BOTTOM = HEIGHT - 22;

function zoneMinutes(time) {
  return -new Date(time).getTimezoneOffset();
}

function timeAxis(from, to, bottom, right) {
  const x = linear(from, to, LEFT, right);
  const long = to - from > 36 * 3600e3;
  const half = long ? 24 : 16;
  return timeTicks(from, to, zoneMinutes(to))
    .filter((time) => x(time) >= half && x(time) <= WIDTH - half)
    .map((time) =>
      svg(
        'text',
        {x: x(time).toFixed(1), y: bottom + 15, class: 'tick', 'text-anchor': 'middle'},
        long ? dayText(time) : clockText(time),
      ),
    );
}

const path = (points, x, y) =>
  points
    .map(({time, value}, i) => `${i === 0 ? 'M' : 'L'}${x(time).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');

// avg, min, max: [{time, value}], not always of the same times; say(value) is a value in words.
export function lineChart({avg, min, max, from, to, hole, label, say, now}) {
  const span = valueSpan([...avg, ...min, ...max].map((point) => point.value));
  const x = linear(from, to, LEFT, RIGHT);
  const y = linear(span.low, span.high, BOTTOM, TOP);
  const bands = pieces(max, hole).map((piece) => {
    const back = min
      .filter(({time}) => time >= piece[0].time && time <= piece[piece.length - 1].time)
      .reverse();
    return (
      back.length > 1 &&
      svg('path', {class: 'band', d: `${path(piece, x, y)}${path(back, x, y).replace('M', 'L')}Z`})
    );
  });
  const lines = pieces(avg, hole).map((piece) =>
    piece.length === 1
      ? svg('circle', {cx: x(piece[0].time), cy: y(piece[0].value), r: 2.5, class: 'dot'})
      : svg('path', {class: 'line', d: path(piece, x, y)}),
  );
  const grid = ticks(span.low, span.high, 4).map((value) => [
    svg('line', {x1: LEFT, x2: RIGHT, y1: y(value), y2: y(value), class: 'grid'}),
    svg(
      'text',
      {x: WIDTH - 2, y: y(value) + 4, class: 'tick', 'text-anchor': 'end'},
      String(value).replace('-', '−'),
    ),
  ]);
  const cursor = svg('line', {y1: TOP, y2: BOTTOM, class: 'cursor', visibility: 'hidden'});
  const dot = svg('circle', {r: 4, class: 'cursor-dot', visibility: 'hidden'});
  const drawing = svg(
    'svg',
    {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart-drawing', 'aria-hidden': 'true'},
    grid,
    timeAxis(from, to, BOTTOM, RIGHT),
    bands,
    lines,
    cursor,
    dot,
  );
  return readable({
    drawing,
    label,
    from,
    to,
    points: avg,
    now,
    value: (point) => say(point.value),
    mark(point) {
      for (const node of [cursor, dot])
        node.setAttribute('visibility', point ? 'visible' : 'hidden');
      if (!point) return;
      for (const end of ['x1', 'x2']) cursor.setAttribute(end, x(point.time));
      dot.setAttribute('cx', x(point.time));
      dot.setAttribute('cy', y(point.value));
    },
  });
}

// runs: [{from, to, value}]; colour(value) is the number of its class.
export function bandChart({runs, from, to, label, say, colour, now}) {
  const bottom = 38;
  const x = linear(from, to, LEFT, EDGE);
  const bands = runs.map((run) =>
    svg('rect', {
      x: x(Math.max(from, run.from)).toFixed(1),
      y: 6,
      width: Math.max(1, x(run.to) - x(Math.max(from, run.from))).toFixed(1),
      height: bottom - 8,
      class: `run run-${colour(run.value)}`,
    }),
  );
  const cursor = svg('line', {y1: 2, y2: bottom + 2, class: 'cursor', visibility: 'hidden'});
  const drawing = svg(
    'svg',
    {viewBox: `0 0 ${WIDTH} ${bottom + 22}`, class: 'chart-drawing', 'aria-hidden': 'true'},
    svg('rect', {
      x: LEFT,
      y: 6,
      width: EDGE - LEFT,
      height: bottom - 8,
      rx: 3,
      class: 'run-none',
    }),
    bands,
    timeAxis(from, to, bottom, EDGE),
    cursor,
  );
  const points = runs.map((run) => ({time: Math.max(from, run.from), value: run.value}));
  return readable({
    drawing,
    label,
    from,
    to,
    points,
    now,
    step: true,
    right: EDGE,
    value: (point) => say(point.value),
    mark(point, time) {
      cursor.setAttribute('visibility', point ? 'visible' : 'hidden');
      for (const end of ['x1', 'x2']) cursor.setAttribute(end, x(time ?? from));
    },
  });
}

// A chart that a finger, a mouse or the arrow keys read; what is read is said in a line above.
function readable({
  drawing,
  label,
  from,
  to,
  points,
  now,
  value,
  mark,
  step = false,
  right = RIGHT,
}) {
  const reading = h('p', {class: 'chart-reading', role: 'status'});
  let at = -1;
  function read(index, time = points[index]?.time) {
    at = index;
    const point = points[index];
    mark(point, time);
    setText(reading, point ? `${momentText(time, now)}  ${value(point)}` : '');
  }
  const node = h('div', {
    class: 'chart',
    role: 'img',
    tabindex: '0',
    'aria-label': label,
    onpointermove: pointed,
    onpointerdown: pointed,
    onpointerleave: () => read(-1),
    onblur: () => read(-1),
    onkeydown: (event) => {
      const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
      if (!by) return;
      event.preventDefault();
      read(Math.min(points.length - 1, Math.max(0, at < 0 ? points.length - 1 : at + by)));
    },
  });
  function pointed(event) {
    const box = drawing.getBoundingClientRect();
    const time = linear(LEFT, right, from, to)(((event.clientX - box.left) / box.width) * WIDTH);
    if (!step) return read(nearest(points, time));
    const inside = Math.min(to, Math.max(from, time));
    const after = points.findIndex((point) => point.time > inside);
    read(after < 0 ? points.length - 1 : Math.max(0, after - 1), inside);
  }
  replace(node, drawing);
  return h('div', {class: 'chart-box'}, reading, node);
}
