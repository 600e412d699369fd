import { isJsonObject } from '../../model/json.ts';
import { text } from '../aws/json-members.ts';
import { parseChallenge } from './challenge.ts';
import type { Credential } from './docker-credentials.ts';
import { type Answer, discard, type Exchange, exchange, readBody } from './http-exchange.ts';
import { RegistryFault } from './registry-fault.ts';

/** What a session needs: who the user is, and who is told of secrets. */
export interface SessionWorld {
  readonly credential: () => Promise<Credential | null>;
  readonly keepSecret: (secret: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Requests to one registry, with its login: none until it asks, then Basic, or Bearer with a token from the realm that it names
 * (https://distribution.github.io/distribution/spec/auth/token/).
 */
export class RegistrySession {
  readonly #world: SessionWorld;
  readonly #origin: string;
  #credential: Promise<Credential | null> | null = null;
  /** The header by scope of what is done. */
  readonly #authorizations = new Map<string, string>();

  constructor(origin: string, world: SessionWorld) {
    this.#origin = origin;
    this.#world = world;
  }

  /** An address of the registry; an absolute one is taken as it is. */
  url(path: string): URL {
    return new URL(path, this.#origin);
  }

  /** @param scope `repository:team/web:pull,push`, by which tokens are kept. Several are joined by a space. */
  async send(asked: Exchange, scope: string): Promise<Answer> {
    const order = { ...asked, signal: this.#world.signal };
    const known = this.#authorizations.get(scope);
    const first = await exchange(this.#isOwn(order.url) && known !== undefined ? authorized(order, known) : order);
    if (first.status !== 401 || !this.#isOwn(order.url)) return first;
    const challenge = parseChallenge(first.headers['www-authenticate'] ?? '');
    discard(first);
    const authorization = await this.#authorize(challenge, scope);
    this.#authorizations.set(scope, authorization);
    return exchange(authorized(order, authorization));
  }

  /** What the registry redirects to (the storage behind it) never sees its login. */
  #isOwn(url: URL): boolean {
    return url.origin === new URL(this.#origin).origin;
  }

  async #authorize(challenge: ReturnType<typeof parseChallenge>, scope: string): Promise<string> {
    this.#credential ??= this.#world.credential();
    const credential = await this.#credential;
    if (challenge === null) throw new RegistryFault(401, 'it asks for a login of a kind that is not known here');
    if (challenge.scheme === 'basic') {
      if (credential?.kind !== 'password') throw new RegistryFault(401, 'it asks for a user name and a password');
      return basic(credential.username, credential.password);
    }
    const token = await this.#fetchToken(challenge, credential, scope);
    this.#world.keepSecret(token);
    return `Bearer ${token}`;
  }

  async #fetchToken(
    challenge: Extract<NonNullable<ReturnType<typeof parseChallenge>>, { scheme: 'bearer' }>,
    credential: Credential | null,
    scope: string,
  ): Promise<string> {
    const scopes = scope === '' ? (challenge.scope ?? '').split(' ') : scope.split(' ');
    const answer = await exchange(
      credential?.kind === 'identity-token'
        ? refreshRequest(challenge.realm, challenge.service, scopes, credential.token)
        : tokenRequest(challenge.realm, challenge.service, scopes, credential),
    );
    const body = await readBody(answer);
    if (answer.status !== 200) throw new RegistryFault(answer.status, `its token service answered ${answer.status}`);
    const json: unknown = parseOrNull(body);
    const token = isJsonObject(json) ? (text(json, 'token') ?? text(json, 'access_token')) : null;
    if (token === null) throw new RegistryFault(401, 'its token service gave no token');
    return token;
  }
}

function tokenRequest(
  realm: string,
  service: string | null,
  scopes: readonly string[],
  credential: Extract<Credential, { kind: 'password' }> | null,
): Exchange {
  const url = new URL(realm);
  if (service !== null) url.searchParams.set('service', service);
  for (const scope of scopes) if (scope !== '') url.searchParams.append('scope', scope);
  const headers = credential === null ? {} : { authorization: basic(credential.username, credential.password) };
  return { method: 'GET', url, headers };
}

/** OAuth 2: an identity token is exchanged for an access token. */
function refreshRequest(realm: string, service: string | null, scopes: readonly string[], token: string): Exchange {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    service: service ?? '',
    scope: scopes.join(' '),
    client_id: 'slipway',
    refresh_token: token,
  }).toString();
  const bytes = Buffer.from(form);
  return {
    method: 'POST',
    url: new URL(realm),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      size: bytes.length,
      content: async function* () {
        yield bytes;
      },
    },
  };
}

function authorized(order: Exchange, authorization: string): Exchange {
  return { ...order, headers: { ...order.headers, authorization } };
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function parseOrNull(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
