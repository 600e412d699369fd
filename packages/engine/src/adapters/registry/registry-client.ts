import { createHash } from 'node:crypto';
import { SlipwayError } from '../../errors/slipway-error.ts';
import type { ImageReference } from '../../model/image-reference.ts';
import { isJsonObject } from '../../model/json.ts';
import { mediaTypes } from '../../model/oci.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Blob, Registry } from '../../ports/registry.ts';
import { objects, text } from '../aws/json-members.ts';
import { isOnLoopback } from '../container-engine/build-arguments.ts';
import { type Answer, discard, type Exchange, readBody } from './http-exchange.ts';
import { RegistryFault } from './registry-fault.ts';
import { RegistrySession, type SessionWorld } from './registry-session.ts';

/** What the client needs of its surroundings. */
export interface RegistryWorld {
  readonly clock: Clock;
  readonly credential: (registry: string) => ReturnType<SessionWorld['credential']>;
  readonly logins: Registry['logins'];
  readonly keepSecret: (secret: string) => void;
  /** Ends what goes on. */
  readonly signal: AbortSignal;
}

const accepted = [mediaTypes.ociIndex, mediaTypes.manifestList, mediaTypes.ociManifest, mediaTypes.manifest].join(', ');

/** How often a request is tried in all, and how long the pause after the first try is. */
const tries = 5;
const firstPauseMs = 250;
const mostRedirects = 5;

/** Registries over HTTP: OCI distribution specification 1.1, which Docker's registry, ECR, GitLab and GitHub speak. */
export function registryClient(world: RegistryWorld): Registry {
  const sessions = new Map<string, RegistrySession>();
  const sessionOf = (domain: string): RegistrySession => {
    const known = sessions.get(domain);
    if (known !== undefined) return known;
    const session = new RegistrySession(originOf(domain), {
      credential: () => world.credential(domain),
      keepSecret: world.keepSecret,
      signal: world.signal,
    });
    sessions.set(domain, session);
    return session;
  };

  return {
    async manifest(reference) {
      return attempt(reference, 'pull', world, async () => {
        const answer = await follow(
          sessionOf(reference.domain),
          manifestRequest(reference, 'GET'),
          pullScope(reference),
        );
        const body = await readBody(answer);
        if (answer.status === 404) return null;
        expect(answer, body, 200);
        const mediaType = (answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
        const digest = digestOfText(body);
        if (reference.digest?.startsWith('sha256:') === true && reference.digest !== digest) {
          throw new RegistryFault(answer.status, `the manifest has the digest ${digest}`);
        }
        return { mediaType, digest, body };
      });
    },

    async digestOf(reference) {
      return attempt(reference, 'look up', world, async () => {
        const answer = await follow(
          sessionOf(reference.domain),
          manifestRequest(reference, 'HEAD'),
          pullScope(reference),
        );
        discard(answer);
        if (answer.status === 404) return null;
        expect(answer, '', 200);
        const digest = answer.headers['docker-content-digest'];
        return typeof digest === 'string' ? digest : ((await this.manifest(reference))?.digest ?? null);
      });
    },

    async *blob(repository, descriptor) {
      const answer = await attempt(repository, 'pull', world, async () => {
        const order: Exchange = {
          method: 'GET',
          url: sessionOf(repository.domain).url(blobPath(repository, descriptor.digest)),
        };
        const found = await follow(sessionOf(repository.domain), order, pullScope(repository));
        if (found.status !== 200) expect(found, await readBody(found), 200);
        return found;
      });
      const hash = createHash('sha256');
      let size = 0;
      try {
        for await (const chunk of answer.body as AsyncIterable<Buffer>) {
          size += chunk.length;
          // It can only be wrong, and could be endless.
          if (size > descriptor.size) break;
          hash.update(chunk);
          yield chunk;
        }
      } catch (error) {
        if (world.signal.aborted)
          throw new SlipwayError('INTERRUPTED', { what: `${actionOf('pull', repository)} was stopped` });
        throw translated(error, repository, 'pull');
      }
      const digest = `sha256:${hash.digest('hex')}`;
      const isLonger = size > descriptor.size;
      if (isLonger || digest !== descriptor.digest) {
        const said = isLonger
          ? `the content of ${descriptor.digest} is longer than the ${descriptor.size} bytes of its manifest`
          : `the content of ${descriptor.digest} has the digest ${digest}`;
        throw new SlipwayError('REGISTRY_FAILED', {
          registry: repository.domain,
          action: actionOf('pull', repository),
          said,
        });
      }
    },

    async pushBlob(repository, blob, from) {
      await attempt(repository, 'push', world, () => push(sessionOf(repository.domain), repository, blob, from));
    },

    async putManifest(reference, mediaType, body) {
      return attempt(reference, 'push', world, async () => {
        const bytes = Buffer.from(body);
        const { url } = manifestRequest(reference, 'GET');
        const answer = await sessionOf(reference.domain).send(
          { method: 'PUT', url, headers: { 'content-type': mediaType }, body: bodyOf(bytes) },
          pushScope(reference),
        );
        expect(answer, await readBody(answer), 201);
        return digestOfText(body);
      });
    },

    logins: world.logins,
  };

  function manifestRequest(reference: ImageReference, method: 'GET' | 'HEAD'): Exchange {
    const path = `/v2/${reference.path}/manifests/${reference.digest ?? reference.tag ?? 'latest'}`;
    return { method, url: sessionOf(reference.domain).url(path), headers: { accept: accepted } };
  }
}

/** Docker Hub answers under another name than its images have; this machine's registries speak plain HTTP. */
function originOf(domain: string): string {
  if (domain === 'docker.io') return 'https://registry-1.docker.io';
  return `${isOnLoopback(`${domain}/`) ? 'http' : 'https'}://${domain}`;
}

/** There already, mounted from another repository of the registry, or uploaded. */
async function push(
  session: RegistrySession,
  repository: ImageReference,
  { descriptor, content }: Blob,
  from: ImageReference | null,
): Promise<void> {
  const scope = pushScope(repository);
  const head = await session.send({ method: 'HEAD', url: session.url(blobPath(repository, descriptor.digest)) }, scope);
  discard(head);
  if (head.status === 200) return;
  const canMount = from !== null && from.domain === repository.domain && from.path !== repository.path;
  const mount = canMount ? `?${new URLSearchParams({ mount: descriptor.digest, from: from.path }).toString()}` : '';
  const start = await session.send(
    {
      method: 'POST',
      url: session.url(`/v2/${repository.path}/blobs/uploads/${mount}`),
      body: bodyOf(Buffer.alloc(0)),
    },
    canMount ? `${scope} ${pullScope(from)}` : scope,
  );
  const said = await readBody(start);
  if (start.status === 201) return;
  expect(start, said, 202);
  const url = session.url(start.headers.location ?? '');
  url.searchParams.set('digest', descriptor.digest);
  const put = await session.send(
    {
      method: 'PUT',
      url,
      headers: { 'content-type': 'application/octet-stream' },
      body: { size: descriptor.size, content },
    },
    scope,
  );
  expect(put, await readBody(put), 201);
}

/** Follows redirects to the storage behind a registry; the login stays with the registry. */
async function follow(session: RegistrySession, order: Exchange, scope: string): Promise<Answer> {
  let current = order;
  for (let hop = 0; ; hop += 1) {
    const answer = await session.send(current, scope);
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 308 || location === undefined || hop === mostRedirects) return answer;
    discard(answer);
    current = { ...current, url: new URL(location, current.url) };
  }
}

