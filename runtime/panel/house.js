// All devices of who looks at the page, and what is asked of them: the one place where the HTTP
// API, the websocket and state.js meet. Pages listen to it.
import {answered, beginWrite, expire, mergeValues, newDevice, setOnline, undo} from './state.js';
import {pointOf, toWire} from './points.js';
import {Live} from './live.js';

// The service's error numbers on the websocket, as reasons; any other is 'refused'.
const REASONS = {
  1004: 'bad_value',
  1005: 'forbidden',
  1006: 'read_only',
  1007: 'throttled',
  1008: 'offline',
  1012: 'no_answer',
  1013: 'unavailable',
};

// Devices are fetched so many at a time, and so many at most.
const PAGE = 100;
const MOST_DEVICES = 1000;

export class House extends EventTarget {
  constructor(api, socketUrl) {
    super();
    this.api = api;
    this.devices = new Map();
    this.loaded = false;
    this.connection = 'connecting';
    this.serial = 0;
    this.unsent = []; // writes of the time without a connection
    this.frames = null; // {did, listener} while a log is looked at
    this.live = new Live({
      url: socketUrl,
      ticket: async () => (await api.post('ws-ticket')).ticket,
      onMessage: (message) => this.receive(message),
      onStatus: (status, error) => this.connected(status, error),
    });
  }

  start() {
    this.live.start();
    setInterval(() => this.expire(), 500);
  }

  // Events: 'devices' (the list), 'device' (detail: did), 'connection', 'undone' (detail: {did,
  // names, reason}), 'alarm' (detail: did), 'refused' (detail: an error): nobody is logged in.
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }

  async load() {
    const devices = [];
    let cursor;
    do {
      const answer = await this.api.get('devices', {limit: PAGE, cursor});
      devices.push(...answer.devices);
      cursor = answer.next;
    } while (cursor && devices.length < MOST_DEVICES);
    const old = this.devices;
    this.devices = new Map(devices.map((item) => [item.did, described(old.get(item.did), item)]));
    this.loaded = true;
    this.tell('devices');
    for (const did of this.devices.keys()) this.tell('device', did);
  }

  put(device) {
    if (this.devices.get(device.did) === device) return;
    this.devices.set(device.did, device);
    this.tell('device', device.did);
  }

  change(did, how) {
    const device = this.devices.get(did);
    if (device) this.put(how(device));
  }

  forget(did) {
    if (this.devices.delete(did)) this.tell('devices');
  }

  // Shown at once, sent when there is a connection, and undone with a reason where the device does
  // not answer.
  write(did, name, value) {
    const sn = ++this.serial;
    const message = {
      cmd: 'c2s_write',
      req_sn: sn,
      data: {did, attrs: {[name]: toWire(pointOf(name), value)}},
    };
    this.change(did, (device) => beginWrite(device, name, value, sn, Date.now()));
    if (!this.live.send(message)) this.unsent.push({did, name, sn, message});
  }

  // Watches the frames of one device; the result stops it.
  watchFrames(did, listener) {
    this.frames = {did, listener};
    this.live.send({cmd: 'c2s_frames', data: {did, on: true}});
    return () => {
      this.live.send({cmd: 'c2s_frames', data: {did, on: false}});
      this.frames = null;
    };
  }

  connected(status, error) {
    this.connection = status;
    if (error?.status === 401 || error?.status === 403) this.tell('refused', error);
    if (status === 'open') {
      this.catchUp();
    } else if (status === 'waiting') {
      // What was sent and not answered may have been carried out or not: the device's next report
      // shows.
      const unsent = new Set(this.unsent.map(({sn}) => sn));
      for (const device of this.devices.values()) {
        for (const wish of Object.values(device.pending)) {
          if (!unsent.has(wish.sn)) this.undo(device.did, wish.sn, 'lost');
        }
      }
    }
    this.tell('connection');
  }

  // After every connection: lists and values may have changed meanwhile.
  catchUp() {
    this.load().catch(() => {});
    const waiting = this.unsent.filter(
      ({did, name, sn}) => this.devices.get(did)?.pending[name]?.sn === sn,
    );
    this.unsent = [];
    for (const {message} of waiting) this.live.send(message);
    if (this.frames) this.live.send({cmd: 'c2s_frames', data: {did: this.frames.did, on: true}});
  }

  undo(did, sn, reason) {
    const found = this.devices.get(did);
    if (!found) return;
    const {device, undone} = undo(found, sn);
    if (undone.length === 0) return;
    this.put(device);
    this.tell('undone', {did, names: undone, reason});
  }

  expire() {
    const now = Date.now();
    for (const found of this.devices.values()) {
      const {device, undone} = expire(found, now);
      this.put(device);
      if (undone.length > 0) {
        const reason = this.connection === 'open' ? 'no_answer' : 'lost';
        this.tell('undone', {did: device.did, names: undone, reason});
      }
    }
  }

  receive(message) {
    const data = message.data ?? {};
    const did = data.did ?? message.did;
    switch (message.cmd) {
      case 's2c_noti':
        return this.change(did, (device) =>
          mergeValues(device, data.attrs, data.times, data.ts ?? Date.now()),
        );
      case 's2c_ack':
        return this.change(did ?? this.didOf(message.res_sn), (device) =>
          answered(device, message.res_sn, Date.now()),
        );
      case 's2c_invalid_msg': {
        const sn = data.req_sn ?? message.req_sn ?? message.res_sn;
        return (
          sn !== undefined &&
          this.undo(did ?? this.didOf(sn), sn, REASONS[data.error_code] ?? 'refused')
        );
      }
      case 's2c_online_status':
        return this.change(did, (device) => setOnline(device, data.online, data.ts ?? Date.now()));
      case 's2c_binding_changed':
        return data.bind === false ? this.forget(did) : this.load().catch(() => {});
      case 's2c_alarm':
        return this.tell('alarm', did);
      case 's2c_frame':
        return this.frames?.did === did && this.frames.listener(data);
    }
  }

  didOf(sn) {
    for (const device of this.devices.values()) {
      if (Object.values(device.pending).some((wish) => wish.sn === sn)) return device.did;
    }
    return null;
  }
}

// An item of the API's list over what is known already.
function described(old, item) {
  const device = {
    ...(old ?? newDevice(item.did)),
    alias: item.alias ?? '',
    mac: item.mac ?? '',
    role: item.role,
    mayControl: item.may_control,
    expires: item.expires ?? 0,
    online: item.online === true,
    lastSeen: item.last_seen ?? 0,
  };
  return mergeValues(device, item.attrs, item.times, item.updated_at ?? 0);
}
