// The pages of a sample, generated for this run into a folder of their own.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'gizgen-panel-'));
process.on('exit', () => rmSync(scratch, {recursive: true, force: true}));
// Outside a browser, modules are told from scripts by this.
writeFileSync(join(scratch, 'package.json'), '{"type": "module"}\n');

const made = new Map();

// The folder panel/ of samples/<name>.
export function panelOf(name) {
  if (!made.has(name)) {
    const out = join(scratch, name);
    execFileSync(
      process.env.GIZGEN ?? 'gizgen',
      ['generate', join(ROOT, 'samples', name, 'product.yaml'), '-o', out, '--target', 'panel'],
      {stdio: 'pipe'},
    );
    made.set(name, join(out, 'panel'));
  }
  return made.get(name);
}

export const moduleOf = (sample, name) => import(pathToFileURL(join(panelOf(sample), name)).href);
