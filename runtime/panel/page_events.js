// What happened to a device, newest first.
import {button, cell, emptyState, spinner} from './widgets.js';
import {attrsText, errorText, valueText} from './say.js';
import {h, replace} from './dom.js';
import {has, t} from './texts.js';
import {address} from './router.js';
import {momentText} from './times.js';
import {pointOf} from './points.js';

export function open({api}, {did}) {
  const list = h('div', {class: 'cells'});
  const foot = h('div', {class: 'foot'});
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));
  let cursor;

  async function load() {
    replace(foot, spinner());
    try {
      const answer = await api.get(`devices/${encodeURIComponent(did)}/events`, {
        limit: 50,
        cursor,
      });
      cursor = answer.next ?? null;
      list.append(...answer.events.map(row));
      replace(node, list.firstChild ? [list, foot] : emptyState('list', t('no_events')));
      replace(foot, cursor && button(t('load_more'), load, 'plain'));
    } catch (error) {
      if (list.firstChild) replace(foot, button(t('retry'), load, 'plain'));
      else replace(node, emptyState('list', errorText(error)));
    }
  }
  load();
  return {title: t('events'), did, back: address('device', did, 'more'), node, on: {}};
}

function row(event) {
  const key = `event_${event.type}`;
  return cell({
    title: has(key) ? t(key) : event.type,
    detail: detailText(event),
    value: momentText(event.time, Date.now()),
  });
}

export function detailText({type, detail}) {
  if (type === 'alarm') {
    const point = pointOf(detail?.point);
    return point ? t('pair', {title: point.title, value: valueText(point, detail.on)}) : null;
  }
  return detail?.attrs ? attrsText(detail.attrs, ', ') : null;
}
