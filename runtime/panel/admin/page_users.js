// Users: who they are as far as the service knows, what they have, and locking them out.
import {
  cell,
  confirmSheet,
  dangerCell,
  emptyState,
  group,
  icon,
  spinner,
  toast,
} from '../widgets.js';
import {h, replace} from '../dom.js';
import {longList, working} from './fields.js';
import {ageText, momentText} from '../times.js';
import {address} from '../router.js';
import {errorText} from '../say.js';
import {t} from '../texts.js';

export const userName = (user) => user.name ?? t('user_number', {id: user.id});

const kindText = (user) => t(`user_${user.kind}`);

function seenText(user) {
  if (!user.last_seen) return t('not_signed_in');
  return t('seen', {when: ageText(user.last_seen, Date.now())});
}

export function open({api}) {
  const row = (user) =>
    cell({
      title: userName(user),
      detail: `${kindText(user)} · ${seenText(user)}`,
      leading: h('span', {class: 'cell-icon'}, icon('people')),
      value: user.disabled ? h('span', {class: 'badge'}, t('disabled')) : undefined,
      href: address('users', user.id),
    });
  const load = async (before) => {
    const {users, next} = await api.get('users', {before});
    return {rows: users.map(row), next};
  };
  return {
    title: t('users'),
    tab: 'users',
    node: h('div', {class: 'page'}, longList(load, t('no_users'))),
  };
}

export function openUser({api}, {id}) {
  const path = `users/${encodeURIComponent(id)}`;
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));
  const page = {title: t('user'), back: address('users'), tab: 'users', node};
  const load = () =>
    api.get(path).then(draw, (error) => replace(node, emptyState('warn', errorText(error))));
  const act = (work, said) => async () => {
    try {
      await work();
      toast(said, 'done');
      load();
    } catch (error) {
      if (error.status !== 401) toast(errorText(error), 'bad');
    }
  };
  const set = (disabled) => act(() => api.patch(path, {disabled}), t('saved'));

  function bindingRow(binding) {
    const unbind = act(
      () => api.delete(`${path}/bindings/${encodeURIComponent(binding.did)}`),
      t('unbound'),
    );
    return h(
      'div',
      {class: 'cell'},
      h(
        'a',
        {class: 'cell-text', href: address('devices', binding.did)},
        h('span', {class: 'cell-title'}, binding.alias || binding.did),
        h('span', {class: 'cell-detail'}, `${t(binding.role)} · ${binding.did}`),
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          onclick: () =>
            confirmSheet(
              t('unbind'),
              binding.role === 'owner' ? t('unbind_owner_admin') : binding.did,
              t('unbind'),
              unbind,
            ),
        },
        t('unbind'),
      ),
    );
  }
  function draw(user) {
    page.retitle?.(userName(user));
    const now = Date.now();
    replace(
      node,
      group(null, [
        cell({title: t('user_id'), value: String(user.id)}),
        cell({title: t('kind'), value: kindText(user)}),
        user.accounts.map((account) =>
          cell({
            title: t('account_number', {id: account.app}),
            value: account.snapshot
              ? t('snapshot')
              : account.follows
                ? t('follows')
                : t('follows_not'),
          }),
        ),
        cell({title: t('created'), value: momentText(user.created, now)}),
        cell({title: t('sessions'), value: String(user.sessions), detail: seenText(user)}),
      ]),
      user.bindings.length > 0 && group(t('all_devices'), user.bindings.map(bindingRow)),
      h(
        'div',
        {class: 'actions'},
        user.sessions > 0 &&
          working(
            t('end_sessions'),
            act(() => api.delete(`${path}/sessions`), t('session_ended')),
          ),
        user.disabled && working(t('enable'), set(false), 'primary'),
      ),
      !user.disabled &&
        dangerCell(t('disable'), t('disable_user'), t('disable_user_hint'), set(true)),
    );
  }
  load();
  return page;
}
