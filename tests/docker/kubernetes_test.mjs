// The manifests by Kubernetes' published schemas, and by what the service asks of its place.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import yaml from 'js-yaml';
import {ServiceAccount} from 'kubernetes-models/v1/ServiceAccount';
import {ConfigMap} from 'kubernetes-models/v1/ConfigMap';
import {Service} from 'kubernetes-models/v1/Service';
import {Deployment} from 'kubernetes-models/apps/v1/Deployment';
import {Ingress} from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import {HorizontalPodAutoscaler} from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import {PodDisruptionBudget} from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import {program, read, samples, tree} from './tree.mjs';

const kinds = {
  ServiceAccount, ConfigMap, Service, Deployment, Ingress, HorizontalPodAutoscaler, PodDisruptionBudget,
};

function validate(manifest) {
  const Kind = kinds[manifest.kind];
  assert.ok(Kind, `${manifest.kind} is not expected`);
  assert.equal(new Kind(manifest).apiVersion, manifest.apiVersion);
  new Kind(manifest).validate();
}

function base(sample) {
  const folder = 'deploy/k8s/base';
  const {resources} = yaml.load(read(sample, `${folder}/kustomization.yaml`));
  const files = fs.readdirSync(path.join(tree(sample), folder));
  assert.deepEqual([...resources, 'kustomization.yaml'].sort(), files.sort());
  return resources.map((file) => yaml.load(read(sample, `${folder}/${file}`)));
}

for (const sample of samples) {
  test(`${sample}: every manifest is valid, and its names fit`, () => {
    const manifests = base(sample);
    const name = manifests.find(({kind}) => kind === 'Deployment').metadata.name;
    assert.match(name, /^[a-z][a-z0-9-]{0,52}[a-z0-9]$/);
    for (const manifest of manifests) {
      validate(manifest);
      assert.ok(manifest.metadata.name.startsWith(name));
    }
  });
}

test('the schemas refuse what is wrong', () => {
  const deployment = base('smart_socket').find(({kind}) => kind === 'Deployment');
  deployment.spec.template.spec.containers[0].ports[0].containerPort = 'http';
  assert.throws(() => validate(deployment), /containerPort/);
});

test('the deployment runs without a privilege, with probes and limits', () => {
  const {spec} = base('smart_socket').find(({kind}) => kind === 'Deployment');
  const pod = spec.template.spec;
  const [server] = pod.containers;
  assert.equal(pod.securityContext.runAsNonRoot, true);
  assert.equal(server.securityContext.readOnlyRootFilesystem, true);
  assert.equal(server.securityContext.allowPrivilegeEscalation, false);
  assert.equal(server.readinessProbe.httpGet.path, '/readyz');
  assert.equal(server.livenessProbe.httpGet.path, '/healthz');
  assert.ok(server.resources.limits.memory && server.resources.requests.cpu);
  const {configMapGenerator} = yaml.load(read('smart_socket', 'deploy/k8s/base/kustomization.yaml'));
  const settings = Object.fromEntries(configMapGenerator[0].literals.map((one) => one.split('=')));
  assert.equal(Number(settings.PORT), server.ports[0].containerPort);
  assert.ok(Number(settings.GZ_DRAIN) < pod.terminationGracePeriodSeconds);
});

test('services and scaling find the deployment and its ports', () => {
  const manifests = base('smart_socket');
  const of = (kind) => manifests.filter((one) => one.kind === kind);
  const [deployment] = of('Deployment');
  const {labels} = deployment.spec.template.metadata;
  const ports = deployment.spec.template.spec.containers[0].ports;
  for (const {spec} of of('Service')) {
    assert.deepEqual(spec.selector, {app: labels.app});
    for (const port of spec.ports) {
      const target = ports.find(({name}) => name === port.targetPort);
      assert.equal(target?.protocol ?? 'TCP', port.protocol ?? 'TCP', port.name);
    }
  }
  assert.equal(of('HorizontalPodAutoscaler')[0].spec.scaleTargetRef.name, deployment.metadata.name);
  const [path] = of('Ingress')[0].spec.rules[0].http.paths;
  assert.equal(path.backend.service.name, of('Service')[0].metadata.name);
});

// Debian's kubectl is too old for the fields of today's kustomize.
function newKubectl() {
  if (!program('kubectl')) return false;
  const {kustomizeVersion} = JSON.parse(execFileSync('kubectl', ['version', '--client', '-o', 'json']));
  return /^v[5-9]/.test(kustomizeVersion ?? '');
}

test('kustomize makes the overlay', {skip: newKubectl() ? false : 'no kubectl with kustomize 5'}, () => {
  const folder = path.join(tree('smart_socket'), 'deploy/k8s/production');
  const manifests = yaml.loadAll(execFileSync('kubectl', ['kustomize', folder], {encoding: 'utf8'}));
  manifests.forEach(validate);
  const [deployment] = manifests.filter(({kind}) => kind === 'Deployment');
  const [server] = deployment.spec.template.spec.containers;
  assert.equal(server.image, 'registry.example.com/smart-socket:latest');
  const [config] = manifests.filter(({kind}) => kind === 'ConfigMap');
  assert.equal(server.envFrom[0].configMapRef.name, config.metadata.name);
  const [ingress] = manifests.filter(({kind}) => kind === 'Ingress');
  assert.deepEqual(ingress.spec.tls[0].hosts, [ingress.spec.rules[0].host]);
});
