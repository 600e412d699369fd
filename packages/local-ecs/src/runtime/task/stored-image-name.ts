/** Where the registry of local-ecs keeps an image. */
export interface StoredImageName {
  readonly repository: string;
  /** A digest where the name has one, else the tag, else `latest`. */
  readonly reference: string;
}

/** Names of this machine's own registry; every port, since a registry behind a forwarded port is the same one. */
const OWN = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
/** Registries of ECR, of any account and region. */
const ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** The repository and the tag or digest that an image name means in the own registry; null for an image of any other. */
export function storedImageName(image: string): StoredImageName | null {
  const slash = image.indexOf('/');
  if (slash < 0) return null;
  const host = image.slice(0, slash);
  if (!OWN.test(host) && !ECR.test(host)) return null;
  const [name = '', digest] = image.slice(slash + 1).split('@');
  const colon = name.indexOf(':');
  const repository = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? 'latest' : name.slice(colon + 1);
  const isSound = REPOSITORY.test(repository) && TAG.test(tag) && (digest === undefined || DIGEST.test(digest));
  return isSound ? { repository, reference: digest ?? tag } : null;
}
