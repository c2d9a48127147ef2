// The peer of ws_echo: npm's ws, as its README uses it.
import { createRequire } from 'node:module';
const { WebSocketServer } = createRequire(new URL('../../service/net/', import.meta.url))('ws');
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, clientTracking: false });
server.on('listening', () => console.log(`port ${server.address().port}`));
server.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
process.stdin.on('end', () => process.exit(0)).resume();
setTimeout(() => process.exit(0), 60_000);
