// What was done with the service, the newest first, and whether anybody has changed that since.
import {group, toast} from '../widgets.js';
import {longList, working} from './fields.js';
import {h} from '../dom.js';
import {momentText} from '../times.js';
import {t} from '../texts.js';

export function open({api}) {
  const row = (entry) =>
    h(
      'div',
      {class: 'cell audit-row', 'data-audit': entry.id},
      h('time', {class: 'cell-detail'}, momentText(entry.time, Date.now())),
      h(
        'span',
        {class: 'cell-text'},
        h('span', {class: 'cell-title'}, `${entry.action} · ${entry.target}`),
        h(
          'span',
          {class: 'cell-detail'},
          [entry.actor, entry.result, entry.address, detailText(entry.detail)]
            .filter(Boolean)
            .join(' · '),
        ),
      ),
    );
  const load = async (before) => {
    const {audit, next} = await api.get('audit', {before, limit: 50});
    return {rows: audit.map(row), next};
  };
  const check = working(
    t('audit_check'),
    async () => {
      const {holds, first_wrong: wrong} = await api.get('audit/check');
      toast(holds ? t('audit_holds') : t('audit_broken', {id: wrong}), holds ? 'done' : 'bad');
    },
    'small',
  );
  return {
    title: t('audit'),
    tab: 'audit',
    node: h(
      'div',
      {class: 'page'},
      group(null, h('div', {class: 'cell button-row'}, check), t('audit_hint')),
      h('div', {class: 'group'}, longList(load, t('no_audit'))),
    ),
  };
}

function detailText(detail) {
  return detail === '{}' ? '' : detail;
}
