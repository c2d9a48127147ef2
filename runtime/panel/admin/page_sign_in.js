// Where nobody is signed in: how to get a link, or the admin token.
import {group, toast} from '../widgets.js';
import {errorText} from '../say.js';
import {h} from '../dom.js';
import {t} from '../texts.js';
import {textRow} from './fields.js';

export function open({api, signedIn}, note = null) {
  const token = textRow({
    name: 'token',
    label: t('admin_token'),
    type: 'password',
    autocomplete: 'current-password',
    maxlength: 128,
  });
  const form = h(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        if (!token.value()) return token.input.focus();
        try {
          await api.signIn({token: token.value()});
          signedIn();
        } catch (error) {
          token.complain(error.status === 401 ? t('token_wrong') : errorText(error));
          if (error.status === 0) toast(errorText(error), 'bad');
        }
      },
    },
    group(null, token.node),
    h(
      'div',
      {class: 'actions'},
      h('button', {type: 'submit', class: 'button primary'}, t('login')),
    ),
  );
  return {
    title: t('sign_in_title'),
    node: h(
      'div',
      {class: 'page'},
      note && h('p', {class: 'finding error'}, note),
      h('p', {class: 'lead'}, t('sign_in_hint')),
      h('p', {class: 'command'}, 'backend --admin-link'),
      h('p', {class: 'lead'}, t('sign_in_token')),
      form,
    ),
  };
}
