// The generated Dockerfile by two linters that are not ours, and by the rules of every platform.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {validate} from 'dockerfile-utils';
import {copied, findings, foreign, onlyFor} from './rules.mjs';
import {read, root, samples, tree} from './tree.mjs';

const here = path.join(root, 'tests/docker');
const linter = ['--import', path.join(here, 'older_node.mjs'),
                path.join(here, 'node_modules/dockerlinter/bin/dockerfilelinter.js')];

// ER0012 wants a version with each package: a snapshot of Debian pins all of them, where it is asked for.
function lint(text) {
  const file = path.join(tree(samples[0]), 'linted');
  fs.writeFileSync(file, text);
  const output = execFileSync('node', [...linter, '-f', file, '-j', '-s', 'none', '-i', 'ER0012'], {encoding: 'utf8'});
  const lines = text.split('\n');
  return JSON.parse(output || '[]').filter(
    ({code, lineNumber}) => code !== 'EF0004' || !lines[lineNumber - 1].startsWith('FROM scratch'));
}

// The linter takes all stages for one: it is given what a builder builds for each.
function lintTargets(text) {
  return ['run', 'tiny', 'static', 'dev'].flatMap((target) => lint(onlyFor(text, target)));
}

for (const sample of samples) {
  test(`${sample}: no finding`, () => {
    const text = read(sample, 'Dockerfile');
    assert.deepEqual(findings(text), []);
    assert.deepEqual(lintTargets(text), []);
    assert.deepEqual(validate(text).map((one) => one.message), []);
  });

  test(`${sample}: what it copies is in the tree and not ignored`, () => {
    const kept = read(sample, '.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const source of copied(read(sample, 'Dockerfile'))) {
      assert.ok(fs.existsSync(path.join(tree(sample), source)), source);
      assert.ok(kept.some((folder) => source === folder || source.startsWith(`${folder}/`)), source);
    }
  });

  test(`${sample}: no other builder takes the tree for its own`, () => {
    const names = fs.readdirSync(tree(sample));
    assert.deepEqual(names.filter((name) => foreign.includes(name) || name.endsWith('.go')), []);
  });
}

test('the linter finds something where there is something', () => {
  const bad = 'FROM debian:latest\nRUN sudo apt install x\nEXPOSE port\nCMD run\n';
  assert.ok(lint(bad).length > 3);
  assert.notEqual(validate(bad).length, 0);
});

// Each change breaks one rule, which then says so.
const broken = [
  ['EXPOSE 80', 'EXPOSE 80 6000', 'exactly one EXPOSE'],
  ['EXPOSE 80', 'EXPOSE 80\nEXPOSE 6000', 'exactly one EXPOSE'],
  ['CMD ["./bin/server"]', 'CMD ./bin/server', 'JSON form'],
  ['CMD ["./bin/server"]', 'ENTRYPOINT ["./bin/server"]', 'CMD only'],
  ['USER 10001:10001', 'USER app', 'by number'],
  ['USER 10001:10001', 'USER 0', 'not root'],
  ['ENV TZ=${TZ}', 'ENV PORT=80 TZ=${TZ}', 'sets PORT'],
  ['WORKDIR /app', 'WORKDIR app', 'relative'],
  ['VOLUME /data', '', 'VOLUME'],
  ['["./bin/server", "--healthcheck"]', 'curl -f localhost', 'its own health'],
  ['COPY panel panel', 'ADD panel panel', 'not ADD'],
  ['COPY panel panel', 'COPY . .', 'names what it needs'],
  ['COPY backend/runtime backend/runtime', 'COPY backend backend', 'compile the runtime again'],
  ['COPY backend/hooks.cc backend/', '', 'copied last'],
  ['/out/run /', '/out/run /\nCOPY --from=dev /src /src', 'never released'],
  ['--from=product /out/run', '--from=nothing /out/run', 'is no stage'],
  [' --no-install-recommends', '', '--no-install-recommends'],
  [' /var/log/*', '', '/var/log stays'],
  [' /var/lib/apt/lists/*', '', '/var/lib/apt/lists stays'],
  ['ARG CURL=', 'ARG DB_PASSWORD=x', 'secret'],
  ['RUN touch', 'RUN --mount=type=cache,target=/c touch', 'older builders'],
  ['FROM debian AS run', 'FROM debian AS last', 'the last stage'],
  ['FROM debian AS run', 'FROM alpine AS run', 'no tag'],
  ['FROM debian AS run', 'FROM alpine:3 AS run', 'bash'],
  ['org.opencontainers.image.source', 'source', 'label source'],
];

test('every rule can fail', () => {
  const text = read(samples[0], 'Dockerfile');
  for (const [from, to, finding] of broken) {
    assert.ok(text.includes(from), from);
    const found = findings(text.replaceAll(from, to));
    assert.ok(found.some((one) => one.includes(finding)), `${to}: ${finding} in ${found}`);
  }
});
