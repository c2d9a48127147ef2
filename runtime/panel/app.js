// The start of it all: session, devices, the frame around the pages, and which page is shown.
import {Api} from './api.js';
import {ApiError} from './http.js';
import {House} from './house.js';
import {address, parseRoute} from './router.js';
import {h, replace, setText} from './dom.js';
import {button, emptyState, icon, spinner, toast} from './widgets.js';
import {language, languageOf, languages, setLanguage, t} from './texts.js';
import {errorText} from './say.js';
import {openAlarms} from './state.js';
import {pointOf} from './points.js';
import {product} from './product.js';
import {WeChat, inWeChat} from './wechat.js';
import {open as openDevices} from './page_devices.js';
import {open as openControl} from './page_control.js';
import {open as openHistory} from './page_history.js';
import {open as openAlarmList} from './page_alarms.js';
import {open as openEvents} from './page_events.js';
import {open as openLog} from './page_log.js';
import {open as openShare, openAccept} from './page_share.js';
import {open as openClaim} from './page_claim.js';
import {open as openMore} from './page_more.js';
import {open as openSettings} from './page_settings.js';
import {open as openLogin} from './page_login.js';
import * as custom from './custom.js';

const PAGES = {
  devices: openDevices,
  control: openControl,
  history: openHistory,
  alarms: openAlarmList,
  events: openEvents,
  log: openLog,
  share: openShare,
  accept: openAccept,
  claim: openClaim,
  more: openMore,
  settings: openSettings,
};
const TABS = [
  ['control', 'control', []],
  ['history', 'history', ['history']],
  ['alarms', 'bell', ['alarms']],
  ['more', 'more', ['more']],
];
const LANGUAGE_KEY = 'language';
const TICK_MS = 5000;

const base = new URL('.', location.href);
const api = new Api(new URL('api/v1/', base).href);
const socketUrl = new URL('ws/app/v1', base);
socketUrl.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
const house = new House(api, socketUrl.href);
const wechat = new WeChat(base);
const context = {api, house, wechat, chosenLanguage, chooseLanguage, signedIn: begin};

const bar = h('header', {class: 'bar'});
const status = h('div', {class: 'status', role: 'status'});
const main = h('main', {class: 'main', id: 'main'});
const tabs = h('nav', {class: 'tabs', hidden: true});
let page = null;
let ready = false;

// -- language --

function chosenLanguage() {
  const kept = storage()?.getItem(LANGUAGE_KEY) ?? '';
  return languages.includes(kept) ? kept : '';
}

function chooseLanguage(choice) {
  storage()?.setItem(LANGUAGE_KEY, choice);
  applyLanguage();
  show();
}

// Some browsers refuse it to private windows.
function storage() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function applyLanguage() {
  setLanguage(chosenLanguage() || languageOf(navigator.languages));
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
}

// -- the frame --

function show() {
  page?.close?.();
  const {page: name, params} = parseRoute(location.hash);
  page = makePage(name, params);
  page.name = name;
  replace(main, page.node);
  drawBar();
  drawTabs();
  drawStatus();
  wechat.show(page.codes === true);
  main.scrollTop = 0;
  scrollTo(0, 0);
  custom.onPage?.(name, main, context);
}

function makePage(name, params) {
  if (!ready)
    return {
      title: product.name,
      on: {},
      node: h('div', {class: 'centre'}, spinner(), h('p', {}, t('loading'))),
    };
  if (params.did && !house.devices.has(params.did)) {
    return {
      title: product.name,
      back: address(),
      on: {devices: show},
      node: house.loaded
        ? emptyState('device', t('error_not_bound'))
        : h('div', {class: 'centre'}, spinner()),
    };
  }
  return PAGES[name](context, params);
}

function drawBar() {
  const back = page.back ?? (page.tab ? address() : null);
  const heading = h('h1', {class: 'bar-title', tabindex: '-1'}, page.title);
  replace(
    bar,
    h(
      'div',
      {class: 'bar-side'},
      back && h('a', {class: 'icon-button', href: back, 'aria-label': t('back')}, icon('back')),
    ),
    heading,
    h('div', {class: 'bar-side end'}, page.actions),
  );
  document.title = page.title;
  heading.focus({preventScroll: true});
}

