// One account: what is missing, what WeChat's console wants pasted, what it gives, and checks.
import {
  button,
  cell,
  confirmSheet,
  dangerCell,
  emptyState,
  group,
  icon,
  spinner,
  toast,
} from '../widgets.js';
import {choiceRow, complain, copyRow, secretRow, textRow, toggleRow, working} from './fields.js';
import {h, replace} from '../dom.js';
import {language, t} from '../texts.js';
import {address} from '../router.js';
import {checksGroup} from './checks.js';
import {errorText} from '../say.js';
import {filesGroup} from './domain_files.js';
import {kindChoices} from './page_accounts.js';
import {momentText} from '../times.js';

export function open({api}, {id}) {
  const path = `apps/${encodeURIComponent(id)}`;
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));
  const page = {title: t('account'), back: address(), tab: 'accounts', node};
  const [findings, outputs, form, tokens, foot] = [0, 1, 2, 3, 4].map(() => h('div'));
  const account = {api, path, app: null, update, draw};

  // All but the form, of which something may be typed and not saved.
  function update(app) {
    account.app = app;
    page.retitle?.(app.name);
    replace(findings, findingsBox(app));
    replace(outputs, outputsGroup(account));
    replace(tokens, tokensGroup(app));
    replace(foot, moreGroup(app), disableCell(account));
  }
  function draw(app) {
    update(app);
    replace(form, inputsForm(account));
  }
  const again = () => api.get(path).then(update);

  api.get(path).then(
    (app) => {
      draw(app);
      const files = filesGroup(api, again);
      replace(node, findings, outputs, form, files, checksGroup(account, again), tokens, foot);
    },
    (error) => replace(node, emptyState('warn', errorText(error))),
  );
  return page;
}

export function findingsBox(app) {
  return h(
    'div',
    {class: 'findings'},
    app.findings.map((finding) =>
      h(
        'p',
        {class: `finding ${finding.weight}`, 'data-finding': finding.code},
        icon(finding.weight === 'hint' ? 'list' : 'warn'),
        h('span', {}, finding[language()]),
      ),
    ),
  );
}

function outputsGroup({api, path, app, update}) {
  const {outputs} = app;
  const rotate = (what, title) =>
    button(
      title,
      () =>
        confirmSheet(title, t('rotate_hint'), title, async () => {
          try {
            update(await api.post(`${path}/rotate`, {version: app.version, what}));
            toast(t('rotated'), 'done');
          } catch (error) {
            complain([], error);
          }
        }),
      'small',
    );
  const mini = app.kind === 'mini';
  return group(
    t('paste_into_wechat'),
    [
      copyRow(t('callback_url'), outputs.callback_url, {hint: t('callback_url_hint')}),
      copyRow(t('token'), outputs.token),
      copyRow('EncodingAESKey', outputs.aes_key),
      h(
        'div',
        {class: 'cell button-row'},
        rotate('token', t('rotate_token')),
        rotate('aes_key', t('rotate_key')),
        app.previous_until &&
          h(
            'span',
            {class: 'cell-detail'},
            t('previous_until', {when: momentText(app.previous_until, Date.now())}),
          ),
      ),
      !mini && copyRow(t('oauth_domain'), outputs.oauth_domain, {hint: t('oauth_domain_hint')}),
      !mini && copyRow(t('js_domain'), outputs.js_domain, {hint: t('js_domain_hint')}),
      mini && copyRow(t('request_domain'), outputs.request_domain),
      mini && copyRow(t('socket_domain'), outputs.socket_domain),
      outputs.egress_ip
        ? copyRow(t('egress_ip'), outputs.egress_ip, {hint: t('egress_ip_hint')})
        : cell({title: t('egress_ip'), detail: t('egress_ip_unknown')}),
      !mini &&
        copyRow(t('menu_url'), outputs.menu_url, {hint: t('menu_url_hint'), code: true}),
    ],
    t('paste_hint'),
  );
}

