// An OpenID provider of another maker for the tests of sign-in: npm oidc-provider with made-up people.
//
//     node oidc_provider.mjs PACKAGES OPTIONS
//
// PACKAGES is a folder with node_modules. OPTIONS is JSON: `people` (name of an account to its claim fhirUser), and
// `keys` (a JWKS) for HelseID's profile: pushed requests and private_key_jwt only, and a nonce in each proof; with
// `service` its client may be a service too (client_credentials). With `opaque` its access tokens say nothing to
// whoever holds them and are bound to no key: the FHIR server (a client of its own, with this secret) asks of each.
// Prints its issuer; then each line of stdin is a command in JSON, answered by a line. Ends with its stdin.
import { createRequire } from 'node:module';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import readline from 'node:readline';

// Node.js 20 lacks it, and is what Debian has.
URL.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);

const [packages, options = '{}'] = process.argv.slice(2);
const { people = {}, keys, service, opaque } = JSON.parse(options);
const require = createRequire(path.join(path.resolve(packages), 'package.json'));
console.warn = console.info = () => {};
const { Provider, interactionPolicy } = await import(pathToFileURL(require.resolve('oidc-provider')).href);
const { createMemoryAdapter } = await import(
  pathToFileURL(path.join(path.dirname(require.resolve('oidc-provider')), 'adapters', 'memory_adapter.js')).href
);

const RIGHTS = 'user/*.cruds';
const SYSTEM = 'system/*.cruds';
const adapter = createMemoryAdapter(15);
const nonceSecret = randomBytes(32);
// What a command changes while it runs.
const now = { access: 300, ago: 0, resources: [], registered: keys };
const grants = new Set();
// Whoever is signed in here is asked nothing more, as at a hospital's provider.
const policy = interactionPolicy.base();
policy.get('consent').checks.remove('native_client_prompt');
let told = [];
let issuer = '';
let provider;

function signingKey() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomBytes(8).toString('hex');
  return { ...pair.privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
}

function client() {
  const known = {
    client_id: 'fagflate',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token', ...(service ? ['client_credentials'] : [])],
    response_types: ['code'],
    id_token_signed_response_alg: 'ES256',
    dpop_bound_access_tokens: !opaque,
  };
  if (!keys) return { ...known, token_endpoint_auth_method: 'none' };
  return {
    ...known,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: now.registered,
  };
}

// The FHIR server that asks of each token: RFC 7662.
function asking() {
  return {
    client_id: 'fhir-server',
    client_secret: opaque,
    redirect_uris: [],
    response_types: [],
    grant_types: [],
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

function made(key) {
  const one = new Provider(issuer, {
    adapter,
    clients: [client(), ...(opaque ? [asking()] : [])],
    jwks: { keys: [key] },
    clientAuthMethods: [keys ? 'private_key_jwt' : 'none', ...(opaque ? ['client_secret_basic'] : [])],
    claims: { openid: ['sub'], fhirUser: ['fhirUser'] },
    scopes: ['openid', 'fhirUser', 'offline_access'],
    // SMART wants the claim in the ID token itself.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    rotateRefreshToken: true,
    // The hospital's own program: nobody is asked whether it may.
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: () => now.access, AuthorizationCode: 60, IdToken: 3600, RefreshToken: 43200,
      Grant: 43200, Interaction: 600, Session: 3600,
    },
    findAccount: (_ctx, id) =>
      id in people ? { accountId: id, claims: () => ({ sub: id, fhirUser: people[id] }) } : undefined,
    // The FHIR server judges by it what somebody may.
    extraTokenClaims: (_ctx, token) =>
      token.accountId in people ? { fhirUser: people[token.accountId] } : undefined,
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid fhirUser offline_access');
      for (const resource of now.resources) grant.addResourceScope(resource, RIGHTS);
      grants.add(await grant.save());
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: opaque ? { enabled: false } : { enabled: true, nonceSecret, requireNonce: () => Boolean(keys) },
      introspection: { enabled: Boolean(opaque) },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: Boolean(keys) },
      revocation: { enabled: true },
      clientCredentials: { enabled: Boolean(service) },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(_ctx, resource) {
          if (!now.resources.includes(resource)) throw new InvalidTarget();
          const scope = `${RIGHTS} ${SYSTEM}`;
          if (opaque) return { scope, audience: resource, accessTokenFormat: 'opaque' };
          return { scope, audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
        },
      },
    },
    assertJwtClientAuthClaimsAndHeader(_ctx, claims) {
      // As HelseID and FAPI 2.0: the issuer and nothing else.
      if (claims.aud !== issuer) throw new InvalidClientAuth('audience');
    },
  });
  for (const name of ['grant.success', 'grant.error', 'pushed_authorization_request.success',
    'pushed_authorization_request.error', 'authorization.error', 'server_error']) {
    one.on(name, (ctx, error) => {
      const from = ctx.oidc.params?.grant_type ?? '';
      told.push([name, error?.error ?? '', from, error?.error_detail ?? error?.error_description ?? '']);
    });
  }
  one.on('grant.revoked', () => told.push(['grant.revoked', '', '', '']));
  return one;
}

const { errors } = await import(pathToFileURL(require.resolve('oidc-provider')).href);
const { InvalidTarget, InvalidClientAuth } = errors;

async function interaction(request, response) {
  const found = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    const choices = Object.keys(people).map((id) => `<option>${id}</option>`).join('');
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><form method="post"><select name="person">${choices}</select></form>`);
    return;
  }
  let body = '';
  for await (const part of request) body += part;
  const person = new URLSearchParams(body).get('person') ?? '';
  const refused = { error: 'access_denied', error_description: found.prompt.name };
  // Asked longer ago where a test wants a session that has lasted.
  const login = { accountId: person, ts: Math.floor(Date.now() / 1000) - now.ago };
  const result = person in people ? { login, consent: {} } : refused;
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interaction(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    provider.callback()(request, response);
  }
});

const listening = (port) => new Promise((done) => { server.listen(port, '127.0.0.1', done); });

const commands = {
  async set({ people: more = {}, ...given }) { Object.assign(people, more); Object.assign(now, given); },
  async told() { const all = told; told = []; return all; },
  // A client's keys are read anew with it; so is the key that signs.
  async register(given) { now.registered = given.keys; provider = keyed(provider.key); },
  async newKey() { provider = keyed(signingKey()); },
  async revoke() {
    for (const id of grants) {
      for (const model of ['RefreshToken', 'AuthorizationCode', 'Grant']) await adapter(model).revokeByGrantId(id);
      await adapter('Grant').destroy(id);
    }
  },
  async away() { await new Promise((done) => { server.close(done); server.closeAllConnections(); }); },
  async back() { await listening(Number(new URL(issuer).port)); },
};

function keyed(key) {
  const one = made(key);
  one.key = key;
  return one;
}

await listening(0);
issuer = `http://127.0.0.1:${server.address().port}`;
provider = keyed(signingKey());
process.stdout.write(`${issuer}\n`);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify((await commands[name](given)) ?? null)}\n`);
}
process.exit(0);