function drawTabs() {
  tabs.hidden = !page.tab;
  document.body.classList.toggle('with-tabs', Boolean(page.tab));
  if (!page.tab) return;
  const alarms = openAlarms(house.devices.get(page.did)).length;
  tabs.setAttribute('aria-label', t('sections'));
  replace(
    tabs,
    TABS.map(([name, picture, tail]) =>
      h(
        'a',
        {
          class: 'tab',
          href: address('device', page.did, ...tail),
          'aria-current': page.tab === name ? 'page' : null,
        },
        icon(picture),
        h('span', {}, t(name)),
        name === 'alarms' &&
          alarms > 0 &&
          h(
            'span',
            {class: 'dot-badge', 'aria-label': t('count_alarms', {count: alarms})},
            String(alarms),
          ),
      ),
    ),
  );
}

let statusTimer = null;

// A short loss is not worth a word.
function drawStatus() {
  clearTimeout(statusTimer);
  if (!ready || house.connection === 'open') {
    status.classList.remove('shown');
    return setText(status, '');
  }
  statusTimer = setTimeout(
    () => {
      setText(status, navigator.onLine ? t('reconnecting') : t('no_network'));
      status.classList.add('shown');
    },
    status.classList.contains('shown') ? 0 : 800,
  );
}

// -- what happens --

for (const type of ['devices', 'device', 'alarm']) {
  house.addEventListener(type, (event) => {
    page?.on[type]?.(event);
    if (type === 'devices' && page?.did && !house.devices.has(page.did)) show();
    if (type === 'device' && page?.tab && event.detail === page.did) afterDevice();
  });
}
house.addEventListener('connection', drawStatus);
house.addEventListener('refused', (event) => failed(event.detail));
house.addEventListener('undone', ({detail}) => {
  for (const name of detail.names) {
    toast(t('failed', {title: pointOf(name).title, reason: t(`why_${detail.reason}`)}), 'bad');
  }
});

function afterDevice() {
  const device = house.devices.get(page.did);
  const text = JSON.stringify([openAlarms(device).map((point) => point.name), page.title]);
  if (tabs.dataset.shown === text) return;
  tabs.dataset.shown = text;
  drawTabs();
  setText(bar.querySelector('h1'), page.title);
  document.title = page.title;
}

// Inside WeChat who comes in is sent to it, and the page begins anew when they are back.
async function enter() {
  if (!wechat.leads) return api.request('POST', 'sessions', {kind: 'anonymous'});
  if (!wechat.signIn()) throw new ApiError('forbidden', t('wechat_refused'), 403);
  return new Promise(() => {});
}

async function begin() {
  ready = false;
  try {
    if (inWeChat) await wechat.ask();
    await api.session();
    await house.load();
  } catch (error) {
    return failed(error);
  }
  // Nothing is lost with an anonymous account that has nothing.
  const isNobody = api.user.kind === 'anonymous' && house.devices.size === 0;
  if (wechat.leads && isNobody && wechat.signIn()) return;
  if (!isNobody) wechat.forgetTries();
  wechat.start(
    () => page?.on.wechat?.(),
    () => toast(t('wechat_no_scan'), 'bad'),
  );
  ready = true;
  if (!begin.done) {
    begin.done = true;
    house.start();
  }
  show();
}

async function failed(error) {
  const wanted = error instanceof ApiError && (error.status === 401 || error.status === 403);
  if (wanted && !inWeChat) await wechat.ask();
  page = wanted
    ? openLogin(context)
    : {
        title: product.name,
        on: {},
        node: h(
          'div',
          {class: 'page'},
          emptyState('warn', errorText(error), null, button(t('retry'), begin)),
        ),
      };
  replace(main, page.node);
  drawBar();
  drawTabs();
}

api.enter = enter;
applyLanguage();
document.getElementById('app').append(bar, status, main, tabs);
addEventListener('hashchange', show);
setInterval(() => document.visibilityState === 'visible' && page?.on.tick?.(), TICK_MS);
show();
custom.onStart?.(context);
begin();
