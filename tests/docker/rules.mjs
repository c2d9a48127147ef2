// What every platform asks of a Dockerfile, as findings: one text each, with its line. A Dockerfile that
// one of them would refuse, misread or build differently has a finding here.
import {DockerfileParser} from 'dockerfile-ast';

const line = (instruction) => instruction.getRange().start.line + 1;
// With its flags, on one line.
const argument = (instruction) =>
  instruction.getTextContent().replace(/\\\n/g, ' ').replace(/^\S+\s*/, '').trim();

function stagesOf(text) {
  const stages = [];
  const before = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') {
      stages.push({
        name: instruction.getBuildStage(),
        from: instruction.getImage(),
        line: line(instruction),
        all: [],
      });
    } else {
      (stages.at(-1)?.all ?? before).push({keyword, text: argument(instruction), line: line(instruction)});
    }
  }
  return {stages, before};
}

const ofKind = (stage, keyword) => stage.all.filter((one) => one.keyword === keyword);

const words = (instruction) => instruction.text.split(/\s+/).filter((word) => !word.startsWith('--'));

function isJsonList(text) {
  try {
    const list = JSON.parse(text);
    return Array.isArray(list) && list.every((word) => typeof word === 'string');
  } catch {
    return false;
  }
}

// What holds in every stage.
function* everywhere(stage, names, instruction) {
  const {keyword, text, line} = instruction;
  if (keyword === 'ADD') yield `${line}: COPY, not ADD`;
  if (keyword === 'MAINTAINER') yield `${line}: MAINTAINER is a label today`;
  if (keyword === 'ENTRYPOINT') yield `${line}: platforms pass their own command: CMD only`;
  if (keyword === 'WORKDIR' && !text.startsWith('/')) yield `${line}: WORKDIR is relative`;
  if (keyword === 'ENV' && /(^|\s)PORT=/.test(text)) yield `${line}: the platform sets PORT`;
  if (/^(ARG|ENV)$/.test(keyword) && /(PASSWORD|SECRET|TOKEN|KEY)\w*=/.test(text)) {
    yield `${line}: a secret would stay in the image's history`;
  }
  if (/^(CMD|HEALTHCHECK)$/.test(keyword) && !isJsonList(text.replace(/^.*?CMD /, ''))) {
    yield `${line}: ${keyword} in JSON form starts no shell`;
  }
  if (keyword === 'COPY' && /^\.\/? /.test(text)) yield `${line}: COPY names what it needs`;
  if (keyword === 'COPY' && /--from=dev\b/.test(text)) yield `${line}: dev is never released`;
  if (keyword === 'RUN') yield* run(instruction);
  const from = /--from=(\S+)/.exec(text);
  if (from && !names.has(from[1])) yield `${line}: --from=${from[1]} is no stage`;
}

function* run({text, line}) {
  if (/--mount|<<\w/.test(text)) yield `${line}: older builders know no mounts and no heredocs`;
  if (/\bsudo\b/.test(text)) yield `${line}: sudo in an image`;
  if (/(curl|wget)[^&;]*\|\s*(ba)?sh/.test(text)) yield `${line}: runs what it downloads`;
  if (/\bapt\s/.test(text)) yield `${line}: apt-get, not apt`;
  if (/apt-get\b.*\binstall\b/s.test(text)) {
    if (!/apt-get[^&]* update/.test(text)) yield `${line}: apt-get update in the same layer`;
    if (!/--no-install-recommends/.test(text)) yield `${line}: --no-install-recommends`;
    if (!/ -y /.test(text)) yield `${line}: apt-get install would ask`;
    for (const folder of ['/var/lib/apt/lists', '/var/cache', '/var/log']) {
      if (!text.includes(`${folder}/*`)) yield `${line}: ${folder} stays in the layer`;
    }
  }
}

// What is run by who deploys: the stage as it ends, not the stages it comes from.
function* released(stage) {
  const only = (keyword) => {
    const all = ofKind(stage, keyword);
    return all.length === 1 ? all[0] : undefined;
  };
  if (only('EXPOSE')?.text !== '80') yield `${stage.line}: ${stage.name}: exactly one EXPOSE, 80`;
  if (only('CMD')?.text !== '["./bin/server"]') yield `${stage.line}: ${stage.name}: CMD ["./bin/server"]`;
  if (!only('HEALTHCHECK')?.text.endsWith('["./bin/server", "--healthcheck"]')) {
    yield `${stage.line}: ${stage.name}: the program checks its own health`;
  }
  const user = ofKind(stage, 'USER').at(-1)?.text ?? '';
  if (!/^[1-9]\d*(:\d+)?$/.test(user)) yield `${stage.line}: ${stage.name}: a user by number, not root`;
  if (only('WORKDIR')?.text !== '/app') yield `${stage.line}: ${stage.name}: WORKDIR /app`;
  if (only('VOLUME')?.text !== '/data') yield `${stage.line}: ${stage.name}: VOLUME /data`;
}

