// What else there is to a device: events, frames, sharing, its name, and leaving it.
import {button, cell, dangerCell, group, icon, sheet, toast} from './widgets.js';
import {errorText, macText} from './say.js';
import {address} from './router.js';
import {h} from './dom.js';
import {momentText} from './times.js';
import {nameOf} from './page_devices.js';
import {t} from './texts.js';

export function open({api, house}, {did}) {
  const path = `devices/${encodeURIComponent(did)}`;
  const device = house.devices.get(did);
  const owner = device.role === 'owner';
  const tile = (name) => h('span', {class: 'cell-icon'}, icon(name));

  async function rename(alias) {
    try {
      await api.patch(path, {alias});
      await house.load();
      toast(t('saved'), 'done');
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  }
  async function unbind() {
    try {
      await api.delete(`${path}/binding`);
      house.forget(did);
      toast(t('unbound'), 'done');
      location.hash = address();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  }
  const name = cell({
    title: t('alias'),
    value: nameOf(device),
    onclick: () => {
      const input = h('input', {
        class: 'field boxed',
        type: 'text',
        value: device.alias,
        maxlength: 32,
        placeholder: t('alias_hint'),
        'aria-label': t('alias'),
      });
      const open = sheet({
        title: t('alias'),
        body: input,
        actions: [
          button(t('save'), () => {
            open.close();
            rename(input.value.trim());
          }),
        ],
      });
      input.focus();
    },
  });
  return {
    title: t('more'),
    did,
    tab: 'more',
    on: {},
    node: h(
      'div',
      {class: 'page'},
      group(null, [
        owner &&
          cell({title: t('share'), leading: tile('share'), href: address('device', did, 'share')}),
        cell({title: t('events'), leading: tile('list'), href: address('device', did, 'events')}),
        cell({title: t('log'), leading: tile('wave'), href: address('device', did, 'log')}),
      ]),
      group(t('device_settings'), [
        name,
        cell({title: t('role'), value: owner ? t('owner') : t('guest')}),
        device.expires
          ? cell({title: t('duration'), value: momentText(device.expires, Date.now())})
          : null,
        device.mac && cell({title: t('mac'), value: macText(device.mac)}),
        cell({title: t('device_id'), value: did, kind: 'small-value'}),
      ]),
      dangerCell(
        t('unbind'),
        t('unbind_title'),
        owner ? t('unbind_owner') : t('unbind_guest'),
        unbind,
      ),
    ),
  };
}
