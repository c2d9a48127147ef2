// wechat_page.mjs STAND_IN APPID URL WORDS...: page.mjs inside WeChat: its user agent, its JS-SDK (the script of
// res.wx.qq.com is tests/wechat/jweixin.js), and whoever is at the phone of the stand-in. The words of page.mjs, and
//   signed-in      waits until the page knows who it is
//   scan TEXT      presses the button that scans; wx.scanQRCode gives the text
//   title TEXT     waits for such a heading
import {readFileSync} from 'node:fs';
import {LIMIT, run} from './page_words.mjs';

const AGENT = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 ' +
  'Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.50.2701 WeChat/arm64 ' +
  'Weixin NetType/WIFI Language/zh_CN ABI/arm64';
const SDK = 'https://res.wx.qq.com/**';
const jweixin = readFileSync(new URL('../wechat/jweixin.js', import.meta.url), 'utf8');
const [standIn, appid, url, ...words] = process.argv.slice(2);
const scans = [];
let configured = 'wx.config was not called';

async function prepare(context, state) {
  await context.route(SDK, (route) => {
    const known = /\/open\/js\/jweixin-\d+\.\d+\.\d+\.js$/.test(new URL(route.request().url()).pathname);
    if (!known) state.mistakes.push(`no such script: ${route.request().url()}`);
    return route.fulfill({status: known ? 200 : 404, contentType: 'application/javascript', body: jweixin});
  });
  await context.exposeFunction('__wechatConfig', async (config, address) => {
    const answer = await fetch(`${standIn}/_control`, {method: 'POST', body: JSON.stringify(
      {do: 'jssdk', appid, config: JSON.parse(config), url: address})});
    configured = (await answer.json()).says;
    if (configured !== 'ok') state.mistakes.push(`${configured} at ${address}`);
    return configured;
  });
  await context.exposeFunction('__wechatCall', (name) => {
    if (configured !== 'ok') return JSON.stringify({errMsg: `${name}:permission denied`});
    if (name !== 'scanQRCode') return JSON.stringify({errMsg: `${name}:ok`});
    const text = scans.shift();
    return JSON.stringify(text === undefined ? {errMsg: 'scanQRCode:cancel'}
      : {errMsg: 'scanQRCode:ok', resultStr: text});
  });
}

const more = {
  async 'signed-in'(page) {
    await page.locator('main').first().waitFor({timeout: LIMIT});
    console.log('signed in');
  },
  async scan(page, text) {
    scans.push(text);
    await page.getByRole('button', {name: /扫/}).first().click({timeout: LIMIT});
    await page.locator('[data-point]').first().waitFor({timeout: LIMIT});
    console.log('scanned');
  },
};

process.exit(await run(url, words, {more, prepare, options: {userAgent: AGENT},
  hosts: [new URL(standIn).host, 'res.wx.qq.com']}));
