// The settings page: who is signed in, the frame, and which page is shown.
import {AdminApi} from './admin_api.js';
import {language, languageOf, setLanguage, t, texts} from '../texts.js';
import {address, parseRoute} from '../router.js';
import {ICONS, button, emptyState, icon, spinner} from '../widgets.js';
import {errorText} from '../say.js';
import {h, replace} from '../dom.js';
import {texts as more} from './texts.js';
import {open as openAccounts, openNew} from './page_accounts.js';
import {open as openAccount} from './page_account.js';
import {open as openJson} from './page_json.js';
import {open as openUsers, openUser} from './page_users.js';
import {open as openDevices, openDevice} from './page_devices.js';
import {open as openAudit} from './page_audit.js';
import {open as openSignIn} from './page_sign_in.js';

const ROUTES = [
  ['accounts', []],
  ['create', ['accounts', 'new']],
  ['account', ['accounts', ':id']],
  ['json', ['accounts', ':id', ':what']],
  ['users', ['users']],
  ['user', ['users', ':id']],
  ['devices', ['devices']],
  ['device', ['devices', ':did']],
  ['audit', ['audit']],
];
const PAGES = {
  accounts: openAccounts,
  create: openNew,
  account: openAccount,
  json: openJson,
  users: openUsers,
  user: openUser,
  devices: openDevices,
  device: openDevice,
  audit: openAudit,
};
// Its pages say it, its title, its icon, where it leads.
const TABS = [
  ['accounts', 'accounts', 'chat', []],
  ['users', 'users', 'people', ['users']],
  ['devices', 'all_devices', 'device', ['devices']],
  ['audit', 'audit', 'list', ['audit']],
];
// A link's code is 256 bits, as base64url.
const CODE = /^#([0-9A-Za-z_-]{43})$/;

const api = new AdminApi(new URL('api/', location.href.replace(/[?#].*/, '')).href, lost);
const context = {api, show, signedIn: show};
const bar = h('header', {class: 'bar'});
const main = h('main', {class: 'main', id: 'main'});
const tabs = h('nav', {class: 'tabs admin-tabs'});
let page = null;

function show() {
  const {page: name, params} = parseRoute(location.hash, ROUTES);
  draw(PAGES[name](context, params));
}

function draw(next) {
  page?.close?.();
  page = next;
  replace(main, page.node);
  drawTitle(page.title);
  page.retitle = drawTitle;
  drawTabs();
  scrollTo(0, 0);
}

function drawTitle(title) {
  const heading = h('h1', {class: 'bar-title', tabindex: '-1'}, title);
  replace(
    bar,
    h(
      'div',
      {class: 'bar-side'},
      page.back &&
        h('a', {class: 'icon-button', href: page.back, 'aria-label': t('back')}, icon('back')),
    ),
    heading,
    h('div', {class: 'bar-side end'}, page.actions),
  );
  document.title = api.info ? `${title} · ${api.info.product.name}` : title;
  heading.focus({preventScroll: true});
}

function drawTabs() {
  tabs.hidden = !page.tab;
  document.body.classList.toggle('with-tabs', Boolean(page.tab));
  if (!page.tab) return;
  tabs.setAttribute('aria-label', t('settings'));
  replace(
    tabs,
    h('p', {class: 'admin-name'}, api.info.product.name),
    TABS.map(([name, title, picture, path]) =>
      h(
        'a',
        {class: 'tab', href: address(...path), 'aria-current': page.tab === name ? 'page' : null},
        icon(picture),
        h('span', {}, t(title)),
      ),
    ),
    h(
      'button',
      {type: 'button', class: 'tab admin-out', onclick: () => api.signOut()},
      icon('leave'),
      h('span', {}, t('logout')),
    ),
  );
}

function lost() {
  draw(openSignIn(context));
}

async function begin() {
  draw({title: t('settings'), node: h('div', {class: 'centre'}, spinner())});
  const code = CODE.exec(location.hash)?.[1];
  try {
    if (code) {
      // It is worth nothing from here on, and has no place in the history.
      history.replaceState(null, '', location.pathname);
      await api.signIn({code});
    } else {
      await api.session();
    }
    show();
  } catch (error) {
    if (error.status === 401) {
      draw(openSignIn(context, code ? t('link_used') : null));
    } else {
      draw({
        title: t('settings'),
        node: h(
          'div',
          {class: 'page'},
          emptyState('warn', errorText(error), null, button(t('retry'), begin)),
        ),
      });
    }
  }
}

// Beside those of the panel.
Object.assign(texts, more);
Object.assign(ICONS, {
  chat: 'M4 5h16v11h-9l-4.5 3.5V16H4ZM8.5 10.5h.01M12 10.5h.01M15.5 10.5h.01',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5c0-3.5 2.5-5.5 6.5-5.5s6.5 2 6.5 5.5' +
    'M15.5 4.8a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.5.6 4 2.3 4 5',
  leave: 'M14 4.5H5v15h9M10 12h10M16.5 8.5 20 12l-3.5 3.5',
});
setLanguage(languageOf(navigator.languages));
document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
document.getElementById('app').append(bar, tabs, main);
addEventListener('hashchange', () => (CODE.test(location.hash) || !api.csrf ? begin() : show()));
begin();
