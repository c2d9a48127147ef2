// The page inside WeChat: signing in by it, its scanner and menu (the JS-SDK, from WeChat's own
// host and only there), and its prompts for notices. Everywhere else this does nothing.
import {h} from './dom.js';
import {Http} from './http.js';
import {scanner} from './scan.js';

const SDK = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
const APIS = ['scanQRCode', 'hideOptionMenu', 'showOptionMenu', 'closeWindow'];
const TAG = 'wx-open-subscribe';
const MOST_PROMPTS = 3; // in one dialog

// A sign-in that comes back without a session, because the web view has lost its cookie, must not
// go round for ever.
const TRIES_KEY = 'wechat_tries';
const MOST_TRIES = 2;

const agent = navigator.userAgent;
export const inWeChat = /MicroMessenger/i.test(agent);

// WeChat on iOS signs the address at which its web view came in, on Android the present one.
const landing = location.href;
const signedAddress = () =>
  (/iPhone|iPad|iPod|Macintosh/i.test(agent) ? landing : location.href).replace(/#.*/, '');

export class WeChat {
  constructor(base) {
    this.http = new Http(base.href);
    this.base = base;
    this.info = {accounts: '', apps: [], prompts: [], preview: false};
    this.sdk = 'none'; // ready, failed
    this.codes = false; // whether the page that is shown holds codes
  }

  // What the service says of its accounts, and of who asks. A service without any says nothing.
  async ask() {
    this.info = await this.http.get('api/v1/wechat').catch(() => this.info);
  }

  get app() {
    return this.info.apps.find((app) => app.sign_in) ?? null;
  }

  // Signing in is WeChat's matter, here.
  get leads() {
    return inWeChat && this.app !== null;
  }

  // ... and by nothing else.
  get only() {
    return this.info.accounts === 'wechat';
  }

  // Leaves the page; false where that has not helped before.
  signIn() {
    const tries = Number(sessionStorage.getItem(TRIES_KEY));
    if (tries >= MOST_TRIES) return false;
    sessionStorage.setItem(TRIES_KEY, String(tries + 1));
    const next = location.pathname + location.search + location.hash;
    const start = new URL(this.app.sign_in.slice(1), this.base);
    start.searchParams.set('next', next);
    location.replace(start);
    return true;
  }

  forgetTries() {
    if (inWeChat) sessionStorage.removeItem(TRIES_KEY);
  }

  // ready(), or failed() once: codes are then typed.
  async start(ready, failed) {
    if (!this.leads || this.sdk !== 'none') return;
    const fail = () => {
      if (this.sdk === 'failed') return;
      this.sdk = 'failed';
      if (scanner.scan === scan) scanner.scan = null;
      failed();
    };
    try {
      const ask = this.http.get(this.app.jssdk.slice(1), {url: signedAddress()});
      const [config] = await Promise.all([ask, load(SDK)]);
      wx.error(fail);
      wx.ready(() => {
        if (this.sdk === 'failed') return;
        this.sdk = 'ready';
        scanner.scan ??= scan;
        this.show(this.codes);
        ready();
      });
      wx.config({...config, debug: false, jsApiList: APIS, openTagList: [TAG]});
    } catch {
      fail();
    }
  }

  // A page with codes is not for WeChat's menu, which would send them on.
  show(codes) {
    this.codes = codes;
    if (this.sdk === 'ready') wx[codes ? 'hideOptionMenu' : 'showOptionMenu']();
  }

  get canClose() {
    return this.sdk === 'ready';
  }

  close() {
    wx.closeWindow();
  }

  // WeChat's own button, which asks whether it may send notices: none where it need not, or cannot.
  // told() is called when something was accepted.
  prompt(text, post, told) {
    const open = this.info.prompts.filter((one) => one.credits === 0 && one.app === this.app?.id);
    if (this.sdk !== 'ready' || open.length === 0) return null;
    const templates = open.slice(0, MOST_PROMPTS).map((one) => one.template);
    const accept = async (event) => {
      const taken = templates.filter((one) => accepted(event.detail?.subscribeDetails, one));
      for (const template of taken) await post({template, accepted: true, app: this.app.id});
      for (const one of open) if (taken.includes(one.template)) one.credits = 1;
      if (taken.length > 0) told();
    };
    const look =
      '.b{border:0;border-radius:8px;padding:10px 20px;background:#07c160;color:#fff;' +
      'font-size:17px}';
    return h(
      TAG,
      {template: templates.join(','), onsuccess: accept},
      h('script', {type: 'text/wxtag-template', slot: 'style'}, `<style>${look}</style>`),
      h('script', {type: 'text/wxtag-template'}, `<button class="b">${text}</button>`),
    );
  }
}

function scan() {
  return new Promise((done) => {
    wx.scanQRCode({
      needResult: 1,
      scanType: ['qrCode'],
      success: (answer) => done(answer.resultStr),
      cancel: () => done(null),
      fail: () => done(null),
    });
  });
}

// {"TEMPLATE": "{\"status\":\"accept\"}"}, all of it or its parts as texts or as objects.
function accepted(details, template) {
  const read = (value) => (typeof value === 'string' ? JSON.parse(value) : value);
  try {
    return read(read(details)[template]).status === 'accept';
  } catch {
    return false;
  }
}

function load(source) {
  return new Promise((done, fail) => {
    document.head.append(h('script', {src: source, onload: done, onerror: fail}));
  });
}
