// The WeChat accounts that the service speaks for, and a new one.
import {cell, emptyState, group, icon, iconButton, spinner} from '../widgets.js';
import {choiceRow, complain, textRow, working} from './fields.js';
import {h, replace} from '../dom.js';
import {address} from '../router.js';
import {errorText} from '../say.js';
import {t} from '../texts.js';

export const kindChoices = () => [
  ['service', t('kind_service')],
  ['subscription', t('kind_subscription')],
  ['mini', t('kind_mini')],
];

export function open({api}) {
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));
  api.get('apps').then(
    ({apps}) => replace(node, apps.length === 0 ? none() : list(apps)),
    (error) => replace(node, emptyState('warn', errorText(error))),
  );
  return {
    title: t('accounts'),
    tab: 'accounts',
    actions: iconButton('plus', t('add_account'), () => {
      location.hash = address('accounts', 'new');
    }),
    node,
  };
}

function none() {
  return emptyState(
    'chat',
    t('no_accounts'),
    t('no_accounts_hint'),
    h('a', {class: 'button primary', href: address('accounts', 'new')}, t('add_account')),
  );
}

function list(apps) {
  return group(
    null,
    apps.map((app) =>
      cell({
        title: app.name,
        detail: [t(`kind_${app.kind}`), app.wechat_app_id].filter(Boolean).join(' · '),
        leading: h('span', {class: 'cell-icon'}, icon('chat')),
        value: stateBadge(app),
        href: address('accounts', app.id),
      }),
    ),
  );
}

export function stateBadge(app) {
  const count = (weight) => app.findings.filter((one) => one.weight === weight).length;
  if (app.disabled) return h('span', {class: 'badge'}, t('disabled'));
  if (count('error') > 0)
    return h('span', {class: 'badge bad'}, t('count_errors', {count: count('error')}));
  if (count('warning') > 0)
    return h('span', {class: 'badge warn'}, t('count_warnings', {count: count('warning')}));
  return h('span', {class: 'badge online'}, t('complete'));
}

export function openNew({api}) {
  const rows = [
    textRow({name: 'name', label: t('app_name'), hint: t('app_name_hint')}),
    choiceRow({name: 'kind', label: t('kind'), value: 'service', choices: kindChoices()}),
    textRow({
      name: 'wechat_app_id',
      label: 'AppID',
      hint: t('app_id_hint'),
      placeholder: 'wx0123456789abcdef',
    }),
  ];
  const save = working(
    t('add_account'),
    async () => {
      try {
        const body = Object.fromEntries(rows.map((row) => [row.name, row.value()]));
        const app = await api.post('apps', body);
        location.hash = address('accounts', app.id);
      } catch (error) {
        complain(rows, error);
      }
    },
    'primary',
  );
  return {
    title: t('add_account'),
    back: address(),
    tab: 'accounts',
    node: h(
      'div',
      {class: 'page'},
      group(
        null,
        rows.map((row) => row.node),
        t('add_account_hint'),
      ),
      h('div', {class: 'actions'}, save),
    ),
  };
}