/** Tries again what a registry or the way to it failed at; what it refused is not asked twice. */
async function attempt<Result>(
  reference: ImageReference,
  verb: string,
  { clock, signal }: RegistryWorld,
  work: () => Promise<Result>,
): Promise<Result> {
  const stopped = () => new SlipwayError('INTERRUPTED', { what: `${actionOf(verb, reference)} was stopped` });
  for (let failed = 1; ; failed += 1) {
    if (signal.aborted) throw stopped();
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw stopped();
      if (failed === tries || !isPassing(error)) throw translated(error, reference, verb);
      await clock.sleep(firstPauseMs * 2 ** (failed - 1), signal);
    }
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof RegistryFault) return error.status >= 500 || error.status === 429;
  const code = codeOf(error);
  return code !== null && /^(?:ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED|EAI_AGAIN)$/.test(code);
}

function translated(error: unknown, reference: ImageReference, verb: string): unknown {
  const about = { registry: reference.domain, action: actionOf(verb, reference) };
  if (error instanceof RegistryFault) {
    const isRefusal = error.status === 401 || error.status === 403;
    return new SlipwayError(
      isRefusal ? 'REGISTRY_REFUSED' : 'REGISTRY_FAILED',
      { ...about, said: error.message },
      { cause: error },
    );
  }
  if (codeOf(error) === null || error instanceof SlipwayError || !(error instanceof Error)) return error;
  const said = error.message || (codeOf(error) ?? '');
  return new SlipwayError('REGISTRY_UNREACHABLE', { ...about, said }, { cause: error });
}

/** Of a system error, TLS included; null for bugs of ours. */
function codeOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string' || error instanceof SlipwayError) return null;
  return !code.startsWith('ERR_') || /^ERR_(?:TLS|SSL)_/.test(code) ? code : null;
}

function expect({ status }: Answer, body: string, wanted: number): void {
  if (status === wanted) return;
  const first = objects(parsed(body), 'errors')[0];
  const said = first === undefined ? null : (text(first, 'message') ?? text(first, 'code'));
  throw new RegistryFault(status, said === null || said === '' ? `HTTP ${status}` : `${said} (HTTP ${status})`);
}

function parsed(body: string) {
  try {
    const json: unknown = JSON.parse(body);
    return isJsonObject(json) ? json : {};
  } catch {
    return {};
  }
}

function bodyOf(bytes: Buffer): NonNullable<Exchange['body']> {
  return {
    size: bytes.length,
    content: async function* () {
      yield bytes;
    },
  };
}

function blobPath({ path }: ImageReference, digest: string): string {
  return `/v2/${path}/blobs/${digest}`;
}

function pullScope({ path }: ImageReference): string {
  return `repository:${path}:pull`;
}

function pushScope({ path }: ImageReference): string {
  return `repository:${path}:pull,push`;
}

function actionOf(verb: string, { path }: ImageReference): string {
  return `${verb} ${path}`;
}

function digestOfText(body: string): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
