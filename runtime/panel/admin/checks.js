// What can be tried in an account's name; each answer says what WeChat said and what to do.
import {group, icon, toast} from '../widgets.js';
import {h, replace} from '../dom.js';
import {language, t} from '../texts.js';
import {errorText} from '../say.js';
import {working} from './fields.js';

const WHAT = ['callback', 'token', 'ip', 'menu', 'message'];

export function checksGroup({app, api, path}, again) {
  const list = h('div', {class: 'results', 'aria-live': 'polite'});
  const run = async (what) => {
    replace(list);
    try {
      const {results} = await api.post(`${path}/checks`, {what});
      replace(list, results.map(resultRow));
      again();
    } catch (error) {
      if (error.status !== 401) toast(errorText(error), 'bad');
    }
  };
  return h(
    'div',
    {},
    group(
      t('checks'),
      [
        h(
          'div',
          {class: 'cell button-row'},
          working(t('check_all'), () => run('all'), 'small'),
          WHAT.filter((what) => app.kind !== 'mini' || (what !== 'menu' && what !== 'message')).map(
            (what) => working(t(`check_${what}`), () => run(what), 'small'),
          ),
        ),
      ],
      t('checks_hint'),
    ),
    list,
  );
}

export function resultRow(result) {
  return h(
    'p',
    {class: `finding ${result.ok ? 'fine' : 'error'}`, 'data-check': result.name},
    icon(result.ok ? 'check' : 'warn'),
    h(
      'span',
      {},
      h('strong', {}, t(`result_${result.name}`)),
      ' ',
      result[language()],
      result.errcode ? h('span', {class: 'errcode'}, ` errcode ${result.errcode}`) : null,
    ),
  );
}
