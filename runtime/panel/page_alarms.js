// Alarms of a device, open ones first: when they came and went, and who has seen them.
import {emptyState, icon, spinner, toast} from './widgets.js';
import {h, replace} from './dom.js';
import {errorText} from './say.js';
import {momentText} from './times.js';
import {pointOf} from './points.js';
import {t} from './texts.js';

export function open({api, wechat}, {did}) {
  const path = `devices/${encodeURIComponent(did)}/alarms`;
  const list = h('div', {}, h('div', {class: 'centre'}, spinner()));
  const ask = h('div', {class: 'prompt'});
  let closed = false;

  function drawPrompt() {
    const prompt = wechat.prompt(
      t('wechat_notify'),
      (body) => api.post('wechat/subscriptions', body),
      () => {
        toast(t('wechat_notified'), 'done');
        replace(ask);
      },
    );
    replace(ask, prompt && h('p', {class: 'lead'}, t('wechat_notify_hint')), prompt);
  }

  async function load() {
    try {
      const {alarms} = await api.get(path);
      if (!closed) draw(alarms);
    } catch (error) {
      if (!closed) replace(list, emptyState('bell', errorText(error)));
    }
  }
  function draw(alarms) {
    const sorted = [...alarms].sort(
      (a, b) => Number(Boolean(a.closed)) - Number(Boolean(b.closed)) || b.opened - a.opened,
    );
    replace(
      list,
      sorted.length === 0
        ? emptyState('bell', t('no_alarms'), t('no_alarms_hint'))
        : h('ul', {class: 'cells', 'aria-label': t('alarms')}, sorted.map(row)),
    );
  }
  function row(alarm) {
    const now = Date.now();
    const when = momentText(alarm.opened, now);
    const state = alarm.closed
      ? t('recovered', {when: momentText(alarm.closed, now)})
      : t('active');
    return h(
      'li',
      {class: `cell alarm ${alarm.closed ? 'past' : alarm.kind}`, 'data-alarm': alarm.id},
      h('span', {class: 'alarm-icon'}, icon('warn')),
      h(
        'span',
        {class: 'cell-text'},
        h('span', {class: 'cell-title'}, pointOf(alarm.attr)?.title ?? alarm.title),
        h('span', {class: 'cell-detail'}, `${t(alarm.kind)} · ${when} · ${state}`),
      ),
      alarm.acknowledged
        ? h('span', {class: 'cell-value'}, t('acknowledged'))
        : h(
            'button',
            {type: 'button', class: 'button small', onclick: () => acknowledge(alarm)},
            t('acknowledge'),
          ),
    );
  }
  async function acknowledge(alarm) {
    try {
      await api.post(`${path}/${alarm.id}/ack`);
      await load();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  }
  load();
  drawPrompt();
  return {
    title: t('alarms'),
    did,
    tab: 'alarms',
    node: h('div', {class: 'page'}, ask, list),
    close: () => {
      closed = true;
    },
    on: {alarm: (event) => event.detail === did && load(), wechat: drawPrompt},
  };
}
