// The account: language, where it is logged in, logging out.
import {cell, dangerCell, group, pickSheet, toast} from './widgets.js';
import {errorText} from './say.js';
import {h, replace} from './dom.js';
import {ageText} from './times.js';
import {address} from './router.js';
import {product} from './product.js';
import {t} from './texts.js';

const NAMES = {zh: '中文', en: 'English'};

export function open({api, chosenLanguage, chooseLanguage}) {
  const sessions = h('div');
  const names = [['', t('language_auto')], ...Object.entries(NAMES)];
  const chosen = chosenLanguage();

  async function load() {
    try {
      const {sessions: list} = await api.get('sessions');
      const sorted = [...list].sort(
        (a, b) => Number(b.current) - Number(a.current) || b.last_seen - a.last_seen,
      );
      replace(sessions, group(t('sessions'), sorted.map(row)));
    } catch (error) {
      replace(sessions, group(t('sessions'), cell({title: errorText(error)})));
    }
  }
  function row(session) {
    return h(
      'div',
      {class: 'cell'},
      h(
        'span',
        {class: 'cell-text'},
        h('span', {class: 'cell-title'}, browserName(session.agent)),
        h(
          'span',
          {class: 'cell-detail'},
          `${session.address} · ${ageText(session.last_seen, Date.now())}`,
        ),
      ),
      session.current
        ? h('span', {class: 'cell-value'}, t('this_session'))
        : h(
            'button',
            {type: 'button', class: 'button small', onclick: () => end(session)},
            t('end_session'),
          ),
    );
  }
  async function end(session) {
    try {
      await api.delete(`sessions/${session.id}`);
      toast(t('session_ended'), 'done');
    } catch (error) {
      toast(errorText(error), 'bad');
    }
    load();
  }
  async function logout() {
    try {
      await api.post('logout');
      location.hash = address();
      location.reload();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  }
  load();
  return {
    title: t('settings'),
    back: address(),
    on: {},
    node: h(
      'div',
      {class: 'page'},
      group(
        null,
        cell({
          title: t('language'),
          value: NAMES[chosen] ?? t('language_auto'),
          onclick: () => pickSheet(t('language'), names, chosen, chooseLanguage),
        }),
      ),
      sessions,
      group(t('about'), [
        cell({title: t('product'), value: product.name}),
        cell({title: t('fingerprint'), value: product.fingerprint, kind: 'small-value'}),
      ]),
      dangerCell(
        t('logout'),
        t('logout_title'),
        api.user?.kind === 'anonymous' ? t('logout_hint') : '',
        logout,
      ),
    ),
  };
}

// "Chrome · Android" of a user agent's text.
export function browserName(agent) {
  const find = (pairs) => pairs.find(([mark]) => agent.includes(mark))?.[1];
  const browser = find([
    ['MicroMessenger', 'WeChat'],
    ['Edg', 'Edge'],
    ['Firefox', 'Firefox'],
    ['HeadlessChrome', 'Chrome'],
    ['Chrome', 'Chrome'],
    ['Safari', 'Safari'],
  ]);
  const system = find([
    ['iPhone', 'iPhone'],
    ['iPad', 'iPad'],
    ['Android', 'Android'],
    ['Windows', 'Windows'],
    ['Mac OS', 'macOS'],
    ['Linux', 'Linux'],
  ]);
  return [browser, system].filter(Boolean).join(' · ') || agent || '–';
}
