// Sharing a device: a link and its QR code for one guest, and the links that are still open.
import {button, cell, confirmSheet, group, segments, sheet, spinner, toast} from './widgets.js';
import {copyText, qrPicture} from './codes.js';
import {h, replace} from './dom.js';
import {address} from './router.js';
import {errorText} from './say.js';
import {momentText} from './times.js';
import {t} from './texts.js';

// Minutes that a guest may stay; 0: without a limit.
const STAYS = [
  [120, 'hours_2'],
  [1440, 'day_1'],
  [10080, 'days_7'],
  [0, 'forever'],
];

export function open({api, house}, {did}) {
  const path = `devices/${encodeURIComponent(did)}/shares`;
  let control = true;
  let minutes = 1440;
  const list = h('div', {'aria-live': 'polite'});
  const rights = segments(
    t('permission'),
    [
      [true, t('may_control')],
      [false, t('may_look')],
    ],
    (value) => {
      control = value;
      rights.set(value);
    },
  );
  const stay = segments(
    t('duration'),
    STAYS.map(([value, key]) => [value, t(key)]),
    (value) => {
      minutes = value;
      stay.set(value);
    },
  );
  rights.set(control);
  stay.set(minutes);
  const make = button(t('make_link'), async () => {
    make.disabled = true;
    try {
      const share = await api.post(path, {may_control: control, guest_minutes: minutes});
      showLink(share);
      load();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
    make.disabled = false;
  });

  async function load() {
    try {
      const {shares} = await api.get(path);
      const open = shares.filter((share) => share.state === 'open');
      replace(list, open.length > 0 && group(t('open_shares'), open.map(row)));
    } catch {
      replace(list);
    }
  }
  function row(share) {
    const right = share.may_control ? t('may_control') : t('may_look');
    return cell({
      title: right,
      detail: t('share_once', {when: momentText(share.expires, Date.now())}),
      value: t('revoke'),
      onclick: () =>
        confirmSheet(
          t('revoke'),
          t('share_once', {when: momentText(share.expires, Date.now())}),
          t('revoke'),
          () => revoke(share),
        ),
    });
  }
  async function revoke(share) {
    try {
      await api.delete(`${path}/${share.id}`);
      toast(t('revoked'), 'done');
    } catch (error) {
      toast(errorText(error), 'bad');
    }
    load();
  }

  const back = address('device', did, 'more');
  const page = {title: t('share'), did, back, codes: true, on: {}};
  if (house.devices.get(did)?.role !== 'owner') {
    return {...page, node: h('div', {class: 'page'}, h('p', {class: 'lead'}, t('owner_only')))};
  }
  load();
  return {
    ...page,
    node: h(
      'div',
      {class: 'page'},
      h('p', {class: 'lead'}, t('share_hint')),
      group(null, [
        h(
          'div',
          {class: 'cell stacked'},
          h('span', {class: 'cell-title'}, t('permission')),
          rights.node,
        ),
        h(
          'div',
          {class: 'cell stacked'},
          h('span', {class: 'cell-title'}, t('duration')),
          stay.node,
        ),
      ]),
      h('div', {class: 'actions'}, make),
      list,
    ),
  };
}

export function shareLink(code) {
  return new URL(address('share', code), location.href).href;
}

function showLink(share) {
  const link = shareLink(share.code);
  const copy = button(
    t('copy_link'),
    async () => {
      await copyText(link, open.panel);
      toast(t('copied'), 'done');
    },
    'plain',
  );
  const send =
    navigator.share && button(t('send_link'), () => navigator.share({url: link}).catch(() => {}));
  const open = sheet({
    title: t('share_ready'),
    body: [
      // Who scans WeChat's own code is in the account's chat, and follows it, before anything else.
      qrPicture(share.wechat_url ?? link, t('qr_code')),
      h('p', {class: 'link'}, link),
      h('p', {class: 'sheet-hint'}, t('share_once', {when: momentText(share.expires, Date.now())})),
    ],
    actions: [copy, send || null].filter(Boolean),
  });
}

// What a guest sees who opens a link.
export function openAccept({api, house, wechat}, {code}) {
  const take = button(t('accept'), async () => {
    take.disabled = true;
    replace(take, spinner(), t('accept'));
    try {
      const {did} = await api.post(`shares/${encodeURIComponent(code)}/accept`);
      await house.load();
      toast(t('accepted'), 'done');
      location.hash = address('device', did);
    } catch (error) {
      const preview = error.code === 'forbidden';
      toast(preview ? t('wechat_preview') : errorText(error), 'bad');
      take.disabled = false;
      replace(take, t('accept'));
    }
  });
  return {
    title: t('accept_title'),
    back: address(),
    codes: true,
    on: {},
    node: h(
      'div',
      {class: 'page'},
      h('p', {class: 'lead'}, wechat.info.preview ? t('wechat_preview') : t('accept_hint')),
      h('div', {class: 'actions'}, take),
    ),
  };
}
