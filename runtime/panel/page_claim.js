// Making a device one's own by the code on it: typed, scanned, or from a link "#/claim/CODE".
import {button, group, icon, spinner, toast} from './widgets.js';
import {canScan, scanText} from './scan.js';
import {address, codeIn} from './router.js';
import {h, replace} from './dom.js';
import {errorText} from './say.js';
import {t} from './texts.js';

export function open({api, house}, {code = ''}) {
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
      toast(t('claimed'), 'done');
      location.hash = address('device', did);
    } catch (error) {
      replace(
        note,
        error.code === 'not_found' || error.code === 'gone'
          ? t('error_gone_code')
          : errorText(error),
      );
      save.disabled = false;
      replace(save, t('claim'));
    }
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
    h(
      'div',
      {class: 'actions'},
      save,
      canScan() && button([icon('scan'), t('scan')], scan, 'plain'),
    ),
  );
  return {title: t('add_device'), back: address(), on: {}, node: h('div', {class: 'page'}, form)};
}
