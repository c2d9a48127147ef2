// Making a device one's own by the code on it: typed, scanned, or from a link "#/claim/CODE".
import {button, emptyState, group, icon, spinner, toast} from './widgets.js';
import {canScan, scanText} from './scan.js';
import {address, codeIn} from './router.js';
import {h, replace} from './dom.js';
import {errorText} from './say.js';
import {t} from './texts.js';

export function open({api, house, wechat}, {code = ''}) {
  const page = {title: t('add_device'), back: address(), codes: code !== ''};
  const input = h('input', {
    class: 'field',
    type: 'text',
    value: code,
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
    maxlength: 64,
    id: 'claim-code',
    placeholder: 'XXXXX-XXXXX-…',
    'aria-describedby': 'claim-note',
  });
  const note = h('p', {class: 'group-remark bad', id: 'claim-note', role: 'alert'});
  const save = h('button', {type: 'submit', class: 'button primary'}, t('claim'));
  const actions = h('div', {class: 'actions'});

  async function claim() {
    const text = input.value.trim();
    replace(note);
    if (!text) {
      replace(note, t('code_wanted'));
      return input.focus();
    }
    save.disabled = true;
    replace(save, spinner(), t('claim'));
    try {
      const {did} = await api.post('devices/claim', {claim_code: text});
      await house.load();
      if (code && wechat.canClose) return showDone(did);
      toast(t('claimed'), 'done');
      location.hash = address('device', did);
    } catch (error) {
      replace(note, refusalText(error));
      save.disabled = false;
      replace(save, t('claim'));
    }
    return undefined;
  }
  // Who came by a link may go back to the chat that it came from.
  function showDone(did) {
    const ways = [
      h('a', {class: 'button primary', href: address('device', did)}, t('open_device')),
      button(t('back_to_chat'), () => wechat.close(), 'plain'),
    ];
    replace(form.parentNode, emptyState('check', t('claimed'), null, ways));
  }
  async function scan() {
    const text = await scanText();
    if (text === null) return;
    const found = codeIn(text);
    if (!found) return toast(t('scan_not_ours'), 'bad');
    if (found.kind === 'share') location.hash = address('share', found.code);
    else {
      input.value = found.code;
      claim();
    }
  }
  const form = h(
    'form',
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        claim();
      },
    },
    group(
      null,
      [
        h(
          'div',
          {class: 'cell'},
          h('label', {class: 'cell-title', for: 'claim-code'}, t('claim_code')),
          input,
        ),
      ],
      t('claim_hint'),
    ),
    note,
    actions,
  );
  const drawActions = () =>
    replace(actions, save, canScan() && button([icon('scan'), t('scan')], scan, 'plain'));
  drawActions();
  const preview = wechat.info.preview && h('p', {class: 'lead'}, t('wechat_preview'));
  return {...page, on: {wechat: drawActions}, node: h('div', {class: 'page'}, preview, form)};
}

// A virtual user of WeChat's preview is the only one who may not.
function refusalText(error) {
  if (error.code === 'not_found' || error.code === 'gone') return t('error_gone_code');
  return error.code === 'forbidden' ? t('wechat_preview') : errorText(error);
}