// A change in hooks.cc leaves the compiled runtime in the cache.
function* layers(stages) {
  const runtime = stages.find((stage) => stage.name === 'runtime');
  const product = stages.find((stage) => stage.name === 'product');
  if (!runtime || !product) {
    yield '1: stages runtime and product are wanted';
    return;
  }
  for (const copy of ofKind(runtime, 'COPY')) {
    const early = words(copy).slice(0, -1).find(
      (source) => !/^(backend\/(runtime|CMakeLists\.txt|panel\.cmake)|deploy\/image\/(\w+\.(sh|c))?)$/.test(source));
    if (early) yield `${copy.line}: ${early} would compile the runtime again`;
  }
  const copies = ofKind(product, 'COPY');
  if (!/hooks\.cc/.test(copies.at(-1)?.text)) yield `${product.line}: hooks.cc is copied last`;
}

export function findings(text) {
  const {stages, before} = stagesOf(text);
  const found = [];
  const names = new Set(stages.map((stage) => stage.name));
  if (before.some((one) => one.keyword !== 'ARG')) found.push('1: only ARG stands before FROM');
  for (const stage of stages) {
    if (stage.from !== 'scratch' && !names.has(stage.from) && !/:(?!latest\b)./.test(stage.from)) {
      found.push(`${stage.line}: ${stage.from} has no tag`);
    }
    for (const instruction of stage.all) found.push(...everywhere(stage, names, instruction));
  }
  const last = stages.at(-1);
  if (last?.name !== 'run') found.push(`${last?.line}: the last stage is what platforms build: run`);
  for (const stage of stages) {
    if (['run', 'tiny', 'static'].includes(stage.name)) found.push(...released(stage));
  }
  if (last?.from !== 'debian') found.push(`${last?.line}: Deis wants bash: Debian's image`);
  const labels = last ? ofKind(last, 'LABEL').map((one) => one.text).join(' ') : '';
  for (const key of ['title', 'version', 'revision', 'source']) {
    if (!labels.includes(`org.opencontainers.image.${key}=`)) found.push(`${last?.line}: label ${key}`);
  }
  found.push(...layers(stages));
  return found;
}

// The Dockerfile without the stages that the target does not need.
export function onlyFor(text, target) {
  const {stages} = stagesOf(text);
  const wanted = new Set([target]);
  for (const stage of [...stages].reverse()) {
    if (!wanted.has(stage.name)) continue;
    wanted.add(stage.from);
    for (const copy of ofKind(stage, 'COPY')) wanted.add(/--from=(\S+)/.exec(copy.text)?.[1]);
  }
  const lines = text.split('\n');
  const ends = stages.map((stage, i) => (stages[i + 1]?.line ?? lines.length + 1) - 1);
  const kept = stages.map((stage, i) => (wanted.has(stage.name) ? lines.slice(stage.line - 1, ends[i]) : []));
  return [...lines.slice(0, stages[0].line - 1), ...kept.flat()].join('\n');
}

// What COPY takes from the tree.
export function copied(text) {
  return stagesOf(text).stages.flatMap((stage) =>
    ofKind(stage, 'COPY')
      .filter((copy) => !copy.text.includes('--from='))
      .flatMap((copy) => words(copy).slice(0, -1)));
}

// Files by which builders choose another way than the Dockerfile.
export const foreign = [
  'package.json', 'requirements.txt', 'pyproject.toml', 'setup.py', 'Pipfile', 'go.mod', 'Gemfile', 'pom.xml',
  'build.gradle', 'Cargo.toml', 'composer.json', 'index.php', 'mix.exs', 'deno.json', 'static.json',
  '.buildpacks', '.buildpack', 'project.toml', 'nixpacks.toml', 'railpack.json', 'fly.toml', 'render.yaml',
  '.env', 'CHECKS', 'DOKKU_SCALE', 'docker-compose.yml', 'server.py', 'uwsgi.ini', 'build.sbt',
];
