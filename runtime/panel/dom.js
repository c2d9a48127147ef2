// Elements, made by name. Text is only ever set as text, so nothing that a device or a user says
// can become markup, and no `style` attribute is written, which the content security policy
// forbids.
const SVG = 'http://www.w3.org/2000/svg';

// h('button', {class: 'button', onclick: save}, t('save')). Attributes that are null, undefined or
// false are left out; children may be nested lists, and those that are null or false are left out.
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function replace(node, ...children) {
  node.replaceChildren(...present(children));
}

function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'value' || name === 'checked') node[name] = value;
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...present(children));
  return node;
}

// Writes only what changed: a screen reader speaks a live region again at every write.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