function inputsForm(account) {
  const {api, path, app, draw} = account;
  const mini = app.kind === 'mini';
  const rows = [
    textRow({name: 'name', label: t('app_name'), value: app.name}),
    choiceRow({name: 'kind', label: t('kind'), value: app.kind, choices: kindChoices()}),
    textRow({
      name: 'wechat_app_id',
      label: 'AppID',
      hint: t('app_id_hint'),
      value: app.wechat_app_id,
      placeholder: 'wx0123456789abcdef',
    }),
    secretRow({
      name: 'secret',
      label: 'AppSecret',
      hint: t('secret_hint'),
      set: app.secret.set,
    }),
    textRow({
      name: 'original_id',
      label: t('original_id'),
      hint: t('original_id_hint'),
      value: app.original_id,
      placeholder: 'gh_0123456789ab',
    }),
    choiceRow({
      name: 'mode',
      label: t('mode'),
      hint: t('mode_hint'),
      value: app.mode,
      choices: [
        ['secure', t('mode_secure')],
        ['compat', t('mode_compat')],
        ['plain', t('mode_plain')],
      ],
    }),
    textRow({
      name: 'gizwits_app_id',
      label: t('gizwits_app_id'),
      hint: t('gizwits_app_id_hint'),
      value: app.gizwits_app_id,
    }),
    textRow({
      name: 'product_key',
      label: 'Product Key',
      hint: t('product_key_hint'),
      value: app.product_key,
      placeholder: api.info.product.key,
    }),
    secretRow({
      name: 'product_secret',
      label: 'Product Secret',
      hint: t('product_secret_hint'),
      set: app.product_secret.set,
    }),
    textRow({name: 'slug', label: t('slug'), hint: t('slug_hint'), value: app.slug}),
    choiceRow({
      name: 'token_strategy',
      label: 'access_token',
      hint: t('token_strategy_hint'),
      value: app.token_strategy,
      choices: [
        ['stable', t('strategy_stable')],
        ['classic', t('strategy_classic')],
      ],
    }),
    !mini &&
      toggleRow({
        name: 'legacy_devices',
        label: t('legacy_devices'),
        hint: t('legacy_devices_hint'),
        value: app.legacy_devices,
      }),
  ].filter(Boolean);
  const form = h(
    'form',
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        try {
          const body = Object.fromEntries(rows.map((row) => [row.name, row.value()]));
          draw(await api.patch(path, {version: account.app.version, ...body}));
          toast(t('saved'), 'done');
        } catch (error) {
          complain(rows, error);
        }
      },
    },
    group(
      t('from_wechat'),
      rows.map((row) => row.node),
    ),
    h(
      'div',
      {class: 'actions'},
      h('button', {type: 'submit', class: 'button primary'}, t('save')),
    ),
  );
  return form;
}

function tokensGroup(app) {
  const now = Date.now();
  const said = (token) => {
    if (!token.set) return t('token_none');
    if (token.bad) return t('token_bad');
    if (token.expires < now) return t('token_expired');
    return t('token_until', {when: momentText(token.expires, now)});
  };
  if (app.tokens.length === 0) return null;
  return group(
    t('tokens'),
    app.tokens.map((token) =>
      cell({
        title: token.kind,
        detail: token.swapped > 0 ? t('token_swapped', {count: token.swapped}) : null,
        value: said(token),
      }),
    ),
  );
}

function moreGroup(app) {
  const said = (text) => (text ? t('own') : t('standard'));
  return group(t('more_settings'), [
    cell({
      title: t('menu'),
      detail: t('menu_detail'),
      value: said(app.menu),
      href: address('accounts', app.id, 'menu'),
    }),
    cell({
      title: t('notices'),
      detail: t('notices_detail'),
      value: said(app.notices),
      href: address('accounts', app.id, 'notices'),
    }),
  ]);
}

function disableCell({api, path, app, update}) {
  const set = async (disabled) => {
    try {
      update(await api.patch(path, {version: app.version, disabled}));
      toast(t('saved'), 'done');
    } catch (error) {
      complain([], error);
    }
  };
  if (app.disabled)
    return h('div', {class: 'actions'}, working(t('enable'), () => set(false), 'primary'));
  return dangerCell(t('disable'), t('disable_account'), t('disable_account_hint'), () => set(true));
}
