// One control for each datapoint that can be written. A control shows what state.js says is to be
// seen, spins while the device has not answered, and never moves by itself.
import {asText, fromHex, spacedHex, toHex} from './points.js';
import {locate, positionOf, positions, rawAt, toText} from './decimal.js';
import {isWaiting, maySet, shown} from './state.js';
import {
  button,
  icon,
  iconButton,
  pickSheet,
  segments,
  sheet,
  spinner,
  toggle,
  toast,
} from './widgets.js';
import {h, setText} from './dom.js';
import {valueText} from './say.js';
import {t} from './texts.js';

// How long a stepper is left alone before its value is sent: taps come in bursts.
const STEPPER_REST_MS = 350;
// What still stands side by side on a phone: so many choices, so many columns of text.
const SEGMENTS_MOST = 5;
const SEGMENTS_COLUMNS = 30;

// {node, update(device)}; write(value) asks the house.
export function makeControl(point, write) {
  switch (point.type) {
    case 'bool':
      return boolControl(point, write);
    case 'enum':
      return fitsSegments(point.values) ? segmentControl(point, write) : pickControl(point, write);
    case 'number':
      return numberControl(point, write);
    default:
      return binaryControl(point, write);
  }
}

export function fitsSegments(values) {
  const columns = (text) => [...text].reduce((sum, sign) => sum + (sign > '\u2e7f' ? 2 : 1), 1);
  return (
    values.length > 1 &&
    values.length <= SEGMENTS_MOST &&
    values.reduce((sum, text) => sum + columns(text), 0) <= SEGMENTS_COLUMNS
  );
}

function frame(point, node) {
  const waiting = h(
    'span',
    {class: 'waiting', hidden: true},
    spinner(),
    h('span', {class: 'unseen'}, t('waiting')),
  );
  node.dataset.point = point.name;
  return {
    node,
    waiting,
    mark(device) {
      const waits = isWaiting(device, point.name);
      waiting.hidden = !waits;
      node.setAttribute('aria-busy', String(waits));
      node.classList.toggle('resting', !maySet(device));
      for (const one of node.querySelectorAll('button, input')) one.disabled = !maySet(device);
    },
  };
}

// A description has the width of a control that is more than a line.
function detailOf(point) {
  return point.description && h('span', {class: 'cell-detail'}, point.description);
}

function titleOf(point, ...below) {
  return h('span', {class: 'cell-text'}, h('span', {class: 'cell-title'}, point.title), below);
}

function boolControl(point, write) {
  const frameOf = frame(point, h('div', {class: 'cell'}));
  const node = toggle(point.title, write);
  frameOf.node.append(titleOf(point, detailOf(point)), frameOf.waiting, node);
  return {
    node: frameOf.node,
    update(device) {
      node.setAttribute('aria-checked', String(shown(device, point.name) === true));
      frameOf.mark(device);
    },
  };
}

function segmentControl(point, write) {
  const frameOf = frame(point, h('div', {class: 'cell stacked'}));
  const choice = segments(
    point.title,
    point.values.map((text) => [text, text || '–']),
    write,
  );
  frameOf.node.append(
    h('div', {class: 'cell-row'}, titleOf(point), frameOf.waiting),
    detailOf(point) || '',
    choice.node,
  );
  return {
    node: frameOf.node,
    update(device) {
      choice.set(shown(device, point.name));
      frameOf.mark(device);
    },
  };
}

// A cell that shows the value and opens a sheet: open(current), text(current); null: not known.
function sheetControl(point, open, text, kind = '') {
  let current = null;
  const value = h('span', {class: `cell-value${kind}`});
  const frameOf = frame(
    point,
    h('button', {type: 'button', class: 'cell', onclick: () => open(current)}),
  );
  frameOf.node.append(
    titleOf(point, detailOf(point)),
    frameOf.waiting,
    value,
    icon('chevron', 'chevron'),
  );
  return {
    node: frameOf.node,
    update(device) {
      current = shown(device, point.name);
      setText(value, text(current));
      frameOf.mark(device);
      frameOf.node.disabled = !maySet(device);
    },
  };
}

function pickControl(point, write) {
  const choices = point.values.map((text) => [text, text || '–']);
  return sheetControl(
    point,
    (current) => pickSheet(point.title, choices, current, write),
    (current) => (current === null ? t('choose') : valueText(point, current)),
  );
}

