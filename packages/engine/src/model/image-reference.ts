import {
  digestFault,
  digestProblem,
  domainFault,
  type Fault,
  firstCapital,
  isImageId,
  pathFault,
  tagFault,
} from './image-grammar.ts';
import { ImageReferenceError } from './image-reference-error.ts';

/** A Docker / OCI image reference, normalised: Docker Hub names carry their `docker.io` and `library/`. */
export interface ImageReference {
  /** `registry.example:5000`. Empty where the first segment has a dot but is no host name, as in `under_score.example/api`. */
  readonly domain: string;
  /** The repository within the registry, 255 characters at most. */
  readonly path: string;
  /** Null when absent, which registries read as `latest` unless there is a digest. */
  readonly tag: string | null;
  /** `sha256:…`, `sha384:…` or `sha512:…`. */
  readonly digest: string | null;
}

const hub = 'docker.io';
const hubLegacy = 'index.docker.io';
const official = 'library/';
const longestPath = 255;

/** Where the parts of a reference lie in its text; the first segment is a registry or not, nothing is checked yet. */
interface Layout {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly tagStart: number | null;
  readonly tagEnd: number;
  readonly digestStart: number | null;
}

/**
 * Reads `[registry[:port]/]repository[:tag][@digest]` as docker and ECS do: the grammar of distribution/reference with
 * the normalisation of Docker Hub names. The time is linear in the length of the text.
 *
 * @throws ImageReferenceError when the text is not a reference.
 */
export function parseImageReference(text: string): ImageReference {
  if (isImageId(text)) {
    throw new ImageReferenceError(text, 'identifier', {
      position: 0,
      reason: '64 hexadecimal digits alone are the id of an image, not a name',
    });
  }
  const hasDomain = startsWithDomain(text);
  const layout = layOut(text, hasDomain);
  refuseCapitals(text, layout.nameStart);
  const fault = formFault(text, hasDomain);
  if (fault !== null) throw faultError(text, hasDomain, fault);

  const { domain, path } = normalisedName(text, hasDomain, layout);
  if (path.length > longestPath) {
    const beyond = layout.nameEnd - (path.length - longestPath);
    throw new ImageReferenceError(text, 'name-too-long', {
      position: beyond,
      reason: `the path has ${path.length} characters, more than ${longestPath}`,
    });
  }
  const { tagStart, tagEnd, digestStart } = layout;
  const problem = digestStart === null ? null : digestProblem(text, digestStart, text.length);
  if (problem !== null) throw new ImageReferenceError(text, problem.code, problem.fault);
  return {
    domain,
    path,
    tag: tagStart === null ? null : text.slice(tagStart, tagEnd),
    digest: digestStart === null ? null : text.slice(digestStart),
  };
}

/**
 * Reads a tag that stands alone.
 *
 * @throws ImageReferenceError with code `format`.
 */
export function parseTag(text: string): string {
  const fault = tagFault(text, 0, text.length);
  if (fault !== null) throw new ImageReferenceError(text, 'format', fault);
  return text;
}

/** Whether two references name the same repository, whatever tag or digest they carry. */
export function sameRepository(a: ImageReference, b: ImageReference): boolean {
  return a.domain === b.domain && a.path === b.path;
}

/** The first segment is a registry if it is `localhost` or holds a dot, a colon or a capital; otherwise it is a Docker Hub namespace. */
function startsWithDomain(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash === -1) return false;
  const first = text.slice(0, slash);
  return first === 'localhost' || first.includes('.') || first.includes(':') || firstCapital(first, 0, slash) !== -1;
}

function layOut(text: string, hasDomain: boolean): Layout {
  const nameStart = hasDomain ? text.indexOf('/') + 1 : 0;
  const at = orEnd(text.indexOf('@', nameStart), text);
  const colon = orEnd(text.indexOf(':', nameStart), text);
  const hasTag = colon < at;
  return {
    nameStart,
    nameEnd: hasTag ? colon : at,
    tagStart: hasTag ? colon + 1 : null,
    tagEnd: at,
    digestStart: at < text.length ? at + 1 : null,
  };
}

function orEnd(index: number, text: string): number {
  return index === -1 ? text.length : index;
}

