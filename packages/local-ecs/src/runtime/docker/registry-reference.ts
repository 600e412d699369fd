/**
 * How docker is told an image of the own registry: by digest, at the host that it reaches. A name of this machine at the
 * registry's own port stays as it is, so that an image that was built and pushed here is not pulled again.
 *
 * @param host of the registry, `HOST:PORT`
 */
export function ownReference(image: string, repository: string, digest: string, host: string): string {
  const given = image.slice(0, image.indexOf('/'));
  const port = host.slice(host.lastIndexOf(':'));
  const isSame = given === `localhost${port}` || given === host;
  return `${isSame ? given : host}/${repository}@${digest}`;
}

/** Where docker, which trusts this machine's 127.0.0.1, reaches a registry that listens on `host`. */
export function registryHost(host: string, port: number): string {
  const isHere = ['localhost', '127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
  return `${isHere ? '127.0.0.1' : host}:${port}`;
}

/** The digest that the registry of `image` has for it, of the list that docker has (`.RepoDigests`); null: none. */
export function readRepositoryDigest(repoDigests: string, image: string): string | null {
  const list: unknown = JSON.parse(repoDigests);
  const entries = Array.isArray(list) ? list.filter((entry) => typeof entry === 'string') : [];
  const [named = ''] = image.split('@');
  const slash = named.lastIndexOf('/');
  const colon = named.indexOf(':', slash + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const exact = entries.find((entry) => entry.startsWith(`${repository}@`));
  // Docker shortens the names of its own registry.
  return (
    (exact ?? entries.find((entry) => repository.endsWith(entry.slice(0, entry.indexOf('@')))))?.split('@')[1] ?? null
  );
}
