// History: a chart for each datapoint that has one, over the last hour, day, week or month.
import {bandChart, lineChart} from './chart.js';
import {fromWire, isAlarm, points} from './points.js';
import {emptyState, segments, spinner} from './widgets.js';
import {fullText, errorText} from './say.js';
import {runs, summary} from './chart_scale.js';
import {parseDecimal, scaledText} from './decimal.js';
import {h, replace} from './dom.js';
import {t} from './texts.js';

// Buckets are as narrow as a phone's screen can show; a day of minutes is thinned, and its facts
// come from hours. `steps` is how bool and enum are asked for. Devices report every ten minutes at
// least: what is missing for longer than `hole` is drawn as missing.
const HOUR = 3600e3;
const RANGES = {
  '1h': {span: HOUR, interval: 'minute', hole: HOUR / 2, steps: 'raw'},
  '24h': {
    span: 24 * HOUR,
    interval: 'minute',
    hole: HOUR / 2,
    steps: 'minute',
    thin: 300,
    facts: 'hour',
  },
  '7d': {span: 168 * HOUR, interval: 'hour', hole: 4 * HOUR, steps: 'hour'},
  '30d': {
    span: 720 * HOUR,
    interval: 'hour',
    hole: 8 * HOUR,
    steps: 'hour',
    thin: 360,
    facts: 'day',
  },
};
const MOST_POINTS = 2000;

// Lines first, then bands.
const charted = [
  ...points.filter((point) => point.type === 'number'),
  ...points.filter((point) => point.type === 'bool' || point.type === 'enum'),
];

export function open({api}, {did}) {
  const box = h('div', {class: 'charts', 'aria-live': 'off'});
  let range = '24h';
  let round = 0;
  const choice = segments(
    t('range'),
    Object.keys(RANGES).map((key) => [key, t(`range_${key}`)]),
    (next) => {
      range = next;
      choice.set(range);
      load();
    },
  );
  choice.set(range);

  async function load() {
    const mine = ++round;
    box.setAttribute('aria-busy', 'true');
    if (!box.firstChild)
      replace(box, h('div', {class: 'centre'}, spinner(), h('p', {}, t('loading'))));
    const {span, hole} = RANGES[range];
    const to = Date.now();
    const from = to - span;
    try {
      const series = await fetchSeries(api, did, {from, to, range});
      if (mine !== round) return;
      const cards = charted
        .map((point) => card(point, series.get(point.name), {from, to, hole}))
        .filter((one) => one !== null);
      replace(box, cards.length > 0 ? cards : emptyState('history', t('no_data')));
    } catch (error) {
      if (mine === round) replace(box, emptyState('history', errorText(error)));
    }
    box.removeAttribute('aria-busy');
  }
  load();
  return {
    title: t('history'),
    did,
    tab: 'history',
    node: h('div', {class: 'page'}, h('div', {class: 'toolbar'}, choice.node), box),
    on: {},
    close: () => ++round,
  };
}

// Map of name to {avg, min, max, facts} of a number, each [{time, value, count}] but facts, or to
// [{time, value}] of a bool or an enum.
export async function fetchSeries(api, did, {from, to, range}) {
  const {interval, thin, facts = interval, steps} = RANGES[range];
  const names = (isNumber) =>
    charted
      .filter((point) => (point.type === 'number') === isNumber)
      .map((point) => point.name)
      .join();
  const numbers = names(true);
  const others = names(false);
  const get = async (attrs, query) =>
    attrs === ''
      ? new Map()
      : seriesOf(
          await api.get(`devices/${encodeURIComponent(did)}/telemetry`, {
            attrs,
            from: Math.round(from),
            to: Math.round(to),
            limit: MOST_POINTS,
            ...query,
          }),
        );
  const aggregates = (query) =>
    Promise.all(['avg', 'min', 'max'].map((agg) => get(numbers, {...query, agg})));
  const [[avg, min, max], whole, last] = await Promise.all([
    aggregates({interval, thin}),
    thin ? aggregates({interval: facts}) : null,
    get(others, {interval: steps, agg: 'last'}),
  ]);
  const result = new Map();
  for (const point of charted) {
    const {name} = point;
    if (avg.get(name)?.length > 0) {
      const [a, b, c] = (whole ?? [avg, min, max]).map((series) => series.get(name) ?? []);
      result.set(name, {
        avg: avg.get(name),
        min: min.get(name),
        max: max.get(name),
        facts: summary(a, b, c),
      });
    } else if (last.get(name)?.length > 0) {
      result.set(
        name,
        last.get(name).map(({time, value}) => ({time, value: fromWire(point, value)})),
      );
    }
  }
  return result;
}

