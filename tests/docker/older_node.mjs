// node --import: what dockerlinter asks for and came with Node 20, import.meta.dirname and toSorted; Debian 12 has 18.
import {register} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {isMainThread} from 'node:worker_threads';

Array.prototype.toSorted ??= function toSorted(compare) {
  return [...this].sort(compare);
};
if (isMainThread && !import.meta.dirname) register(import.meta.url);

export async function load(url, context, next) {
  const module = await next(url, context);
  if (module.format !== 'module' || !url.startsWith('file:')) return module;
  const folder = JSON.stringify(path.dirname(fileURLToPath(url)));
  return {...module, source: String(module.source).replaceAll('import.meta.dirname', folder)};
}
