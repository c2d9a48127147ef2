// Devices: whether they are there, whose they are, a new claim code, and locking one out.
import {
  button,
  cell,
  confirmSheet,
  dangerCell,
  emptyState,
  group,
  icon,
  sheet,
  spinner,
  toast,
} from '../widgets.js';
import {errorText, macText} from '../say.js';
import {h, replace} from '../dom.js';
import {longList, showCode, textRow, working} from './fields.js';
import {ageText, momentText} from '../times.js';
import {address} from '../router.js';
import {resultRow} from './checks.js';
import {t} from '../texts.js';

const onlineBadge = (device) => {
  if (device.disabled) return h('span', {class: 'badge bad'}, t('disabled'));
  return h(
    'span',
    {class: `badge ${device.online ? 'online' : ''}`},
    device.online ? t('online') : t('offline'),
  );
};

function seenText(device) {
  return device.last_seen
    ? t('last_seen', {when: ageText(device.last_seen, Date.now())})
    : t('never_seen');
}

export function open({api}) {
  const row = (device) =>
    cell({
      title: device.mac ? macText(device.mac) : device.did,
      detail: `${device.did} · ${seenText(device)}`,
      leading: h('span', {class: 'cell-icon'}, icon('device')),
      value: onlineBadge(device),
      href: address('devices', device.did),
    });
  const load = async (after) => {
    const {devices, next} = await api.get('devices', {after});
    return {rows: devices.map(row), next};
  };
  return {
    title: t('all_devices'),
    tab: 'devices',
    node: h('div', {class: 'page'}, longList(load, t('no_devices_admin'))),
  };
}

export function openDevice({api}, {did}) {
  const path = `devices/${encodeURIComponent(did)}`;
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));
  const results = h('div', {class: 'results', 'aria-live': 'polite'});
  const load = async () => {
    try {
      const [device, {apps}] = await Promise.all([api.get(path), api.get('apps')]);
      draw(device, apps.filter((app) => app.legacy_devices && !app.disabled));
    } catch (error) {
      replace(node, emptyState('warn', errorText(error)));
    }
  };
  const set = (disabled) => async () => {
    try {
      await api.patch(path, {disabled});
      toast(t('saved'), 'done');
      load();
    } catch (error) {
      if (error.status !== 401) toast(errorText(error), 'bad');
    }
  };
  async function newCode() {
    let code;
    try {
      ({claim_code: code} = await api.post(`${path}/claim-code`));
    } catch (error) {
      return toast(errorText(error), 'bad');
    }
    const link = `${api.info.base}/#/claim/${encodeURIComponent(code)}`;
    showCode(
      t('claim_code'),
      link,
      h('p', {class: 'code'}, code),
      h('p', {class: 'sheet-hint'}, t('claim_code_once')),
    );
    return undefined;
  }
  function authorise(app) {
    const product = textRow({
      name: 'product_id',
      label: t('authorise_product'),
      hint: t('authorise_hint'),
      maxlength: 32,
    });
    const go = working(
      t('authorise', {name: app.name}),
      async () => {
        const body = {did, ...(product.value() && {product_id: product.value()})};
        const answer = await api.post(`apps/${app.id}/authorise`, body);
        open.close();
        replace(results, answer.results.map(resultRow));
      },
      'primary',
    );
    const open = sheet({title: app.name, body: product.node, actions: [go]});
  }
  const bindingRow = (binding) =>
    cell({
      title: t('user_number', {id: binding.user}),
      detail: binding.may_control ? t('may_control') : t('may_look'),
      value: t(binding.role),
      href: address('users', binding.user),
    });
  function draw(device, legacy) {
    replace(
      node,
      group(null, [
        cell({title: t('status'), detail: seenText(device), value: onlineBadge(device)}),
        cell({title: t('device_id'), value: device.did, kind: 'small-value'}),
        device.mac && cell({title: t('mac'), value: macText(device.mac)}),
        device.firmware && cell({title: t('firmware'), value: device.firmware}),
        cell({title: t('created'), value: momentText(device.created, Date.now())}),
      ]),
      device.bindings.length > 0
        ? group(t('bindings'), device.bindings.map(bindingRow))
        : group(t('bindings'), cell({title: t('nobodys')})),
      results,
      h(
        'div',
        {class: 'actions'},
        button(t('new_claim_code'), () =>
          confirmSheet(t('new_claim_code'), t('new_code_hint'), t('make'), newCode),
        ),
        legacy.map((app) =>
          button(t('authorise', {name: app.name}), () => authorise(app), 'plain'),
        ),
        device.disabled && working(t('enable'), set(false)),
      ),
      !device.disabled &&
        dangerCell(t('disable'), t('disable_device'), t('disable_device_hint'), set(true)),
    );
  }
  load();
  return {title: t('device'), back: address('devices'), tab: 'devices', node};
}