function seriesOf({series}) {
  return new Map(
    series.map(({attr, points: list}) => [
      attr,
      list.map(([time, value, count = 1]) => ({time, value, count})),
    ]),
  );
}

function card(point, list, frame) {
  if (list === undefined) return null;
  const inner =
    point.type === 'number' ? numberCard(point, list, frame) : stepCard(point, list, frame);
  return h(
    'section',
    {class: 'card', 'data-point': point.name},
    h(
      'h2',
      {class: 'card-title'},
      point.title,
      point.unit && h('span', {class: 'card-unit'}, point.unit),
    ),
    inner,
  );
}

// What was measured, with the decimals that the datapoint has; an average with one at least.
export function measuredText(point, value, decimals = point.number.decimals) {
  const decimal = parseDecimal(value.toFixed(decimals));
  return scaledText(decimal.negative ? -decimal.digits : decimal.digits, decimals);
}

function numberCard(point, list, {from, to, hole}) {
  const {decimals} = point.number;
  const facts = [
    ['min', 'minimum', measuredText(point, list.facts.min)],
    ['avg', 'average', measuredText(point, list.facts.avg, Math.max(1, decimals))],
    ['max', 'maximum', measuredText(point, list.facts.max)],
  ];
  const words = facts.map(([key, , text]) => [key, fullText(point, text)]);
  const label = t('chart_of', {title: point.title, ...Object.fromEntries(words)});
  const say = (value) => fullText(point, measuredText(point, value, Math.max(1, decimals)));
  const fact = ([, key, text]) =>
    h('div', {class: 'fact'}, h('dt', {}, t(key)), h('dd', {}, text.replace('-', '−')));
  return [
    lineChart({...list, from, to, hole, label, say, now: to}),
    h('dl', {class: 'facts'}, facts.map(fact)),
  ];
}

function stepCard(point, list, {from, to}) {
  const bands = runs(list, to);
  const values = point.type === 'bool' ? [true, false] : point.values;
  const colour = (value) =>
    isAlarm(point)
      ? value
        ? 'alarm'
        : 'off'
      : point.type === 'bool'
        ? value
          ? 0
          : 'off'
        : values.indexOf(value) % 8;
  const say = (value) => fullText(point, value);
  const shares = values
    .map((value) => [
      value,
      bands
        .filter((run) => run.value === value)
        .reduce((sum, run) => sum + run.to - Math.max(from, run.from), 0),
    ])
    .filter(([, time]) => time > 0);
  const whole = shares.reduce((sum, [, time]) => sum + time, 0) || 1;
  const parts = shares.map(([value, time]) => `${say(value)} ${Math.round((time / whole) * 100)}%`);
  return [
    bandChart({
      runs: bands,
      from,
      to,
      label: t('bands_of', {title: point.title, parts: parts.join(', ')}),
      say,
      colour,
      now: to,
    }),
    h(
      'ul',
      {class: 'legend'},
      shares.map(([value], i) =>
        h('li', {}, h('span', {class: `swatch run-${colour(value)}`}), parts[i]),
      ),
    ),
  ];
}
