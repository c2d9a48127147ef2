// What stands in for WeChat, judged by libraries that others wrote for the real one: co-wechat-api calls it, the
// `wechat` server receives what its person sends and answers, wechat-crypto opens and makes its envelopes.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import http from 'node:http';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';

const require = createRequire(import.meta.url);
const API = require('co-wechat-api');
const wechat = require('wechat');
const WXBizMsgCrypt = require('wechat-crypto');

const TOKEN = 'tokenOfTheAccount';
// A key whose last character carries spare bits, as WeChat makes them.
const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
let standIn;
let base;

async function control(words) {
  const answer = await fetch(`${base}/_control`, {method: 'POST', body: JSON.stringify(words)});
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error);
  return told;
}

// An account of its own for a test, and a client of it.
let accounts = 0;
async function account(about = {}) {
  const appid = `wx${String(accounts += 1).padStart(16, '0')}`;
  const made = await control({do: 'account', appid, ...about});
  const api = new API(appid, made.secret);
  for (const name of Object.keys(api).filter((key) => /prefix$/i.test(key))) {
    api[name] = api[name].replace(/^https?:\/\/[^/]+/, base);
  }
  return {...made, api};
}

async function calls(path) {
  return (await control({do: 'calls'})).calls.filter((call) => call.path === path);
}

async function person(of, name, follows = true) {
  const {openid} = await control({do: 'person', appid: of.appid, name});
  if (follows) await control({do: 'phone', appid: of.appid, name, act: 'subscribe'});
  return {openid, act: (act, words = {}) => control({do: 'phone', appid: of.appid, name, act, ...words}),
    received: async () => (await control({do: 'received', appid: of.appid, name})).received};
}

