// The pieces that pages are built of, in WeUI's look: cells, switches, toasts, half-screen dialogs.
import {h, replace, svg} from './dom.js';
import {t} from './texts.js';

// Line icons on a grid of 24.
export const ICONS = {
  back: 'M15 4.5 7.5 12l7.5 7.5',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  chevron: 'M9 5l7 7-7 7',
  check: 'M4.5 12.5l5 5L20 7',
  gear:
    'M12 8.8a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4ZM10.3 3.5h3.4l.5 2.4 1.6.9 2.3-.' +
    '8 1.7 3-1.8 1.6v1.8l1.8 1.6-1.7 3-2.3-.8-1.6.9-.5 2.4h-3.4l-.5-2.4-1.6-.9-2.3.8-' +
    '1.7-3L6 12.9v-1.8L4.2 9.5l1.7-3 2.3.8 1.6-.9Z',
  power: 'M12 4v8M7.2 6.7a7.5 7.5 0 1 0 9.6 0',
  control: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5',
  history: 'M4 19V5M4 19h16M7.5 15l3.5-4.5 3 2.5 4.5-6',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 20.5h4',
  more: 'M5 11a1 1 0 1 0 .01 0ZM12 11a1 1 0 1 0 .01 0ZM19 11a1 1 0 1 0 .01 0Z',
  share: 'M12 15V4M8 7.5 12 3.5l4 4M5 12v7.5h14V12',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  wave: 'M3 12h4l2.5-6 4 12 2.5-6h5',
  warn: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17h.01',
  scan: 'M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16',
  device:
    'M8 3.5h8a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2Z' +
    'M12 16.5h.01M9.5 7.5h5',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
};

export function icon(name, className = '') {
  return svg(
    'svg',
    {viewBox: '0 0 24 24', class: `icon ${className}`, 'aria-hidden': 'true'},
    svg('path', {d: ICONS[name]}),
  );
}

export function iconButton(name, label, onclick) {
  return h(
    'button',
    {type: 'button', class: 'icon-button', 'aria-label': label, onclick},
    icon(name),
  );
}

export function button(text, onclick, kind = 'primary') {
  return h('button', {type: 'button', class: `button ${kind}`, onclick}, text);
}

export function spinner() {
  return h('span', {class: 'spinner', 'aria-hidden': 'true'});
}

// A group of cells under a title, with a remark below; both may be missing.
export function group(title, cells, remark = null) {
  return h(
    'section',
    {class: 'group'},
    title && h('h2', {class: 'group-title'}, title),
    h('div', {class: 'cells'}, cells),
    remark && h('p', {class: 'group-remark'}, remark),
  );
}

// A cell that leads somewhere (href), does something (onclick), or only says something.
export function cell({title, detail, value, href, onclick, leading, kind = ''}) {
  const inner = [
    leading,
    h(
      'span',
      {class: 'cell-text'},
      h('span', {class: 'cell-title'}, title),
      detail && h('span', {class: 'cell-detail'}, detail),
    ),
    value !== undefined && h('span', {class: 'cell-value'}, value),
    (href || onclick) && icon('chevron', 'chevron'),
  ];
  if (href) return h('a', {class: `cell ${kind}`, href}, inner);
  if (onclick) return h('button', {type: 'button', class: `cell ${kind}`, onclick}, inner);
  return h('div', {class: `cell ${kind}`}, inner);
}

// A red cell of its own, for what is asked about first.
export function dangerCell(text, title, hint, act) {
  const onclick = () => confirmSheet(title, hint, text, act);
  return h(
    'div',
    {class: 'cells lone'},
    h('button', {type: 'button', class: 'cell danger', onclick}, text),
  );
}

// A green switch; set(on) and the attribute aria-checked say how it stands.
export function toggle(label, onchange) {
  const node = h('button', {
    type: 'button',
    role: 'switch',
    class: 'switch',
    'aria-checked': 'false',
    'aria-label': label,
    onclick: () => onchange(node.getAttribute('aria-checked') !== 'true'),
  });
  return node;
}

