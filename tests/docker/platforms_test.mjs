// What platforms read beside the Dockerfile, read as they read it.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import yaml from 'js-yaml';
import {program, read, samples, tree} from './tree.mjs';

const sample = 'smart_socket';

// Dokku's and Heroku's: a name, a colon, one command, nothing else.
function procfile(text) {
  const types = {};
  for (const line of text.trimEnd().split('\n')) {
    const found = /^([A-Za-z0-9_-]+): (\S.*)$/.exec(line);
    assert.ok(found, `no process: ${line}`);
    types[found[1]] = found[2];
  }
  return types;
}

test('Procfile is one to a strict parser and to one that takes it for YAML', () => {
  const text = read(sample, 'Procfile');
  const types = procfile(text);
  assert.deepEqual(types, yaml.load(text));
  assert.equal(types.web, './bin/server');
  assert.equal(types.release, './bin/server --migrate'); // piku: release and web make a generic app
  assert.ok(fs.existsSync(path.join(tree(sample), types.preflight.split(' ')[1])));
  assert.throws(() => procfile('web ./bin/server'));
});

test('app.json: Dokku waits for readiness, and secrets are made', () => {
  for (const one of samples) {
    const app = JSON.parse(read(one, 'app.json'));
    assert.match(app.name, /^[a-z0-9-]+$/);
    assert.equal(app.env.GZ_MASTER_KEY.generator, 'secret');
    const [check] = app.healthchecks.web;
    assert.deepEqual([check.type, check.path, check.port], ['startup', '/health/ready', 80]);
    assert.ok(!JSON.stringify(app).match(/[0-9a-f]{32}/), 'a secret stands in it');
  }
});

test('heroku.yml and captain-definition name the Dockerfile', () => {
  const heroku = yaml.load(read(sample, 'heroku.yml'));
  assert.deepEqual(heroku, {
    build: {docker: {web: 'Dockerfile'}},
    release: {image: 'web', command: ['./bin/server --migrate']},
    run: {web: './bin/server'},
  });
  const captain = JSON.parse(read(sample, 'captain-definition'));
  assert.deepEqual(captain, {schemaVersion: 2, dockerfilePath: './Dockerfile'});
});

test("Kamal's deploy.yml asks /up on port 80", () => {
  const text = read(sample, 'config/deploy.yml').replace(/<%= ENV\.fetch\("\w+", ("[^"]*")\) %>/g, '$1');
  assert.ok(!text.includes('<%'), 'a tag that this test does not read');
  const kamal = yaml.load(text);
  assert.equal(kamal.service, 'smart-socket');
  assert.equal(kamal.proxy.app_port, 80);
  assert.equal(kamal.proxy.healthcheck.path, '/up');
  assert.deepEqual(kamal.registry.password, ['KAMAL_REGISTRY_PASSWORD']);
  assert.ok(kamal.env.secret.includes('GZ_MASTER_KEY'));
});

test('both pipelines compare with the definition before they build and push', () => {
  const github = yaml.load(read(sample, '.github/workflows/image.yml'));
  const check = github.jobs.generated.steps.map((step) => step.run ?? '').join('\n');
  assert.match(check, /gizgen generate product\.yaml -o \. --check/);
  assert.equal(github.jobs.build.needs, 'generated');
  const push = github.jobs.build.steps.find((step) => step.name === 'Push');
  assert.equal(push.if, "github.ref == 'refs/heads/main'");
  assert.ok(read(sample, '.github/workflows/image.yml').includes('${{ github.ref }}'));

  const gitlab = yaml.load(read(sample, '.gitlab-ci.yml'));
  assert.deepEqual(gitlab.stages, [gitlab.generated.stage, gitlab.image.stage]);
  assert.ok(gitlab.generated.script.includes('gizgen generate product.yaml -o . --check'));
});

test('gizgen deploy finds no secret in the tree', () => {
  const folder = tree('thermostat');
  const git = {...process.env, GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com',
               GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com'};
  execFileSync('git', ['init', '-q', '--bare', path.join(folder, 'remote.git')]);
  const args = ['deploy', folder, '--remote', path.join(folder, 'remote.git'), '--branch', 'main', '--dry-run'];
  execFileSync(process.env.GIZGEN, args, {stdio: 'pipe', env: git});
});

test('every script is one to the shell', () => {
  for (const file of fs.readdirSync(tree(sample), {recursive: true})) {
    if (file.endsWith('.sh')) execFileSync('sh', ['-n', path.join(tree(sample), file)]);
  }
});

test('secrets are made once, and only their owner enters the folder', () => {
  const folder = tree(sample);
  const make = () => execFileSync('sh', ['deploy/compose/secrets.sh'], {cwd: folder, stdio: 'pipe'});
  make();
  const secret = (name) => read(sample, `secrets/${name}`).trim();
  const before = secret('master');
  assert.match(before, /^[0-9a-f]{64}$/);
  assert.equal(secret('database'), `postgres://app:${secret('postgres')}@postgres:5432/app`);
  assert.equal(secret('broker'), `mqtt://service:${secret('mosquitto')}@mosquitto:1883`);
  assert.equal(fs.statSync(path.join(folder, 'secrets')).mode & 0o777, 0o700);
  assert.match(read(sample, '.gitignore'), /^\/secrets\/$/m);
  make();
  assert.equal(secret('master'), before);
});

const compose = program('docker-compose');
const config = (args) =>
  yaml.load(execFileSync(compose, ['-f', 'compose.yaml', ...args, 'config'], {
    cwd: tree(sample), encoding: 'utf8', stdio: 'pipe', env: {PATH: process.env.PATH},
  }));

test('compose.yaml: alone, and with everything', {skip: compose ? false : 'no docker-compose'}, () => {
  assert.equal(yaml.load(read(sample, 'compose.yaml')).version, undefined);
  const alone = config([]);
  assert.match(alone.secrets.db_url.file, /deploy\/compose\/alone\/database$/);
  const full = config(['--profile', 'full', '--env-file', 'deploy/compose/full.env']);
  assert.match(full.secrets.db_url.file, /\/secrets\/database$/);
  assert.equal(full.services.proxy.environment.HOST, 'localhost');
  for (const [name, service] of Object.entries(full.services)) {
    assert.ok(service.healthcheck.test.length > 1, `${name}: health`);
    assert.ok(service.deploy.resources.limits.memory, `${name}: memory`);
    assert.equal(service.restart, 'unless-stopped', name);
    assert.ok(!/(PASSWORD|SECRET|TOKEN|KEY): /.test(yaml.dump(service.environment ?? {})), `${name}: secrets`);
  }
  for (const {file} of Object.values(alone.secrets)) assert.equal(fs.readFileSync(file, 'utf8').trim(), '');
});

test('compose.yaml: profiles and volumes', () => {
  const {services, volumes} = yaml.load(read(sample, 'compose.yaml'));
  const withoutProfile = Object.keys(services).filter((name) => !services[name].profiles);
  assert.deepEqual(withoutProfile, ['app']);
  for (const service of Object.values(services)) {
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(':');
      const known = source.startsWith('./') ? fs.existsSync(path.join(tree(sample), source)) : source in volumes;
      assert.ok(known, volume);
    }
  }
});
