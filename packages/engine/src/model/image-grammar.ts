/**
 * The rules of the Docker / OCI reference grammar, one function for each part (section "Grammar" of
 * https://pkg.go.dev/github.com/distribution/reference). Every rule walks its span once and never goes back, so the time
 * is linear in the length of the text whatever it holds.
 */

/** Where a text leaves the grammar, and why. */
export interface Fault {
  readonly position: number;
  readonly reason: string;
}

const longestTag = 128;
/** The grammar asks for 128 bits at least; the algorithm then asks for its own length. */
const shortestDigest = 32;

/** `host[:port]`, the host a name, an IPv4 address or an IPv6 address in brackets. */
export function domainFault(text: string, from: number, to: number): Fault | null {
  const host = text[from] === '[' ? bracketedHost(text, from, to) : hostName(text, from, to);
  if (typeof host !== 'number') return host;
  if (host === to) return null;
  const port = host + 1;
  if (port === to) return { position: host, reason: 'a port must follow the colon' };
  const end = skip(text, port, to, isDigit);
  if (end === to) return null;
  return text.indexOf(':', port) === -1 || text.indexOf(':', port) >= to
    ? { position: end, reason: `a port holds digits only, not ${shown(text, end)}` }
    : { position: host, reason: 'an IPv6 address must stand in brackets' };
}

/** Returns the end of the host: `to`, or the index of the colon before the port. */
function bracketedHost(text: string, from: number, to: number): number | Fault {
  const close = skip(text, from + 1, to, isIpv6Character);
  if (close === to) return { position: to, reason: 'the bracket of the IPv6 address is not closed' };
  if (text[close] === '%') return { position: close, reason: 'an IPv6 address may not have a zone here' };
  if (text[close] !== ']')
    return { position: close, reason: `${shown(text, close)} is not allowed in an IPv6 address` };
  if (close === from + 1) return { position: close, reason: 'the brackets hold no IPv6 address' };
  const end = close + 1;
  if (end === to || text[end] === ':') return end;
  return { position: end, reason: `${shown(text, end)} is not allowed after an IPv6 address` };
}

/** Returns the end of the host: `to`, or the index of the colon before the port. */
function hostName(text: string, from: number, to: number): number | Fault {
  let at = from;
  for (;;) {
    const label = at;
    at = skip(text, at, to, isLabelCharacter);
    if (at === label) {
      const reason =
        at < to && text[at] !== '.' && text[at] !== ':'
          ? `${shown(text, at)} is not allowed in a registry name`
          : 'a label of the registry name is empty';
      return { position: at, reason };
    }
    if (text[label] === '-')
      return { position: label, reason: 'a label of the registry name may not start with a hyphen' };
    if (text[at - 1] === '-')
      return { position: at - 1, reason: 'a label of the registry name may not end with a hyphen' };
    if (at === to || text[at] === ':') return at;
    if (text[at] !== '.') return { position: at, reason: `${shown(text, at)} is not allowed in a registry name` };
    at += 1;
  }
}

/** Segments joined by `/`, each of lowercase letters and digits joined by one dot, one or two underscores, or hyphens. */
export function pathFault(text: string, from: number, to: number): Fault | null {
  let at = from;
  for (;;) {
    const word = at;
    at = skip(text, at, to, isAlphanumeric);
    if (at === word) return wordFault(text, from, to, at);
    if (at === to) return null;
    const separator = text[at];
    if (separator === '/' || separator === '.') at += 1;
    else if (separator === '_') at += text[at + 1] === '_' ? 2 : 1;
    else if (separator === '-') at = skip(text, at, to, isHyphen);
    else return { position: at, reason: `${shown(text, at)} is not allowed in a path` };
  }
}

/** Why there is no letter or digit at `at`, where a segment starts or a separator ended. */
function wordFault(text: string, from: number, to: number, at: number): Fault {
  const before = at === from ? '/' : text[at - 1];
  const character = at < to ? text[at] : undefined;
  if (before === '/') {
    if (character === undefined)
      return { position: at, reason: from === to ? 'the name is missing' : 'the last segment of the path is empty' };
    if (character === '/') return { position: at, reason: 'a segment of the path is empty' };
    if (isSeparator(character))
      return { position: at, reason: 'a segment of the path must start with a letter or a digit' };
  } else {
    if (character === undefined || character === '/') {
      return { position: at - 1, reason: 'a segment of the path must end with a letter or a digit' };
    }
    if (isSeparator(character))
      return { position: at, reason: 'a path joins its words by one dot, one or two underscores, or hyphens' };
  }
  return { position: at, reason: `${shown(text, at)} is not allowed in a path` };
}

/** Up to 128 letters, digits, underscores, dots and hyphens; neither dot nor hyphen in front. */
export function tagFault(text: string, from: number, to: number): Fault | null {
  if (from === to) return { position: from, reason: 'the tag is empty' };
  if (text[from] === '.') return { position: from, reason: 'a tag may not start with a dot' };
  if (text[from] === '-') return { position: from, reason: 'a tag may not start with a hyphen' };
  const end = skip(text, from, to, isTagCharacter);
  if (end - from > longestTag)
    return { position: from + longestTag, reason: `a tag has at most ${longestTag} characters` };
  return end === to ? null : { position: end, reason: `${shown(text, end)} is not allowed in a tag` };
}

