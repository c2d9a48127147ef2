// What is known of a device while answers, reports and losses cross each other.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moduleOf} from './samples.mjs';

const {
  ANSWER_LIMIT_MS,
  REPORT_LIMIT_MS,
  answered,
  beginWrite,
  expire,
  isWaiting,
  maySet,
  mergeValues,
  newDevice,
  openAlarms,
  setOnline,
  shown,
  undo,
} = await moduleOf('thermostat', 'state.js');
const {parseRoute, address, codeIn} = await moduleOf('thermostat', 'router.js');
const {keyPoints, mainSwitch} = await moduleOf('thermostat', 'points.js');

const device = () =>
  mergeValues(setOnline(newDevice('D'), true, 1), {power: false, set_point: 20.5}, {}, 100);

test('a wish is shown at once and waits until the device answers', () => {
  const asked = beginWrite(device(), 'power', true, 1, 0);
  assert.equal(shown(asked, 'power'), true);
  assert.equal(isWaiting(asked, 'power'), true);
  const done = answered(asked, 1, 50);
  assert.equal(isWaiting(done, 'power'), false);
  assert.equal(shown(done, 'power'), true, 'the old report does not flicker through');
});

test('the report decides after the answer', () => {
  const done = answered(beginWrite(device(), 'power', true, 1, 0), 1, 50);
  assert.equal(shown(mergeValues(done, {power: true}, {}, 200), 'power'), true);
  assert.equal(shown(mergeValues(done, {power: false}, {}, 200), 'power'), false);
});

test('a report of something else leaves the wish waiting', () => {
  const asked = beginWrite(device(), 'power', true, 1, 0);
  const later = mergeValues(asked, {power: false, set_point: 21}, {}, 200);
  assert.equal(isWaiting(later, 'power'), true);
  assert.equal(shown(later, 'power'), true);
  assert.equal(shown(later, 'set_point'), '21');
});

test('a report of the wish is an answer', () => {
  const later = mergeValues(beginWrite(device(), 'power', true, 1, 0), {power: true}, {}, 200);
  assert.equal(isWaiting(later, 'power'), false);
});

test('a refused wish is undone', () => {
  const {device: after, undone} = undo(beginWrite(device(), 'power', true, 1, 0), 1);
  assert.deepEqual(undone, ['power']);
  assert.equal(shown(after, 'power'), false);
});

test('the answer of an older wish does not touch a newer one', () => {
  const twice = beginWrite(beginWrite(device(), 'set_point', '21', 1, 0), 'set_point', '22', 2, 10);
  assert.equal(isWaiting(answered(twice, 1, 20), 'set_point'), true);
  assert.deepEqual(undo(twice, 1).undone, []);
  assert.equal(shown(undo(twice, 1).device, 'set_point'), '22');
});

test('what is never answered is given up aloud, what is never reported silently', () => {
  const asked = beginWrite(device(), 'power', true, 1, 1000);
  assert.deepEqual(expire(asked, 1000 + ANSWER_LIMIT_MS - 1).undone, []);
  assert.deepEqual(expire(asked, 1000 + ANSWER_LIMIT_MS).undone, ['power']);
  const done = answered(asked, 1, 2000);
  const after = expire(done, 2000 + REPORT_LIMIT_MS);
  assert.deepEqual(after.undone, []);
  assert.equal(shown(after.device, 'power'), false);
});

test('an older value does not replace a newer one', () => {
  const now = mergeValues(device(), {set_point: 25}, {set_point: 300}, 0);
  assert.equal(shown(mergeValues(now, {set_point: 5}, {set_point: 200}, 0), 'set_point'), '25');
});

test('what is no datapoint or no value is left alone', () => {
  assert.deepEqual(
    mergeValues(device(), {colour: 'red', power: 'maybe'}, {}, 500).attrs,
    device().attrs,
  );
});

test('alarms that are on, and who may set', () => {
  assert.deepEqual(openAlarms(device()), []);
  assert.deepEqual(
    openAlarms(mergeValues(device(), {frost: 1, sensor_open: false}, {}, 500)).map((p) => p.name),
    ['frost'],
  );
  assert.equal(maySet(device()), true);
  assert.equal(maySet(setOnline(device(), false, 5)), false);
  assert.equal(maySet({...device(), mayControl: false}), false);
});

test('the time of the last sign of life stays', () => {
  assert.equal(setOnline(setOnline(newDevice('D'), true, 10), false, 20).lastSeen, 20);
  assert.equal(
    setOnline(setOnline(setOnline(newDevice('D'), true, 10), false, 20), false, 30).lastSeen,
    20,
  );
});

test('addresses', () => {
  assert.deepEqual(parseRoute('#/device/a%2Fb/history'), {page: 'history', params: {did: 'a/b'}});
  assert.deepEqual(parseRoute(address('device', 'a/b', 'history')), {
    page: 'history',
    params: {did: 'a/b'},
  });
  assert.deepEqual(parseRoute('#/claim/7KQ2M-AAAAA'), {
    page: 'claim',
    params: {code: '7KQ2M-AAAAA'},
  });
  for (const hash of ['', '#', '#/', '#/nowhere', '#/device', '#/device/%E0%A4%A/x']) {
    assert.equal(parseRoute(hash).page, 'devices', hash);
  }
});

test('codes that a camera reads', () => {
  assert.deepEqual(codeIn('https://lamp.example.com/#/claim/AB-CD'), {
    kind: 'claim',
    code: 'AB-CD',
  });
  assert.deepEqual(codeIn('https://lamp.example.com/x/#/share/q1w2e3'), {
    kind: 'share',
    code: 'q1w2e3',
  });
  assert.deepEqual(codeIn(' 7KQ2M-AAAAA-BBBBB-CCCCC\n'), {
    kind: 'claim',
    code: '7KQ2M-AAAAA-BBBBB-CCCCC',
  });
  assert.equal(codeIn('https://elsewhere.example.com/'), null);
});

test('a list shows the most telling values', () => {
  assert.equal(mainSwitch.name, 'power');
  assert.deepEqual(
    keyPoints.map((point) => point.name),
    ['humidity', 'temperature', 'set_point'],
  );
});
