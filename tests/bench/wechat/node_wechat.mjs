// node node_wechat.mjs TOKEN ENCODING_AES_KEY APP_ID: npm's `wechat` as its documentation has it, answering
// the same texts and clicks as the service: no store, and no memory of what came before. Prints its port.
import http from 'node:http';
import {createRequire} from 'node:module';

const require = createRequire(new URL('../../service/wechat/', import.meta.url));
process.removeAllListeners('warning');
process.on('warning', () => {});
const wechat = require('wechat');

const [token, encodingAESKey, appid] = process.argv.slice(2);
const help = '您可以发送：\n开 或 关\n状态\n帮助\nmode auto\nbrightness 100\nlevel 255\n有几台设备时加上名字，例如：开 客厅';
const handle = wechat({token, encodingAESKey, appid}, (request, response) => response.reply(help));

const server = http.createServer((request, response) => {
  request.query = Object.fromEntries(new URL(request.url, 'http://localhost').searchParams);
  handle(request, response, (error) => {
    response.statusCode = 500;
    response.end(String(error));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
