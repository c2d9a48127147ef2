// The menu and the notices of an account: JSON, checked where it is saved.
import {button, emptyState, group, spinner, toast} from '../widgets.js';
import {areaRow, complain, working} from './fields.js';
import {h, replace} from '../dom.js';
import {address} from '../router.js';
import {errorText} from '../say.js';
import {example} from './examples.js';
import {resultRow} from './checks.js';
import {t} from '../texts.js';

export function open({api}, {id, what}) {
  const path = `apps/${encodeURIComponent(id)}`;
  const field = what === 'notices' ? 'notices' : 'menu';
  const node = h('div', {class: 'page'}, h('div', {class: 'centre'}, spinner()));

  function draw(app) {
    const area = areaRow({
      name: field,
      label: t(field),
      hint: t(`${field}_hint`),
      value: app[field],
    });
    const results = h('div', {class: 'results', 'aria-live': 'polite'});
    const save = async () => {
      try {
        app = await api.patch(path, {version: app.version, [field]: area.input.value});
        toast(t('saved'), 'done');
        area.complain('');
        return true;
      } catch (error) {
        complain([area], error);
        return false;
      }
    };
    const send = async () => {
      if (!(await save())) return;
      const answer = await api.post(`${path}/checks`, {what: 'menu'});
      replace(results, answer.results.map(resultRow));
    };
    replace(
      node,
      group(null, area.node),
      h(
        'div',
        {class: 'cell button-row bare'},
        button(
          t('example'),
          () => {
            area.input.value = example(field, t);
          },
          'small',
        ),
      ),
      h(
        'div',
        {class: 'actions'},
        working(t('save'), save, 'primary'),
        field === 'menu' && working(t('save_and_create'), send),
      ),
      results,
    );
  }
  api.get(path).then(draw, (error) => replace(node, emptyState('warn', errorText(error))));
  return {title: t(field), back: address('accounts', id), tab: 'accounts', node};
}
