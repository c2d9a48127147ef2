// The files by which WeChat sees that a domain is ours.
import {confirmSheet, group, toast} from '../widgets.js';
import {h, replace} from '../dom.js';
import {errorText} from '../say.js';
import {t} from '../texts.js';

export function filesGroup(api, changed) {
  const node = h('div');
  const input = h('input', {
    type: 'file',
    accept: '.txt,text/plain',
    class: 'unseen',
    id: 'domain-file',
    onchange: () => input.files[0] && put(input.files[0]),
  });

  async function put(file) {
    try {
      await api.put(`domain-files/${encodeURIComponent(file.name)}`, await file.text());
      toast(t('uploaded'), 'done');
      await load();
      changed();
    } catch (error) {
      toast(error.code === 'bad_request' ? t('wrong_domain_file') : errorText(error), 'bad');
    }
    input.value = '';
  }
  function drop(file) {
    confirmSheet(t('delete_file'), file.name, t('delete'), async () => {
      try {
        await api.delete(`domain-files/${encodeURIComponent(file.name)}`);
        await load();
        changed();
      } catch (error) {
        toast(errorText(error), 'bad');
      }
    });
  }
  const row = (file) =>
    h(
      'div',
      {class: 'cell'},
      h(
        'span',
        {class: 'cell-text'},
        h('a', {href: file.url, target: '_blank', rel: 'noopener', class: 'file'}, file.name),
      ),
      h(
        'button',
        {type: 'button', class: 'button small', onclick: () => drop(file)},
        t('delete'),
      ),
    );
  async function load() {
    let files = [];
    try {
      ({files} = await api.get('domain-files'));
    } catch (error) {
      return replace(node, group(t('domain_files'), h('p', {class: 'cell'}, errorText(error))));
    }
    return replace(
      node,
      group(
        t('domain_files'),
        [
          files.map(row),
          h(
            'div',
            {class: 'cell button-row'},
            input,
            h('label', {for: 'domain-file', class: 'button small'}, t('upload')),
          ),
        ],
        t('domain_files_hint'),
      ),
    );
  }
  load();
  return node;
}