// One of a few, side by side: {node, set(value)}.
export function segments(label, choices, onchange) {
  const buttons = choices.map(([value, text]) =>
    h(
      'button',
      {
        type: 'button',
        role: 'radio',
        'aria-checked': 'false',
        class: 'segment',
        onclick: () => onchange(value),
      },
      text,
    ),
  );
  const node = h(
    'div',
    {
      class: 'segments',
      role: 'radiogroup',
      'aria-label': label,
      onkeydown: (event) => {
        const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
        const at = buttons.indexOf(document.activeElement);
        if (!step || at < 0) return;
        event.preventDefault();
        const next = (at + step + buttons.length) % buttons.length;
        buttons[next].focus();
        onchange(choices[next][0]);
      },
    },
    buttons,
  );
  const set = (value) => {
    const at = choices.findIndex(([choice]) => choice === value);
    buttons.forEach((one, i) => {
      one.setAttribute('aria-checked', String(i === at));
      one.tabIndex = i === Math.max(0, at) ? 0 : -1;
    });
  };
  set(null);
  return {node, set, buttons};
}

export function emptyState(iconName, title, hint, ...actions) {
  return h(
    'div',
    {class: 'empty'},
    h('div', {class: 'empty-icon'}, icon(iconName)),
    h('p', {class: 'empty-title'}, title),
    hint && h('p', {class: 'empty-hint'}, hint),
    actions,
  );
}

let toastTimer = null;

// One line that goes by itself; a screen reader says it.
export function toast(text, kind = '') {
  const node = document.getElementById('toast');
  clearTimeout(toastTimer);
  replace(
    node,
    h(
      'div',
      {class: `toast ${kind}`},
      kind === 'done' && icon('check'),
      kind === 'bad' && icon('warn'),
      h('span', {}, text),
    ),
  );
  toastTimer = setTimeout(() => replace(node), kind === 'bad' ? 4000 : 2000);
}

// A half-screen dialog: {close}. The page behind it rests; Escape and a tap outside close it.
export function sheet({title, body, actions = [], onclose = () => {}}) {
  const before = document.activeElement;
  const app = document.getElementById('app');
  const close = () => {
    if (!layer.isConnected) return;
    layer.remove();
    removeEventListener('hashchange', close);
    app.inert = false;
    app.removeAttribute('aria-hidden');
    onclose();
    before?.focus?.({preventScroll: true});
  };
  const heading = h('h2', {class: 'sheet-title', tabindex: '-1', id: 'sheet-title'}, title);
  const panel = h(
    'div',
    {class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'sheet-title'},
    h('div', {class: 'sheet-head'}, iconButton('close', t('close'), close), heading),
    h('div', {class: 'sheet-body'}, body),
    actions.length > 0 && h('div', {class: 'sheet-actions'}, actions),
  );
  const layer = h(
    'div',
    {
      class: 'layer',
      onclick: (event) => event.target === layer && close(),
      onkeydown: (event) => {
        if (event.key === 'Escape') close();
        if (event.key === 'Tab') keepInside(panel, event);
      },
    },
    panel,
  );
  addEventListener('hashchange', close);
  document.body.append(layer);
  app.inert = true;
  app.setAttribute('aria-hidden', 'true');
  heading.focus({preventScroll: true});
  return {close, panel};
}

function keepInside(panel, event) {
  const stops = [...panel.querySelectorAll('button, a[href], input, select, textarea')].filter(
    (node) => !node.disabled,
  );
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  const active = document.activeElement;
  if (active !== edge && !(event.shiftKey && !stops.includes(active))) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}

// Asks before something that cannot be taken back.
export function confirmSheet(title, hint, action, ondone) {
  const open = sheet({
    title,
    body: h('p', {class: 'sheet-hint'}, hint),
    actions: [
      button(t('cancel'), () => open.close(), 'plain'),
      button(
        action,
        () => {
          open.close();
          ondone();
        },
        'danger',
      ),
    ],
  });
}

// One of many, as a list: the chosen one has a check mark.
export function pickSheet(title, choices, chosen, onpick) {
  const open = sheet({
    title,
    body: h(
      'div',
      {class: 'cells', role: 'radiogroup', 'aria-label': title},
      choices.map(([value, text]) =>
        h(
          'button',
          {
            type: 'button',
            role: 'radio',
            class: 'cell',
            'aria-checked': String(value === chosen),
            onclick: () => {
              open.close();
              onpick(value);
            },
          },
          h('span', {class: 'cell-text'}, text),
          value === chosen && icon('check', 'checked'),
        ),
      ),
    ),
  });
}
