// A websocket client on node's sockets alone, as small as the tests need it: text frames of up to 64 KiB,
// masked; fragments and extensions are not spoken.
import {createHash, randomBytes} from 'node:crypto';
import http from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export class Socket {
  static open(base, path, headers = {}) {
    const key = randomBytes(16).toString('base64');
    const url = new URL(path, base);
    return new Promise((resolve, reject) => {
      const request = http.request(url, {headers: {Connection: 'Upgrade', Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key, ...headers}});
      request.on('upgrade', (response, socket, head) => {
        const accept = createHash('sha1').update(key + GUID).digest('base64');
        if (response.headers['sec-websocket-accept'] !== accept) return reject(new Error('wrong accept'));
        resolve(new Socket(socket, head));
      });
      request.on('response', (response) => reject(new Error(`refused: ${response.statusCode}`)));
      request.on('error', reject);
      request.end();
    });
  }

  constructor(socket, head) {
    this.socket = socket;
    this.bytes = head;
    this.messages = [];
    this.waiting = [];
    this.closed = null;
    socket.on('data', (data) => {
      this.bytes = Buffer.concat([this.bytes, data]);
      this.read();
    });
    socket.on('close', () => this.end(1006));
    socket.on('error', () => this.end(1006));
    this.read();
  }

  read() {
    while (this.bytes.length >= 2) {
      let size = this.bytes[1] & 0x7f;
      let at = 2;
      if (size === 126) {
        if (this.bytes.length < 4) return;
        size = this.bytes.readUInt16BE(2);
        at = 4;
      } else if (size === 127) {
        if (this.bytes.length < 10) return;
        size = Number(this.bytes.readBigUInt64BE(2));
        at = 10;
      }
      if (this.bytes.length < at + size) return;
      const payload = this.bytes.subarray(at, at + size);
      this.take(this.bytes[0] & 0x0f, payload);
      this.bytes = this.bytes.subarray(at + size);
    }
  }

  take(opcode, payload) {
    if (opcode === 1) {
      this.messages.push(JSON.parse(payload.toString('utf8')));
      this.match();
    } else if (opcode === 8) {
      this.end(payload.length >= 2 ? payload.readUInt16BE(0) : 1005);
    } else if (opcode === 9) {
      this.frame(10, payload);
    }
  }

  end(code) {
    this.closed ??= code;
    this.match();
  }

  match() {
    this.waiting = this.waiting.filter(({test, resolve}) => {
      const at = this.messages.findIndex(test);
      if (at >= 0) resolve(this.messages.splice(at, 1)[0]);
      else if (this.closed !== null) resolve({cmd: 'closed', code: this.closed});
      return at < 0 && this.closed === null;
    });
  }

  // The next message for which `test` holds, taken out; {cmd: 'closed', code} where it comes no more.
  next(test) {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`no such message; there are ${
        JSON.stringify(this.messages)}`)), 20000);
      this.waiting.push({test, resolve: (message) => {
        clearTimeout(limit);
        resolve(message);
      }});
      this.match();
    });
  }

  hear(cmd) {
    return this.next((message) => message.cmd === cmd);
  }

  say(message) {
    this.frame(1, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  }

  frame(opcode, payload) {
    const mask = randomBytes(4);
    const head = payload.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | payload.length])
      : payload.length < 65536 ? Buffer.from([0x80 | opcode, 0xfe, payload.length >> 8, payload.length & 0xff])
        : Buffer.concat([Buffer.from([0x80 | opcode, 0xff, 0, 0, 0, 0]),
          Buffer.from([payload.length >>> 24, payload.length >>> 16 & 0xff, payload.length >>> 8 & 0xff,
            payload.length & 0xff])]);
    const body = Buffer.from(payload);
    for (let i = 0; i < body.length; ++i) body[i] ^= mask[i % 4];
    this.socket.write(Buffer.concat([head, mask, body]));
  }

  close() {
    this.socket.destroy();
  }
}
