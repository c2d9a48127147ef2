// What is handed on: as a QR code, or by the clipboard.
import {h, svg} from './dom.js';
import {qrCode} from './qr.js';

// The text itself where it is too long for a code.
export function qrPicture(text, label) {
  const grid = qrCode(text);
  if (grid === null) return h('p', {class: 'link'}, text);
  const size = grid.length + 8;
  const path = grid
    .flatMap((row, r) => row.map((dark, c) => (dark ? `M${c + 4} ${r + 4}h1v1h-1z` : '')))
    .join('');
  return svg(
    'svg',
    {
      class: 'qr',
      viewBox: `0 0 ${size} ${size}`,
      role: 'img',
      'aria-label': label,
      'shape-rendering': 'crispEdges',
    },
    svg('rect', {width: size, height: size, fill: '#fff'}),
    svg('path', {d: path, fill: '#000'}),
  );
}

// The clipboard of pages without https, as a local network has them, is the old one.
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h('textarea', {class: 'unseen', readonly: true, value: text});
    near.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}