/** `algorithm:hex`, as far as the grammar goes; see {@link digestProblem} for the rest. */
export function digestFault(text: string, from: number, to: number): Fault | null {
  if (from === to) return { position: from, reason: 'the digest is empty' };
  let at = from;
  for (;;) {
    if (at === to || !isLetter(text.charCodeAt(at))) {
      return { position: at, reason: 'each word of the digest algorithm must start with a letter' };
    }
    at = skip(text, at, to, isAlphanumericOfAnyCase);
    if (at === to) return { position: at, reason: 'the digest has no colon between algorithm and digits' };
    if (text[at] === ':') break;
    if (!isAlgorithmSeparator(text[at]))
      return { position: at, reason: `${shown(text, at)} is not allowed in a digest algorithm` };
    at += 1;
  }
  const hex = at + 1;
  const end = skip(text, hex, to, isHexDigit);
  if (end < to) {
    const reason =
      text[end] === ':' ? 'a tag must come before the digest' : `${shown(text, end)} is not a hexadecimal digit`;
    return { position: end, reason };
  }
  if (end - hex >= shortestDigest) return null;
  const algorithm = text.slice(from, at);
  const length = digits.get(algorithm);
  const reason =
    length === undefined
      ? `a digest has at least ${shortestDigest} hexadecimal digits`
      : `a ${algorithm} digest has ${length} digits, not ${end - hex}`;
  return { position: to, reason };
}

const digits: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** What a digest that the grammar allows must fulfil besides: a known algorithm, its length, lowercase only. */
export function digestProblem(
  text: string,
  from: number,
  to: number,
): { readonly code: 'digest-unsupported' | 'digest-length' | 'digest-format'; readonly fault: Fault } | null {
  const hex = text.indexOf(':', from) + 1;
  const algorithm = text.slice(from, hex - 1);
  const capital = firstCapital(text, from, hex);
  if (capital !== -1) {
    return {
      code: 'digest-format',
      fault: { position: capital, reason: 'a digest algorithm is written in lowercase' },
    };
  }
  const length = digits.get(algorithm);
  if (length === undefined) {
    return {
      code: 'digest-unsupported',
      fault: { position: from, reason: `the digest algorithm must be one of ${[...digits.keys()].join(', ')}` },
    };
  }
  if (to - hex !== length) {
    return {
      code: 'digest-length',
      fault: {
        position: Math.min(to, hex + length),
        reason: `a ${algorithm} digest has ${length} digits, not ${to - hex}`,
      },
    };
  }
  const capitalDigit = firstCapital(text, hex, to);
  return capitalDigit === -1
    ? null
    : {
        code: 'digest-format',
        fault: { position: capitalDigit, reason: 'the digits of a digest are written in lowercase' },
      };
}

/** Index of the first character that has a lowercase form other than itself, -1 if none. */
export function firstCapital(text: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code < 0x80 ? isUppercase(code) : hasLowercase(code)) return at;
    if (code > 0xffff) at += 1;
  }
  return -1;
}

/** Whether the text is what the id of an image looks like. */
export function isImageId(text: string): boolean {
  return text.length === 64 && skip(text, 0, 64, isLowercaseHexDigit) === 64;
}

/** The character at `at` as people can read it, hidden ones by their number. */
function shown(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  if (code === 0x20) return 'a space';
  if (code > 0x20 && code < 0x7f) return `"${String.fromCodePoint(code)}"`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function skip(text: string, from: number, to: number, belongs: (code: number) => boolean): number {
  let at = from;
  while (at < to && belongs(text.charCodeAt(at))) at += 1;
  return at;
}

const hasLowercase = (code: number): boolean => {
  const character = String.fromCodePoint(code);
  return character.toLowerCase() !== character;
};
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLowercase = (code: number): boolean => code >= 0x61 && code <= 0x7a;
const isUppercase = (code: number): boolean => code >= 0x41 && code <= 0x5a;
const isHyphen = (code: number): boolean => code === 0x2d;
const isLetter = (code: number): boolean => isLowercase(code) || isUppercase(code);
const isAlphanumeric = (code: number): boolean => isLowercase(code) || isDigit(code);
const isAlphanumericOfAnyCase = (code: number): boolean => isLetter(code) || isDigit(code);
const isLabelCharacter = (code: number): boolean => isAlphanumericOfAnyCase(code) || isHyphen(code);
const isLowercaseHexDigit = (code: number): boolean => isDigit(code) || (code >= 0x61 && code <= 0x66);
const isHexDigit = (code: number): boolean => isLowercaseHexDigit(code) || (code >= 0x41 && code <= 0x46);
const isIpv6Character = (code: number): boolean => isHexDigit(code) || code === 0x3a;
const isTagCharacter = (code: number): boolean =>
  isAlphanumericOfAnyCase(code) || code === 0x5f || code === 0x2e || isHyphen(code);
const isSeparator = (character: string): boolean => character === '.' || character === '_' || character === '-';
const isAlgorithmSeparator = (character: string | undefined): boolean =>
  character === '-' || character === '_' || character === '+' || character === '.';
