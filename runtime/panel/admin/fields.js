// Rows of forms, and rows that are copied from.
import {button, cell, icon, sheet, toast, toggle} from '../widgets.js';
import {copyText, qrPicture} from '../codes.js';
import {has, t} from '../texts.js';
import {errorText} from '../say.js';
import {h, replace} from '../dom.js';

// {node, name, value(), input, complain(text)}: a label, its field, a hint, and what is wrong.
function row(name, label, hint, input, node = input) {
  const wrong = h('p', {class: 'field-wrong', id: `${name}-wrong`, role: 'alert'});
  input.id = `field-${name}`;
  input.setAttribute('aria-describedby', `${name}-wrong`);
  return {
    name,
    input,
    node: h(
      'div',
      {class: 'cell form-row', 'data-field': name},
      h('label', {class: 'form-label', for: input.id}, label),
      h('div', {class: 'form-field'}, node, hint && h('p', {class: 'form-hint'}, hint), wrong),
    ),
    value: () => input.value.trim(),
    complain: (text) => replace(wrong, text),
  };
}

export function textRow({name, label, hint, value = '', type = 'text', ...more}) {
  return row(
    name,
    label,
    hint,
    h('input', {
      class: 'field boxed',
      type,
      value,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      maxlength: 64,
      ...more,
    }),
  );
}

// Never shown: what is typed replaces it, an empty field keeps it, and null clears it.
export function secretRow({name, label, hint, set}) {
  let cleared = false;
  const input = h('input', {
    class: 'field boxed',
    type: 'password',
    autocomplete: 'new-password',
    maxlength: 128,
    placeholder: set ? t('secret_kept') : '',
    oninput: () => {
      cleared = false;
    },
  });
  const clear = h(
    'button',
    {
      type: 'button',
      class: 'button small',
      onclick: () => {
        cleared = true;
        input.value = '';
        input.placeholder = t('secret_cleared');
      },
    },
    t('clear'),
  );
  const made = row(
    name,
    label,
    hint,
    input,
    h('div', {class: 'form-pair'}, input, set && clear),
  );
  return {...made, value: () => (cleared ? null : input.value.trim())};
}

export function choiceRow({name, label, hint, value, choices}) {
  const input = h(
    'select',
    {class: 'field boxed'},
    choices.map(([word, text]) => h('option', {value: word, selected: word === value}, text)),
  );
  return row(name, label, hint, input);
}

export function toggleRow({name, label, hint, value}) {
  let on = value;
  const node = toggle(label, (next) => {
    on = next;
    node.setAttribute('aria-checked', String(on));
  });
  node.setAttribute('aria-checked', String(on));
  return {...row(name, label, hint, node), value: () => on};
}

export function areaRow({name, label, hint, value}) {
  const input = h('textarea', {class: 'area', rows: 18, spellcheck: 'false', value});
  return row(name, label, hint, input);
}

// The row that the service blames says why; else a toast does.
export function complain(rows, error) {
  for (const one of rows) one.complain('');
  const text = has(`wrong_${error.field}`) ? t(`wrong_${error.field}`) : error.message;
  const blamed = error.code === 'bad_request' && rows.find((one) => one.name === error.field);
  if (!blamed) {
    const said = error.code === 'conflict' ? t('changed_elsewhere') : errorText(error);
    return error.status === 401 ? undefined : toast(said, 'bad');
  }
  blamed.complain(text);
  blamed.input.focus();
  return undefined;
}

// A value that is pasted elsewhere.
export function copyRow(label, value, {hint, code = false} = {}) {
  const copy = h(
    'button',
    {
      type: 'button',
      class: 'button small',
      'aria-label': t('copy_of', {title: label}),
      onclick: async () => {
        await copyText(value, copy.parentNode);
        toast(t('copied'), 'done');
      },
    },
    t('copy'),
  );
  return h(
    'div',
    {class: 'cell copy-row'},
    h(
      'span',
      {class: 'cell-text'},
      h('span', {class: 'cell-detail'}, label),
      h('span', {class: 'copy-value'}, value),
      hint && h('span', {class: 'cell-detail'}, hint),
    ),
    code &&
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': t('qr_of', {title: label}),
          onclick: () => showCode(label, value),
        },
        icon('scan'),
      ),
    copy,
  );
}

export function showCode(title, text, ...below) {
  const open = sheet({
    title,
    body: [qrPicture(text, t('qr_of', {title})), h('p', {class: 'link'}, text), below],
    actions: [
      button(
        t('copy'),
        async () => {
          await copyText(text, open.panel);
          toast(t('copied'), 'done');
        },
        'plain',
      ),
    ],
  });
}

// A button that waits for what it does; what fails is told.
export function working(text, act, kind = 'plain') {
  const made = button(
    text,
    async () => {
      made.disabled = true;
      try {
        await act();
      } catch (error) {
        if (error.status !== 401) toast(errorText(error), 'bad');
      }
      made.disabled = false;
    },
    kind,
  );
  return made;
}

// A list that is asked for page by page: load(after) gives {rows, next}.
export function longList(load, empty) {
  const list = h('div', {class: 'cells'});
  const more = working(t('load_more'), () => fill());
  const foot = h('div', {class: 'actions', hidden: true}, more);
  let next = null;
  async function fill() {
    const {rows, next: following} = await load(next);
    next = following;
    list.append(...rows);
    foot.hidden = next === null;
    if (list.childElementCount === 0) list.append(cell({title: empty}));
  }
  fill().catch((error) => list.append(cell({title: errorText(error)})));
  return h('div', {}, list, foot);
}
