// The websocket that values arrive on: one at a time, opened again by the rules of reconnect.js for
// as long as the page is open.
import {pauseAfter} from './reconnect.js';

const HEARTBEAT_S = 60;
const LOGIN_LIMIT_MS = 10000;
const PROBE_LIMIT_MS = 5000;

export class Live {
  // ticket(): a promise of a single-use ticket; it renews the session where that has ended.
  // onMessage(message), onStatus('connecting' | 'open' | 'waiting', error): the error is why there
  // was no ticket.
  constructor({url, ticket, onMessage, onStatus, make = (address) => new WebSocket(address)}) {
    Object.assign(this, {url, ticket, onMessage, onStatus, make});
    this.socket = null;
    this.timer = null; // of the next attempt
    this.beat = null; // of the heartbeat
    this.attempt = 0;
    this.seq = 0; // of the newest message, for c2s_resume
    this.round = 0; // attempts are told apart by it
    this.heard = 0;
    this.open = false;
    this.notBefore = 0; // a pause that the service asked for
  }

  start() {
    addEventListener('online', () => this.hurry());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.hurry();
    });
    this.connect();
  }

  // Something changed for the better: the network is back, the page is looked at again. A pause
  // that the service asked for is kept.
  hurry() {
    if (this.timer === null) {
      if (this.open) this.probe();
      return;
    }
    if (Date.now() < this.notBefore) return;
    this.attempt = 0;
    this.connect();
  }

  // A phone that slept may hold a socket that is long dead.
  probe() {
    const asked = Date.now();
    const socket = this.socket;
    this.send({cmd: 'ping'});
    setTimeout(() => {
      if (socket === this.socket && this.heard < asked) this.drop();
    }, PROBE_LIMIT_MS);
  }

  // Without waiting for a goodbye that may never come.
  drop() {
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.again(1006, '');
  }

  async connect() {
    clearTimeout(this.timer);
    this.timer = null;
    const round = ++this.round;
    this.onStatus('connecting');
    let ticket;
    try {
      ticket = await this.ticket();
    } catch (error) {
      const hint = error.retryAfter ? `retry-after=${error.retryAfter}` : '';
      if (round === this.round) this.again(0, hint, error);
      return;
    }
    if (round !== this.round) return;
    const socket = this.make(this.url);
    this.socket = socket;
    const limit = setTimeout(() => socket === this.socket && this.drop(), LOGIN_LIMIT_MS);
    socket.onopen = () =>
      this.sendOn(socket, {
        cmd: 'login_req',
        data: {ticket, p0_type: 'attrs_v4', heartbeat_interval: HEARTBEAT_S, auto_subscribe: true},
      });
    socket.onmessage = (event) => this.receive(socket, event.data, limit);
    socket.onclose = (event) => {
      clearTimeout(limit);
      if (socket === this.socket) this.again(event.code, event.reason);
    };
  }

  again(code, reason, error = null) {
    clearInterval(this.beat);
    this.socket = null;
    this.open = false;
    const pause = pauseAfter(code, reason, this.attempt++, Math.random());
    this.notBefore = /retry/i.test(reason ?? '') ? Date.now() + pause : 0;
    this.onStatus('waiting', error);
    this.timer = setTimeout(() => this.connect(), pause);
  }

  receive(socket, text, limit) {
    if (socket !== this.socket) return;
    let message;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    this.heard = Date.now();
    const data = message.data ?? {};
    if (message.cmd === 'login_res') {
      clearTimeout(limit);
      if (!data.success) return socket.close(4001, 'login refused');
      this.opened(data);
    }
    if (typeof data.seq === 'number' && message.cmd !== 'login_res')
      this.seq = Math.max(this.seq, data.seq);
    if (message.cmd === 's2c_invalid_msg' && data.error_code === 1009)
      return socket.close(4001, 'login again');
    this.onMessage(message);
  }

  opened(data) {
    this.open = true;
    this.attempt = 0;
    if (this.seq > 0) this.send({cmd: 'c2s_resume', data: {since_seq: this.seq}});
    else if (typeof data.seq === 'number') this.seq = data.seq;
    this.beat = setInterval(() => {
      if (Date.now() - this.heard > HEARTBEAT_S * 1500) this.drop();
      else this.send({cmd: 'ping'});
    }, HEARTBEAT_S * 500);
    this.onStatus('open');
  }

  // false: it is not connected.
  send(message) {
    return this.open && this.sendOn(this.socket, message);
  }

  sendOn(socket, message) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }
}