/** Upstream looks at everything before the first colon, so a capital algorithm of an untagged reference falls under this too. */
function refuseCapitals(text: string, nameStart: number): void {
  const capital = firstCapital(text, nameStart, orEnd(text.indexOf(':', nameStart), text));
  if (capital !== -1) throw uppercaseError(text, capital);
}

function uppercaseError(text: string, position: number): ImageReferenceError {
  return new ImageReferenceError(text, 'uppercase', { position, reason: 'the name must be in lowercase' });
}

/** What the grammar finds wrong with the whole text, the first place first. */
function formFault(text: string, hasDomain: boolean): Fault | null {
  const { nameStart, nameEnd, tagStart, tagEnd, digestStart } = layOut(text, hasDomain);
  return (
    (hasDomain ? firstSegmentFault(text, nameStart - 1) : null) ??
    pathFault(text, nameStart, nameEnd) ??
    (tagStart === null ? null : tagFault(text, tagStart, tagEnd)) ??
    (digestStart === null ? null : digestFault(text, digestStart, text.length))
  );
}

/** A first segment that is no host name may still be the first segment of a path. */
function firstSegmentFault(text: string, slash: number): Fault | null {
  const fault = domainFault(text, 0, slash);
  return fault !== null && pathFault(text, 0, slash) === null ? null : fault;
}

function faultError(text: string, hasDomain: boolean, fault: Fault): ImageReferenceError {
  const capital = firstCapital(text, 0, text.length);
  if (capital !== -1 && formFault(text.toLowerCase(), hasDomain) === null) return uppercaseError(text, capital);
  return new ImageReferenceError(text, 'format', moreHelpful(text, fault));
}

/** Two mistakes that people really make have a better name than the rule that they break. */
function moreHelpful(text: string, fault: Fault): Fault {
  if (text === '') return { position: 0, reason: 'the text is empty' };
  const scheme = text.indexOf('://');
  if (scheme !== -1 && scheme <= fault.position)
    return { position: scheme, reason: 'a URL scheme is not part of a reference' };
  if (text[fault.position] === '$')
    return { position: fault.position, reason: '"$" is not allowed: a variable was not expanded' };
  return fault;
}

function normalisedName(
  text: string,
  hasDomain: boolean,
  { nameStart, nameEnd }: Layout,
): { domain: string; path: string } {
  const written = text.slice(nameStart, nameEnd);
  if (!hasDomain) return { domain: hub, path: hubPath(written) };
  const domain = text.slice(0, nameStart - 1);
  if (domain === hub || domain === hubLegacy) return { domain: hub, path: hubPath(written) };
  return domainFault(text, 0, nameStart - 1) === null
    ? { domain, path: written }
    : { domain: '', path: text.slice(0, nameEnd) };
}

function hubPath(path: string): string {
  return path.includes('/') ? path : `${official}${path}`;
}

/** Whether a text is an image reference. */
export function isImageReference(text: string): boolean {
  try {
    parseImageReference(text);
    return true;
  } catch (error) {
    if (error instanceof ImageReferenceError) return false;
    throw error;
  }
}

/** The whole name, with `:latest` where there is neither tag nor digest. */
export function printCanonical(reference: ImageReference): string {
  const { tag, digest } = reference;
  return printName(reference) + suffix(tag ?? (digest === null ? 'latest' : null), digest);
}

/** What a pull asks a registry for: the digest where there is one, else the tag. */
export function printPull(reference: ImageReference): string {
  return reference.digest === null ? printCanonical(reference) : printName(reference) + suffix(null, reference.digest);
}

/**
 * As people write it: Docker Hub names without `docker.io` and `library/`, and no tag that nobody wrote. It always reads
 * back as the same reference: `docker.io/shop.example/api` keeps its registry, because `shop.example/api` is another image.
 */
export function printFamiliar(reference: ImageReference): string {
  const end = suffix(reference.tag, reference.digest);
  if (reference.domain !== hub) return printName(reference) + end;
  const rest = reference.path.slice(official.length);
  const short = reference.path.startsWith(official) && !rest.includes('/') ? rest : reference.path;
  return startsWithDomain(short) || isImageId(short + end) ? `${hub}/${short}${end}` : short + end;
}

function printName({ domain, path }: ImageReference): string {
  return domain === '' ? path : `${domain}/${path}`;
}

function suffix(tag: string | null, digest: string | null): string {
  return (tag === null ? '' : `:${tag}`) + (digest === null ? '' : `@${digest}`);
}
