// The arithmetic of charts.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moduleOf} from './samples.mjs';

const {linear, nearest, pieces, runs, summary, ticks, timeTicks, valueSpan} = await moduleOf(
  'thermostat',
  'chart_scale.js',
);
const HOUR = 3600e3;

test('round values for the axis', () => {
  for (const [low, high, expected] of [
    [0, 10, [0, 5, 10]],
    [18.2, 23.9, [20, 22]],
    [-0.31, 0.29, [-0.2, 0, 0.2]],
    [0, 4294967295, [0, 2000000000, 4000000000]],
    [-40, 0, [-40, -20, 0]],
    [5, 5, [5]],
  ]) {
    assert.deepEqual(ticks(low, high, 3), expected, `${low} ${high}`);
  }
});

test('the span has a margin, one value has room', () => {
  assert.deepEqual(valueSpan([10, 20]), {low: 9.2, high: 20.8});
  assert.deepEqual(valueSpan([0]), {low: -1, high: 1});
  assert.deepEqual(valueSpan([20, 20]), {low: 19, high: 21});
  assert.equal(valueSpan([]), null);
});

test("times of the axis are whole hours and days of the phone's clock", () => {
  const day = Date.UTC(2026, 0, 31);
  assert.deepEqual(
    timeTicks(day + 1, day + 24 * HOUR, 0).map((time) => (time - day) / HOUR),
    [4, 8, 12, 16, 20, 24],
  );
  assert.deepEqual(
    timeTicks(day, day + 7 * 24 * HOUR, 480).map((time) => ((time - day) / HOUR + 8) % 24),
    [0, 0, 0],
  );
  assert.deepEqual(
    timeTicks(day, day + HOUR, 330).map((time) => (time - day) / 60e3),
    [0, 10, 20, 30, 40, 50, 60],
  );
  for (const hours of [1, 24, 168, 720]) {
    const count = timeTicks(day, day + hours * HOUR, 0).length;
    assert.ok(count >= 2 && count <= 7, `${hours} h: ${count}`);
  }
});

test('a line', () => {
  assert.equal(linear(0, 10, 100, 200)(5), 150);
  assert.equal(linear(0, 10, 200, 100)(10), 100);
  assert.equal(linear(3, 3, 100, 200)(3), 100);
});

test('the average counts every value', () => {
  const points = [
    {value: 10, count: 1},
    {value: 20, count: 3},
  ];
  assert.deepEqual(summary(points, [{value: 4}], [{value: 30}]), {min: 4, avg: 17.5, max: 30});
  assert.deepEqual(
    summary(points, [{value: 30}], [{value: 4}]),
    {min: 4, avg: 17.5, max: 30},
    'a negative step',
  );
  assert.equal(summary([], [], []), null);
});

test('runs of one value', () => {
  assert.deepEqual(
    runs(
      [
        {time: 1, value: 'a'},
        {time: 2, value: 'a'},
        {time: 5, value: 'b'},
      ],
      9,
    ),
    [
      {from: 1, to: 5, value: 'a'},
      {from: 5, to: 9, value: 'b'},
    ],
  );
  assert.deepEqual(runs([], 9), []);
});

test('the nearest point', () => {
  const points = [{time: 0}, {time: 10}, {time: 30}];
  for (const [time, at] of [
    [-5, 0],
    [4, 0],
    [6, 1],
    [19, 1],
    [21, 2],
    [99, 2],
  ])
    assert.equal(nearest(points, time), at);
});

test('a hole is drawn as one', () => {
  const points = [0, 1, 2, 10, 11].map((time) => ({time}));
  assert.deepEqual(
    pieces(points, 2).map((piece) => piece.map((point) => point.time)),
    [
      [0, 1, 2],
      [10, 11],
    ],
  );
});