// The callback of an account, served by the npm package; `answer` is called as its handler.
async function callback(of, mode, answer, about = {}) {
  const config = {token: TOKEN, appid: of.appid, encodingAESKey: mode === 'plain' ? undefined : KEY};
  const middleware = mode === 'plain' ? wechat(TOKEN, answer) : wechat(config, answer);
  const server = http.createServer((request, response) => {
    request.query = Object.fromEntries(new URL(request.url, 'http://x').searchParams);
    middleware(request, response, (error) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  await control({do: 'callback', appid: of.appid, url: `http://127.0.0.1:${server.address().port}/`, token: TOKEN,
    mode, ...(mode === 'plain' ? {} : {aes_key: KEY}), ...about});
}

const silent = (request, response) => response.reply('');

before(async () => {
  standIn = spawn('python3', [new URL('stand_in.py', import.meta.url).pathname],
    {stdio: ['pipe', 'pipe', 'inherit']});
  const [line] = await new Promise((resolve) => standIn.stdout.once('data', (data) => resolve([String(data)])));
  base = `http://127.0.0.1:${/port (\d+)/.exec(line)[1]}`;
});
after(() => standIn.stdin.end());

test('a token is fetched, kept in the store of the client, and fetched again where it is refused', async () => {
  const {api, appid} = await account();
  const first = await api.getAccessToken();
  assert.equal((await api.ensureAccessToken()).accessToken, first.accessToken);
  await api.createMenu({button: [{type: 'click', name: '状态', key: 'status'}]});
  await control({do: 'swap_token', appid});
  await api.getMenu();
  assert.notEqual((await api.ensureAccessToken()).accessToken, first.accessToken);
});

test('the token before counts for five minutes, and then no more', async () => {
  const {api} = await account();
  const old = await api.getAccessToken();
  await api.getAccessToken();
  const ask = async () => (await fetch(`${base}/cgi-bin/getcallbackip?access_token=${old.accessToken}`)).json();
  assert.ok((await ask()).ip_list);
  await control({do: 'advance', seconds: 301});
  assert.equal((await ask()).errcode, 40001);
});

test('a wrong secret and an unknown app id are refused', async () => {
  const {api} = await account();
  api.appsecret = 'wrong';
  await assert.rejects(api.getAccessToken(), {code: 40125});
  api.appid = 'wxnobody';
  await assert.rejects(api.getAccessToken(), {code: 40013});
});

test('stable_token is the same for all until its last five minutes, and apart from the classic one', async () => {
  const {appid, secret, api} = await account();
  const fetched = async (more = {}) => (await fetch(`${base}/cgi-bin/stable_token`, {method: 'POST',
    body: JSON.stringify({grant_type: 'client_credential', appid, secret, ...more})})).json();
  const first = await fetched();
  await api.getAccessToken();
  assert.equal((await fetched()).access_token, first.access_token);
  assert.equal((await fetched({force_refresh: true})).access_token, first.access_token, 'within 30 s');
  await control({do: 'advance', seconds: 6901});
  const next = await fetched();
  assert.notEqual(next.access_token, first.access_token);
  await control({do: 'advance', seconds: 31});
  let left = 20;
  for (; (await fetched({force_refresh: true})).errcode === undefined; left -= 1) {
    await control({do: 'advance', seconds: 31});
  }
  assert.equal(left, 0);
});

test('getJsConfig: the configuration that wx.config takes', async () => {
  const {api, appid} = await account();
  const url = 'http://127.0.0.1:8080/?a=1&b=2';
  const config = await api.getJsConfig({url, debug: false, jsApiList: ['scanQRCode']});
  assert.deepEqual(await control({do: 'jssdk', appid, config, url: `${url}#/devices`}), {says: 'ok'});
  assert.deepEqual(await control({do: 'jssdk', appid, config, url: `${url}&from=singlemessage`}),
    {says: 'config:invalid signature'});
});

test('createMenu, getMenu, removeMenu', async () => {
  const {api} = await account();
  const menu = {button: [{type: 'view', name: '我的设备', url: 'https://lamp.example.com/'},
    {name: '更多', sub_button: [{type: 'click', name: '状态', key: 'status'},
      {type: 'scancode_waitmsg', name: '添加', key: 'add'}]}]};
  assert.equal((await api.createMenu(menu)).errcode, 0);
  assert.deepEqual((await api.getMenu()).menu, menu);
  const button = menu.button[0];
  for (const [wrong, code] of [[{button: [button, button, button, button]}, 40016],
    [{button: [{...button, name: '比十六个字节更长的名字'}]}, 40018], [{button: [{...button, type: 'press'}]}, 40017],
    [{button: [{name: '更多', sub_button: [{...button, url: ''}]}]}, 40027]]) {
    await assert.rejects(api.createMenu(wrong), {code});
  }
  await api.removeMenu();
  await assert.rejects(api.getMenu(), {code: 46003});
});

test('createTmpQRCode with a text (QR_STR_SCENE); who scans it is told to the callback', async () => {
  const of = await account();
  const heard = [];
  await callback(of, 'plain', (request, response) => {
    heard.push(request.weixin);
    response.reply('');
  });
  const made = await of.api.createTmpQRCode('claim-7KQ2', 3600);
  assert.equal(made.expire_seconds, 3600);
  const shown = await fetch(of.api.showQRCodeURL(encodeURIComponent(made.ticket)));
  assert.equal(shown.headers.get('content-type'), 'image/jpg');
  const {openid, act} = await person(of, 'an', false);
  await act('scan', {words: [made.url]});
  await act('scan', {words: [made.ticket]});
  assert.deepEqual(heard.map(({FromUserName, Event, EventKey, Ticket}) => [FromUserName, Event, EventKey, Ticket]),
    [[openid, 'subscribe', 'qrscene_claim-7KQ2', made.ticket], [openid, 'SCAN', 'claim-7KQ2', made.ticket]]);
  await assert.rejects(of.api.createTmpQRCode('x'.repeat(65), 3600), {code: 40097});
  await control({do: 'advance', seconds: 3601});
  await assert.rejects(act('scan', {words: [made.url]}), /no QR code/);
});

test('sendText: five after a word of theirs, three in the minute after a touch, none to who did neither', async () => {
  const of = await account();
  await callback(of, 'plain', silent);
  const {openid, act, received} = await person(of, 'bo', false);
  await assert.rejects(of.api.sendText(openid, '你好'), {code: 45015});
  await act('subscribe');
  for (let i = 0; i < 3; i += 1) await of.api.sendText(openid, `第${i}条`);
  await assert.rejects(of.api.sendText(openid, '第四条'), {code: 45047});
  await control({do: 'advance', seconds: 61});
  await assert.rejects(of.api.sendText(openid, '太晚了'), {code: 45015});
  await act('say', {words: ['状态']});
  for (let i = 0; i < 5; i += 1) await of.api.sendText(openid, '好');
  await assert.rejects(of.api.sendText(openid, '第六条'), {code: 45047});
  assert.equal((await received()).filter(({kind}) => kind === 'custom').length, 8);
  await assert.rejects(of.api.sendText('nobody', '好'), {code: 40003});
});

test('sendTemplate: to followers, with every field', async () => {
  const of = await account();
  await callback(of, 'plain', silent);
  await control({do: 'template', appid: of.appid, template_id: 'T1', fields: ['thing1', 'time2']});
  const {openid, act, received} = await person(of, 'cai');
  const data = {thing1: {value: '过热'}, time2: {value: '10:00'}};
  assert.ok((await of.api.sendTemplate(openid, 'T1', 'https://lamp.example.com/', '#000000', data)).msgid);
  assert.deepEqual((await received()).at(-1).data, {thing1: '过热', time2: '10:00'});
  await assert.rejects(of.api.sendTemplate(openid, 'T2', '', '', data), {code: 40037});
  await assert.rejects(of.api.sendTemplate(openid, 'T1', '', '', {thing1: {value: '过热'}}), {code: 47003});
  await act('unsubscribe');
  await assert.rejects(of.api.sendTemplate(openid, 'T1', '', '', data), {code: 43004});
});

test('a template message with the same client_msg_id is one message, for ten minutes', async () => {
  const of = await account();
  await callback(of, 'plain', silent);
  await control({do: 'template', appid: of.appid, template_id: 'T1', fields: ['thing1']});
  const {openid, received} = await person(of, 'chen');
  const {accessToken} = await of.api.ensureAccessToken();
  const send = async (id) => (await (await fetch(`${base}/cgi-bin/message/template/send?access_token=${accessToken}`,
    {method: 'POST', body: JSON.stringify({touser: openid, template_id: 'T1', data: {thing1: {value: '过热'}},
      client_msg_id: id})})).text()).match(/"msgid": (\d+)/)[1];
  const first = await send('alarm-7');
  assert.equal(await send('alarm-7'), first);
  assert.notEqual(await send('alarm-8'), first);
  await control({do: 'fault', api: '/cgi-bin/message/template/send', lost: true});
  await assert.rejects(send('alarm-9'));
  await send('alarm-9');
  assert.equal((await received()).filter(({kind}) => kind === 'template').length, 3);
  await control({do: 'advance', seconds: 601});
  assert.notEqual(await send('alarm-7'), first);
});

test('sendSubscribeMessage: one for each acceptance', async () => {
  const of = await account();
  await callback(of, 'plain', silent);
  await control({do: 'template', appid: of.appid, template_id: 'S1', fields: ['thing1']});
  const {openid, act} = await person(of, 'du');
  const send = () => of.api.sendSubscribeMessage(openid, 'S1', '/pages/device', {thing1: {value: '过热'}});
  await assert.rejects(send(), {code: 43101});
  await act('accept', {words: ['S1']});
  await send();
  await assert.rejects(send(), {code: 43101});
});

test('code2Session: once', async () => {
  const of = await account({kind: 'mini', told_union: true});
  const {openid, act} = await person(of, 'er', false);
  const {given} = await act('mini_code');
  const session = await of.api.code2Session(given);
  assert.equal(session.openid, openid);
  assert.equal(Buffer.from(session.session_key, 'base64').length, 16);
  await assert.rejects(of.api.code2Session(given), {code: 40163});
  await assert.rejects(of.api.code2Session('another'), {code: 40029});
});

test('faults: an errcode, a status, broken JSON, a dropped connection, the address that is not allowed', async () => {
  const {api} = await account();
  const ask = () => api.getIp();
  await ask();
  for (const [fault, wanted] of [[{errcode: 45009}, {code: 45009}], [{status: 502}, /status code: 502/],
    [{broken: true}, /JSON.parse error/], [{dropped: true}, /socket hang up/], [{errcode: -1}, {code: -1}],
    [{errcode: 40164}, /invalid ip 203\.0\.113\.7 .*not in whitelist/]]) {
    await control({do: 'fault', api: '/cgi-bin/getcallbackip', ...fault});
    await assert.rejects(ask(), wanted);
  }
  const before = (await calls('/cgi-bin/token')).length;
  await control({do: 'fault', api: '/cgi-bin/getcallbackip', errcode: 42001});
  await ask();
  assert.equal((await calls('/cgi-bin/token')).length, before + 1);
});

for (const mode of ['plain', 'compat', 'secure']) {
  test(`a ${mode} message is understood by the npm server, and its reply by ours`, async () => {
    const of = await account();
    const heard = [];
    const said = '开灯 <b>&amp;</b> ]]> 你好';
    await callback(of, mode, (request, response) => {
      heard.push(request.weixin);
      response.reply(`听到了: ${request.weixin.Content.length}`);
    });
    const {openid, act, received} = await person(of, mode, false);
    const delivery = await act('say', {words: [said]});
    assert.equal(delivery.mistake, null);
    assert.deepEqual(delivery.attempts, [200]);
    assert.equal(heard[0].Content, said);
    assert.equal(delivery.shown, `听到了: ${said.length}`);
    assert.equal((await received()).at(-1).text, delivery.shown);
    assert.equal(heard[0].FromUserName, openid);
    assert.equal(heard[0].ToUserName, of.original_id);
    assert.match(heard[0].MsgId, /^23\d{15}$/);
  });
}

test('a server with another key refuses, and the person is told that the service is out of order', async () => {
  const of = await account();
  await callback(of, 'secure', (request, response) => response.reply('ok'),
    {aes_key: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg', tries: 2});
  const {act} = await person(of, 'fu', false);
  const delivery = await act('say', {words: ['开']});
  assert.equal(delivery.attempts.length, 2);
  assert.match(delivery.shown, /服务出现故障/);
});

test('three deliveries of one message, and then the notice, where nobody answers in time', async () => {
  const of = await account();
  const bodies = [];
  const server = http.createServer((request, response) => {
    const echo = new URL(request.url, 'http://x').searchParams.get('echostr');
    if (echo) return response.end(echo);
    return request.on('data', (data) => bodies.push(String(data)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.closeAllConnections());
  after(() => server.close());
  await control({do: 'callback', appid: of.appid, url: `http://127.0.0.1:${server.address().port}/`, token: TOKEN,
    limit: 0.2});
  const {act} = await person(of, 'ga', false);
  const {attempts, mistake, shown} = await act('say', {words: ['开']});
  assert.deepEqual([attempts.length, mistake], [3, 'no answer']);
  assert.match(shown, /服务出现故障/);
  assert.equal(new Set(bodies).size, 1);
  assert.equal(bodies.length, 3);
});

test('a reply in the clear to an encrypted message is none', async () => {
  const of = await account();
  const server = http.createServer((request, response) => {
    const echo = new URL(request.url, 'http://x').searchParams.get('echostr');
    response.end(echo ?? '<xml><ToUserName>a</ToUserName><MsgType>text</MsgType></xml>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  await control({do: 'callback', appid: of.appid, url: `http://127.0.0.1:${server.address().port}/`, token: TOKEN,
    mode: 'secure', aes_key: KEY});
  const {act} = await person(of, 'gu', false);
  const {mistake, shown} = await act('say', {words: ['开']});
  assert.equal(mistake, 'a reply in the clear to an encrypted message');
  assert.match(shown, /服务出现故障/);
});

test('messages of the legacy device platform', async () => {
  const of = await account();
  const heard = [];
  await callback(of, 'plain', wechat(TOKEN).device_event((message, request, response) => {
    heard.push([message.Event, message.DeviceID, message.OpenID]);
    response.reply(1);
  }).middlewarify());
  const {openid, act} = await person(of, 'ge', false);
  await act('bind_device', {words: ['02AABBCCDDEE']});
  const watched = await act('watch_device', {words: ['02AABBCCDDEE']});
  assert.deepEqual(heard, [['bind', '02AABBCCDDEE', openid], ['subscribe_status', '02AABBCCDDEE', openid]]);
  assert.equal(watched.reply.MsgType, 'device_status');
  assert.equal(watched.reply.DeviceStatus, '1');
});

test('the device platform answers in its three shapes', async () => {
  const of = await account();
  await callback(of, 'plain', silent);
  const {openid, act, received} = await person(of, 'hu');
  const {request} = of.api;
  of.api.request = (url, ...rest) => request.call(of.api, url.replace('https://api.weixin.qq.com', base), ...rest);
  const id = '02AABBCCDDEE';
  const device = {id, mac: id, connect_protocol: '4', auth_key: '', close_strategy: '1', conn_strategy: '1',
    crypt_method: '0', auth_ver: '0', manu_mac_pos: '-2', ser_mac_pos: '-2'};
  const authorize = async (operation) => (await of.api.authorizeDevices([device], operation)).resp[0].errcode;
  assert.equal((await of.api.getDeviceStatus(id)).status, 0);
  assert.deepEqual([await authorize('1'), await authorize('0'), await authorize('0')], [100014, 0, 100014]);
  assert.equal((await of.api.getDeviceStatus(id)).status, 1);
  const {code_list: codes} = await of.api.createDeviceQRCode([id]);
  assert.equal((await of.api.verifyDeviceQRCode(codes[0].ticket)).device_id, id);
  assert.deepEqual((await of.api.transferMessage(of.original_id, id, openid, '你好')).ret, 100003);
  assert.equal((await of.api.bindDevice(id, openid, 'a ticket')).base_resp.errcode, 0);
  assert.equal((await of.api.getDeviceStatus(id)).status, 2);
  assert.deepEqual((await of.api.getOpenID(id, of.original_id)).open_id, [openid]);
  assert.deepEqual((await of.api.getBindDevice(openid)).device_list,
    [{device_type: of.original_id, device_id: id}]);
  assert.deepEqual(await of.api.transferMessage(of.original_id, id, openid, '你好'),
    {ret: 0, ret_info: 'this is ok'});
  assert.equal((await received()).at(-1).content, '你好');
  assert.equal((await of.api.compelUnbindDevice(id, openid)).base_resp.errcode, 0);
  assert.equal((await of.api.unbindDevice(id, openid, 'a ticket')).base_resp.errcode, 100003);
  await act('bind_device', {words: [id]});
  assert.deepEqual((await of.api.getOpenID(id, of.original_id)).open_id, [openid]);
});

test('wechat-crypto opens what we seal, and we open what it seals', async () => {
  const of = await account();
  let seen;
  await callback(of, 'secure', silent);
  const theirs = new WXBizMsgCrypt(TOKEN, KEY, of.appid);
  const bodies = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      const query = new URL(request.url, 'http://x').searchParams;
      if (query.get('echostr')) return response.end(query.get('echostr'));
      const {Encrypt} = JSON.parse(Buffer.concat(chunks));
      assert.equal(theirs.getSignature(query.get('timestamp'), query.get('nonce'), Encrypt),
        query.get('msg_signature'));
      seen = theirs.decrypt(Encrypt);
      const {FromUserName, ToUserName} = JSON.parse(seen.message);
      const encrypted = theirs.encrypt(JSON.stringify({ToUserName: FromUserName, FromUserName: ToUserName,
        CreateTime: 1, MsgType: 'text', Content: '好'.repeat(bodies.push(Encrypt))}));
      return response.end(JSON.stringify({Encrypt: encrypted, Nonce: '7', TimeStamp: 5,
        MsgSignature: theirs.getSignature(5, '7', encrypted)}));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  await control({do: 'callback', appid: of.appid, url: `http://127.0.0.1:${server.address().port}/?x=1`,
    token: TOKEN, mode: 'secure', aes_key: KEY, form: 'json'});
  const {act} = await person(of, 'he', false);
  for (let size = 1; size <= 33; size += 1) {
    const {shown, mistake} = await act('say', {words: ['x'.repeat(size)]});
    assert.equal(mistake, null);
    assert.equal(shown, '好'.repeat(size));
    assert.equal(seen.id, of.appid);
    assert.equal(JSON.parse(seen.message).Content, 'x'.repeat(size));
  }
});

test('web authorization: the order of the words, the scope, the state, the domain, and each code once', async () => {
  const of = await account({told_union: true});
  const {openid} = await control({do: 'person', appid: of.appid, name: 'ji', at_the_phone: true});
  const open = (query, agent = 'MicroMessenger/8.0') => fetch(`${base}/connect/oauth2/authorize?${query}`,
    {redirect: 'manual', headers: {'User-Agent': agent}});
  const to = encodeURIComponent('http://127.0.0.1:1/back?x=1');
  const good = `appid=${of.appid}&redirect_uri=${to}&response_type=code&scope=snsapi_base&state=abc123`;
  const answer = await open(good);
  const back = new URL(answer.headers.get('location'));
  assert.equal(back.searchParams.get('state'), 'abc123');
  for (const wrong of [`redirect_uri=${to}&appid=${of.appid}&response_type=code&scope=snsapi_base&state=a`,
    good.replace('snsapi_base', 'openid'), good.replace('abc123', 'a.b'), good.replace('abc123', 'a'.repeat(129)),
    good.replace('127.0.0.1', 'evil.example.com')]) {
    assert.equal((await open(wrong)).status, 400, wrong);
  }
  assert.equal((await open(good, 'Firefox')).status, 400);
  const swap = async () => (await fetch(`${base}/sns/oauth2/access_token?appid=${of.appid}&secret=${of.secret}&code=${
    back.searchParams.get('code')}&grant_type=authorization_code`)).json();
  const granted = await swap();
  assert.equal(granted.openid, openid);
  assert.match(granted.unionid, /^o/);
  assert.equal((await swap()).errcode, 40163);
  const late = new URL((await open(good)).headers.get('location')).searchParams.get('code');
  await control({do: 'advance', seconds: 301});
  back.searchParams.set('code', late);
  assert.equal((await swap()).errcode, 40029);
  const refreshed = await (await fetch(`${base}/sns/oauth2/refresh_token?appid=${of.appid}&grant_type=refresh_token&` +
    `refresh_token=${granted.refresh_token}`)).json();
  const check = await (await fetch(`${base}/sns/auth?access_token=${refreshed.access_token}&openid=${openid}`)).json();
  assert.equal(check.errcode, 0);
  const who = await (await fetch(`${base}/sns/userinfo?access_token=${refreshed.access_token}&openid=${openid}`))
    .json();
  assert.equal(who.errcode, 48001, 'snsapi_base tells no more than the openid');
});
