// What is known of a device, and what is asked of it. Functions from value to value: the pages draw
// what they return.
import {fromWire, isAlarm, pointOf, points} from './points.js';

// A write that the device has not answered for so long is given up: longer than the service tries.
export const ANSWER_LIMIT_MS = 12000;
// An answered write shows its wish until the device reports, so long at most.
export const REPORT_LIMIT_MS = 5000;

// attrs: {name: {value, time}}; pending: {name: {sn, value, since, answered}}.
export function newDevice(did) {
  return {
    did,
    alias: '',
    mac: '',
    role: 'owner',
    mayControl: true,
    expires: 0,
    online: false,
    lastSeen: 0,
    attrs: {},
    pending: {},
    known: false,
  };
}

// A value replaces only an older one: answers of HTTP and websocket may overtake each other.
export function mergeValues(device, values, times, fallbackTime) {
  const attrs = {...device.attrs};
  const pending = {...device.pending};
  for (const [name, wire] of Object.entries(values ?? {})) {
    const point = pointOf(name);
    const value = point && fromWire(point, wire);
    if (value === null) continue;
    const time = times?.[name] || fallbackTime;
    if ((attrs[name]?.time ?? -1) > time) continue;
    attrs[name] = {value, time};
    const wish = pending[name];
    if (wish && (wish.answered || wish.value === value)) delete pending[name];
  }
  return {...device, attrs, pending, known: true};
}

export function setOnline(device, online, time) {
  return {
    ...device,
    online,
    lastSeen: Math.max(device.lastSeen, online || device.online ? time : 0),
  };
}

export function beginWrite(device, name, value, sn, now) {
  return {
    ...device,
    pending: {...device.pending, [name]: {sn, value, since: now, answered: false}},
  };
}

// The device has answered write `sn`. A newer wish for the same point is not touched.
export function answered(device, sn, now) {
  const pending = {...device.pending};
  for (const [name, wish] of Object.entries(pending)) {
    if (wish.sn !== sn) continue;
    if (device.attrs[name]?.value === wish.value) delete pending[name];
    else pending[name] = {...wish, answered: true, since: now};
  }
  return {...device, pending};
}

// Write `sn` came to nothing: {device, undone: names}.
export function undo(device, sn) {
  const pending = {...device.pending};
  const undone = Object.keys(pending).filter(
    (name) => pending[name].sn === sn && !pending[name].answered,
  );
  for (const name of undone) delete pending[name];
  return {device: {...device, pending}, undone};
}

// Gives up what waits too long: {device, undone}. A wish that was answered but never reported falls
// back to what the device says, silently.
export function expire(device, now) {
  const pending = {...device.pending};
  const undone = [];
  for (const [name, wish] of Object.entries(pending)) {
    const limit = wish.answered ? REPORT_LIMIT_MS : ANSWER_LIMIT_MS;
    if (now - wish.since < limit) continue;
    if (!wish.answered) undone.push(name);
    delete pending[name];
  }
  const changed = Object.keys(pending).length !== Object.keys(device.pending).length;
  return {device: changed ? {...device, pending} : device, undone};
}

// What a control shows: the wish while there is one, else what the device said; null: nothing
// known.
export function shown(device, name) {
  return device.pending[name]?.value ?? device.attrs[name]?.value ?? null;
}

export function isWaiting(device, name) {
  const wish = device.pending[name];
  return wish !== undefined && !wish.answered;
}

export function openAlarms(device) {
  return points.filter((point) => isAlarm(point) && device.attrs[point.name]?.value === true);
}

export function maySet(device) {
  return device.online && device.mayControl;
}
