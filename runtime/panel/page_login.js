// Where the service wants a name and a password, or WeChat.
import {button, emptyState, group, toast} from './widgets.js';
import {copyText, qrPicture} from './codes.js';
import {errorText} from './say.js';
import {h} from './dom.js';
import {product} from './product.js';
import {t} from './texts.js';

export function open(context) {
  const {api, wechat, signedIn} = context;
  if (wechat.leads) return again(context);
  if (wechat.only) return elsewhere();
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

// WeChat was asked and nobody came back, or with nothing.
function again({wechat, signedIn}) {
  const retry = button(t('retry'), () => {
    wechat.forgetTries();
    signedIn();
  });
  return {
    title: product.name,
    on: {},
    node: h('div', {class: 'page'}, emptyState('warn', t('wechat_refused'), null, retry)),
  };
}

// The account is WeChat's, and this is another browser.
function elsewhere() {
  const here = location.href;
  const copy = button(
    t('copy_link'),
    async () => {
      await copyText(here, copy.parentNode);
      toast(t('copied'), 'done');
    },
    'plain',
  );
  return {
    title: product.name,
    on: {},
    node: h(
      'div',
      {class: 'page wechat-only'},
      h('p', {class: 'lead'}, t('wechat_only')),
      qrPicture(here, t('qr_code')),
      h('div', {class: 'actions'}, copy),
    ),
  };
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
