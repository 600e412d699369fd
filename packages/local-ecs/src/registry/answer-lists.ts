import { wantDigest } from './answer-blob.ts';
import { OCI_INDEX } from './manifest.ts';
import { type Page, pageOf } from './page.ts';
import { refusal } from './registry-error.ts';
import { json, methodNotAllowed, type RegistryRequest, type Reply } from './request.ts';
import type { Store } from './store.ts';

/** `/v2/_catalog`: the names of all repositories. */
export async function answerCatalog(store: Store, request: RegistryRequest): Promise<Reply> {
  wantRead(request);
  const page = wantPage(await store.catalog(), request.query);
  return json(200, { repositories: page.items }, next('/v2/_catalog', page, request.query));
}

/** `/v2/<name>/tags/list`. */
export async function answerTags(store: Store, request: RegistryRequest, name: string): Promise<Reply> {
  wantRead(request);
  const repository = store.repository(name);
  if ((await repository.knownSince()) === null) throw refusal(404, 'NAME_UNKNOWN', `there is no repository ${name}`);
  const page = wantPage((await repository.tags()).toSorted(), request.query);
  return json(200, { name, tags: page.items }, next(`/v2/${name}/tags/list`, page, request.query));
}

/** `/v2/<name>/referrers/<digest>`: the manifests that have it as their subject; none is no error. */
export async function answerReferrers(
  store: Store,
  request: RegistryRequest,
  name: string,
  text: string,
): Promise<Reply> {
  wantRead(request);
  const repository = store.repository(name);
  const wanted = request.query.get('artifactType');
  const manifests: object[] = [];
  for (const digest of await repository.referrers(wantDigest(text))) {
    const record = await repository.manifest(digest);
    if (record === null || (wanted !== null && record.artifactType !== wanted)) continue;
    const { mediaType, size, artifactType, annotations } = record;
    manifests.push({
      mediaType,
      size,
      digest: digest.text,
      ...(artifactType === null ? {} : { artifactType }),
      ...(annotations === null ? {} : { annotations }),
    });
  }
  const filters = wanted === null ? undefined : { 'OCI-Filters-Applied': 'artifactType' };
  const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests };
  return json(200, index, { 'Content-Type': OCI_INDEX, ...filters });
}

function wantRead({ method }: RegistryRequest): void {
  if (method !== 'GET' && method !== 'HEAD') methodNotAllowed(method, ['GET', 'HEAD']);
}

function wantPage(sorted: readonly string[], query: URLSearchParams): Page {
  const page = pageOf(sorted, query);
  if (page === null) throw refusal(400, 'UNSUPPORTED', '"n" must be a whole number, 0 or more');
  return page;
}

function next(path: string, { last }: Page, query: URLSearchParams): Readonly<Record<string, string>> {
  if (last === null) return {};
  return { Link: `<${path}?${new URLSearchParams({ n: query.get('n') ?? '', last }).toString()}>; rel="next"` };
}
