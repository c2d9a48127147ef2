// What the service is measured beside: the same behaviour on npm's ws, as its README uses it. Pages log in,
// watch devices and send pings; devices log in by TCP and report; a report is told to who watches. It knows
// everybody and keeps nothing, which the service does not.
import net from 'node:net';
import { createRequire } from 'node:module';
const { WebSocketServer } = createRequire(new URL('../../service/net/', import.meta.url))('ws');

const watchers = new Map();  // by did
let seq = 0;

const pages = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, clientTracking: false });
pages.on('connection', (page) => {
  const tell = (message) => page.send(JSON.stringify(message));
  page.on('message', (text) => {
    const { cmd, data } = JSON.parse(text);
    if (cmd === 'ping') {
      tell({ cmd: 'pong' });
    } else if (cmd === 'login_req') {
      tell({ cmd: 'login_res', data: { success: true, server_time: Date.now(), heartbeat_interval: 180 } });
    } else if (cmd === 'subscribe_req') {
      for (const { did } of data) {
        if (!watchers.has(did)) watchers.set(did, new Set());
        watchers.get(did).add(page);
        page.on('close', () => watchers.get(did).delete(page));
      }
      tell({ cmd: 'subscribe_res', data: { success: data.map(({ did }) => ({ did, error_code: 0, msg: 'ok' })), failed: [] } });
    }
  });
});

// The status of tests/simulate/product.yaml.
function attrs_of(status) {
  return {
    power: (status[0] & 1) === 1, mode: ['auto', 'eco', 'boost'][status[0] >> 1 & 3], brightness: status[1] + 1,
    level: status[2], label: [...status.subarray(3, 7)], door: (status[7] & 1) === 1,
    temperature: (status.readUInt16BE(8) - 100) / 10, energy: status.readUInt32BE(10),
    overheat: (status[14] & 1) === 1, jam: (status[15] & 1) === 1,
  };
}

const devices = net.createServer((device) => {
  let did = '';
  let bytes = Buffer.alloc(0);
  device.on('data', (data) => {
    bytes = bytes.length > 0 ? Buffer.concat([bytes, data]) : data;
    while (bytes.length >= 5 && bytes.length >= 5 + bytes[4]) {
      const frame = bytes.subarray(5, 5 + bytes[4]);
      bytes = bytes.subarray(5 + bytes[4]);
      const command = frame.readUInt16BE(1);
      if (command === 0x0005) {
        did = frame.toString('latin1', 5, 5 + frame.readUInt16BE(3));
      } else if (command === 0x0008) {
        device.write(Buffer.from([0, 0, 0, 3, 4, 0, 0, 9, 0]));
      } else if (command === 0x0091) {
        seq += 1;
        const told = JSON.stringify({ cmd: 's2c_noti',
          data: { did, attrs: attrs_of(frame.subarray(4)), seq, ts: Date.now(), source: 'dev' } });
        for (const page of watchers.get(did) ?? []) page.send(told);
      }
    }
  });
  device.on('error', () => {});
});
pages.on('listening', () => devices.listen(0, '127.0.0.1', () =>
  console.log(`http ${pages.address().port} tcp ${devices.address().port}`)));
process.stdin.on('end', () => process.exit(0)).resume();
setTimeout(() => process.exit(0), 120_000);
