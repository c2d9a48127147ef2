// Where the service wants a name and a password.
import {button, group, toast} from './widgets.js';
import {errorText} from './say.js';
import {h} from './dom.js';
import {product} from './product.js';
import {t} from './texts.js';

export function open({api, signedIn}) {
  const name = field('login-name', {autocomplete: 'username', autocapitalize: 'off'});
  const password = field('login-password', {type: 'password', autocomplete: 'current-password'});
  const wait = async (work) => {
    try {
      await work();
      signedIn();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  const form = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        wait(() => api.login({kind: 'password', name: name.value, password: password.value}));
      },
    },
    group(null, [row(name, t('user_name')), row(password, t('password'))], t('login_hint')),
    h(
      'div',
      {class: 'actions'},
      h('button', {type: 'submit', class: 'button primary'}, t('login')),
      button(t('register'), () => wait(() => api.register(name.value, password.value)), 'plain'),
    ),
  );
  return {title: product.name, on: {}, node: h('div', {class: 'page'}, form)};
}

function field(id, attributes) {
  return h('input', {
    class: 'field',
    type: 'text',
    id,
    required: true,
    spellcheck: 'false',
    maxlength: 64,
    ...attributes,
  });
}

function row(input, title) {
  return h('div', {class: 'cell'}, h('label', {class: 'cell-title', for: input.id}, title), input);
}
