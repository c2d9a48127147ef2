// A device on the service's TCP link, as a module speaks (docs of the protocol): login, then answers to
// controls, and reports. Its status is the 16 bytes of tests/simulate/product.yaml.
import net from 'node:net';

function framed(command, body) {
  const rest = Buffer.concat([Buffer.from([0, command >> 8, command & 0xff]), body]);
  if (rest.length > 127) throw new Error('a length of one byte is spoken here');
  return Buffer.concat([Buffer.from([0, 0, 0, 3, rest.length]), rest]);
}

function counted(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

export class Device {
  static async join({port, did, mac, passcode, productKey}) {
    const device = new Device();
    device.socket = net.connect(port, '127.0.0.1');
    device.bytes = Buffer.alloc(0);
    device.controls = [];
    device.status = Buffer.alloc(15);
    const accepted = new Promise((resolve, reject) => {
      device.resolve = resolve;
      device.socket.on('error', reject);
      device.socket.on('close', () => reject(new Error('the link was closed')));
    });
    device.socket.on('data', (data) => device.read(data));
    const macBytes = Buffer.from(mac, 'hex');
    device.socket.write(framed(0x0005, Buffer.concat([counted(did), Buffer.from([0, 6]), macBytes,
      counted('04020034'), counted(productKey), Buffer.alloc(8)])));
    device.socket.write(framed(0x0008, counted(passcode)));
    await accepted;
    return device;
  }

  read(data) {
    this.bytes = Buffer.concat([this.bytes, data]);
    while (this.bytes.length >= 5 && this.bytes.length >= 5 + this.bytes[4]) {
      const frame = this.bytes.subarray(5, 5 + this.bytes[4]);
      this.bytes = this.bytes.subarray(5 + frame.length);
      this.take(frame.readUInt16BE(1), frame.subarray(3));
    }
  }

  take(command, body) {
    if (command === 0x0009 && body[0] === 0) {
      this.resolve();
    } else if (command === 0x0093) {
      const sn = body.subarray(0, 4);
      const p0 = body.subarray(4);
      this.socket.write(framed(0x0094, sn));
      if (p0[0] === 1) this.obey(p0);
    } else if (command === 0x0015) {
      this.socket.write(framed(0x0016, Buffer.alloc(0)));
    }
  }

  // Flag 0 is power; its bit is the lowest of the first byte of values and of the status.
  obey(p0) {
    this.controls.push([...p0]);
    if (p0[1] & 1) this.status[0] = (this.status[0] & ~1) | (p0[2] & 1);
    this.report();
  }

  report() {
    const p0 = Buffer.concat([Buffer.from([4]), this.status, Buffer.alloc(1)]);
    this.socket.write(framed(0x0091, p0));
  }

  leave() {
    this.socket.destroy();
  }
}
