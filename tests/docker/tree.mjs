// The generated tree of a sample, in a temporary folder that goes with the process.
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const samples = fs
  .readdirSync(path.join(root, 'samples'))
  .filter((name) => fs.existsSync(path.join(root, 'samples', name, 'product.yaml')));

const made = new Map();

export function tree(sample) {
  if (!made.has(sample)) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gizgen-docker-'));
    process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}));
    const definition = path.join(root, 'samples', sample, 'product.yaml');
    execFileSync(process.env.GIZGEN, ['generate', definition, '-o', folder], {stdio: 'pipe'});
    made.set(sample, folder);
  }
  return made.get(sample);
}

export const read = (sample, file) => fs.readFileSync(path.join(tree(sample), file), 'utf8');

// Whether a program is here; where it is not, the test says what is left out.
export function program(name) {
  const places = process.env.PATH.split(':').map((folder) => path.join(folder, name));
  return places.find((place) => fs.existsSync(place));
}