function numberControl(point, write) {
  const {number} = point;
  const last = positions(number);
  let raw = null; // as it stands, also while it is being moved
  let moving = false; // between the first touch and the write
  let timer = null;

  const input = h('input', {
    class: 'number',
    type: 'text',
    inputmode: point.min.startsWith('-') ? 'text' : 'decimal',
    autocomplete: 'off',
    enterkeyhint: 'done',
    'aria-label': t('value_of', {title: point.title}),
    onfocus: () => input.select(),
    onchange: () => typed(input.value),
    onkeydown: (event) => event.key === 'Enter' && input.blur(),
  });
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    min: 0,
    max: last,
    step: 1,
    'aria-label': point.title,
    oninput: () => move(rawAt(number, slider.value)),
    onchange: () => send(),
  });
  const less = iconButton('minus', t('decrease', {title: point.title}), () => step(-1));
  const more = iconButton('plus', t('increase', {title: point.title}), () => step(1));

  const frameOf = frame(point, h('div', {class: 'cell stacked'}));
  frameOf.node.append(
    h(
      'div',
      {class: 'cell-row'},
      titleOf(point),
      frameOf.waiting,
      input,
      point.unit && h('span', {class: 'unit'}, point.unit),
    ),
    detailOf(point) || '',
    h('div', {class: 'slider-row'}, less, slider, more),
    h(
      'div',
      {class: 'slider-ends', 'aria-hidden': 'true'},
      h('span', {}, valueText(point, point.min)),
      h('span', {}, valueText(point, point.max)),
    ),
  );

  function show(next) {
    raw = next;
    const text = raw === null ? '' : toText(number, raw);
    if (document.activeElement !== input) input.value = text;
    input.size = Math.max(3, text.length);
    const at = raw === null ? 0 : positionOf(number, raw);
    if (Number(slider.value) !== at) slider.value = at;
    slider.style.setProperty('--part', `${last === 0 ? 0 : (at / last) * 100}%`);
    slider.setAttribute('aria-valuetext', `${text} ${point.unit ?? ''}`.trim());
  }
  function move(next) {
    moving = true;
    show(next);
  }
  function rest() {
    clearTimeout(timer);
    timer = null;
    moving = false;
  }
  function send() {
    rest();
    if (raw !== null) write(toText(number, raw));
  }
  function step(by) {
    const at = (raw === null ? 0 : positionOf(number, raw)) + by;
    move(rawAt(number, Math.min(last, Math.max(0, at))));
    clearTimeout(timer);
    timer = setTimeout(send, STEPPER_REST_MS);
  }
  function typed(text) {
    const {fit, raw: found} = locate(number, text);
    if (fit === 'nonsense' || fit === 'outside') {
      toast(fit === 'nonsense' ? t('number_bad') : t('number_range', point), 'bad');
      input.value = raw === null ? '' : toText(number, raw);
      return;
    }
    input.value = toText(number, found);
    if (fit === 'between') toast(t('number_nearest', {value: input.value}));
    move(found);
    send();
  }
  return {
    node: frameOf.node,
    // A step that was taken is not lost with the page.
    close: () => timer !== null && send(),
    update(device) {
      frameOf.mark(device);
      if (!maySet(device)) rest();
      if (moving) return;
      const value = shown(device, point.name);
      show(value === null ? null : locate(number, value).raw);
    },
  };
}

function binaryControl(point, write) {
  return sheetControl(
    point,
    (current) => binarySheet(point, current ?? '', write),
    (current) => valueText(point, current),
    ' binary',
  );
}

// {bytes} of what was typed, or {problem}: pure, but for its words.
export function readBinary(form, text, length) {
  const bytes = form === 'text' ? new TextEncoder().encode(text) : fromHex(text);
  if (bytes === null) return {problem: t('binary_bad')};
  if (bytes.length > length) return {problem: t('binary_long', {length}), bytes};
  return {bytes};
}

function binarySheet(point, hex, write) {
  const text = asText(hex);
  let form = text === null ? 'hex' : 'text';
  const area = h('textarea', {
    class: 'area',
    rows: 3,
    'aria-label': point.title,
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'binary-note',
    oninput: check,
  });
  const note = h('p', {class: 'area-note', id: 'binary-note', role: 'status'});
  const save = button(t('save'), () => {
    const {bytes} = readBinary(form, area.value, point.length);
    const filled = new Uint8Array(point.length);
    filled.set(bytes);
    open.close();
    write(toHex(filled));
  });
  const forms = segments(
    t('value_of', point),
    [
      ['text', t('binary_text')],
      ['hex', t('binary_hex')],
    ],
    choose,
  );

  function check() {
    const {bytes, problem} = readBinary(form, area.value, point.length);
    setText(note, problem ?? t('binary_count', {count: bytes.length, length: point.length}));
    note.classList.toggle('bad', problem !== undefined);
    area.setAttribute('aria-invalid', String(problem !== undefined));
    save.disabled = problem !== undefined;
  }
  function choose(next) {
    const {bytes} = readBinary(form, area.value, point.length);
    if (next !== form && bytes) {
      const known = toHex(bytes);
      area.value = next === 'hex' ? spacedHex(known) : (asText(known) ?? '');
    }
    form = next;
    forms.set(form);
    check();
  }
  area.value = form === 'text' ? text : spacedHex(hex);
  forms.set(form);
  const open = sheet({title: point.title, body: [forms.node, area, note], actions: [save]});
  check();
  area.focus();
}

// The large button of a device that has a switch for all of it.
export function powerButton(point, write) {
  const state = h('span', {class: 'power-state', 'aria-hidden': 'true'});
  const node = h(
    'button',
    {
      type: 'button',
      role: 'switch',
      class: 'power',
      'aria-label': point.title,
      'aria-checked': 'false',
      onclick: () => write(node.getAttribute('aria-checked') !== 'true'),
    },
    h('span', {class: 'power-ring'}, icon('power')),
  );
  const frameNode = h(
    'div',
    {class: 'power-box'},
    node,
    h('span', {class: 'power-title'}, point.title),
    state,
  );
  frameNode.dataset.point = point.name;
  return {
    node: frameNode,
    update(device) {
      const value = shown(device, point.name);
      const waits = isWaiting(device, point.name);
      node.setAttribute('aria-checked', String(value === true));
      frameNode.setAttribute('aria-busy', String(waits));
      node.classList.toggle('busy', waits);
      node.disabled = !maySet(device);
      setText(state, waits ? t('waiting') : valueText(point, value));
    },
  };
}
