// When a page connects again, so that a thousand pages do not come back at once.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {moduleOf} from './samples.mjs';

const {pauseAfter, pauseBefore, retryHint} = await moduleOf('smart_socket', 'reconnect.js');

test('pauses double up to half a minute, and half of each is chance', () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => pauseBefore(attempt, 0)),
    [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000],
  );
  assert.equal(pauseBefore(0, 0.5), 375);
  assert.equal(pauseBefore(100, 1), 30000);
});

test('a hint is read in the forms that servers write it', () => {
  for (const [reason, seconds] of [
    ['restart; retry-after=5', 5],
    ['retry 7s', 7],
    ['retry_after: 3', 3],
    ['{"retry_after":12}', 12],
    ['retry-after=1500ms', 2],
    ['Retry-After 9', 9],
    ['going away', 0],
    ['', 0],
    [undefined, 0],
    ['retry later', 0],
  ]) {
    assert.equal(retryHint(reason), seconds, reason);
  }
});

test('nobody comes back earlier than asked', () => {
  for (const code of [1001, 1012, 1013, 4008]) {
    for (const random of [0, 0.5, 0.999]) {
      const pause = pauseAfter(code, 'retry-after=20', 0, random);
      assert.ok(pause >= 20000 && pause <= 30000, `${code} ${pause}`);
    }
  }
});

test('a full server and one that refuses get a rest without a hint too', () => {
  for (const [code, attempt, least] of [
    [1013, 0, 5000],
    [4008, 0, 5000],
    [4401, 0, 1000],
    [1008, 0, 1000],
    [1006, 0, 250],
    [1012, 0, 250],
    [1001, 2, 1000],
  ]) {
    assert.equal(pauseAfter(code, '', attempt, 0), least, code);
  }
});
