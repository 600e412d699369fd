import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImageReference,
  parseImageReference,
  parseTag,
  printCanonical,
  printFamiliar,
  printPull,
  sameRepository,
} from '../src/model/image-reference.ts';
import { ImageReferenceError } from '../src/model/image-reference-error.ts';
import { anyText } from './support/arbitraries.ts';
import vectors from './vectors/image-references.json' with { type: 'json' };

const sha256 = `sha256:${'0f'.repeat(32)}`;

function refusal(text: string): ImageReferenceError {
  try {
    parseImageReference(text);
  } catch (error) {
    if (error instanceof ImageReferenceError) return error;
    throw error;
  }
  return expect.fail(`"${text}" was read as a reference`);
}

describe('the vectors of the reference library', () => {
  it('are all here', () => {
    expect(vectors.valid.length).toBeGreaterThanOrEqual(25);
    expect(vectors.invalid.length).toBeGreaterThanOrEqual(25);
  });

  it.each(vectors.valid)(
    'reads "$input" ($note)',
    ({ input, domain, path, tag, digest, canonical, familiar, pull }) => {
      const reference = parseImageReference(input);
      expect(reference).toEqual({ domain, path, tag, digest });
      expect(printCanonical(reference)).toBe(canonical);
      expect(printFamiliar(reference)).toBe(familiar);
      expect(printPull(reference)).toBe(pull);
    },
  );

  it.each(vectors.invalid)('refuses "$input" ($reason)', ({ input, code }) => {
    expect(refusal(input).code).toBe(code);
  });
});

/** Our own cases, for the rules of the grammar that the vectors above do not touch. */
describe('the rest of the grammar', () => {
  it.each<[string, Partial<ImageReference>, string]>([
    [
      'under_score.example/api',
      { domain: '', path: 'under_score.example/api' },
      'a dotted first segment that is no host name leaves the domain empty',
    ],
    ['my_app:1', { domain: 'docker.io', path: 'library/my_app', tag: '1' }, 'an underscore in a name'],
    ['my.app:1', { domain: 'docker.io', path: 'library/my.app', tag: '1' }, 'a dot in a name'],
    [`acme/app:1@${sha256}`, { path: 'acme/app', tag: '1', digest: sha256 }, 'tag and digest'],
    [
      'localhost:5000/a/b/c/d/e:x',
      { domain: 'localhost:5000', path: 'a/b/c/d/e', tag: 'x' },
      'many path components behind a port',
    ],
    [
      'localhost:5000',
      { domain: 'docker.io', path: 'library/localhost', tag: '5000' },
      'a port without a slash is a tag',
    ],
    ['index.docker.io/nginx', { domain: 'docker.io', path: 'library/nginx' }, 'the legacy domain with one segment'],
    ['[::1]/api', { domain: '[::1]', path: 'api' }, 'IPv6 without a port'],
    [
      `shop.example/${'0f'.repeat(32)}`,
      { domain: 'shop.example', path: '0f'.repeat(32) },
      '64 hexadecimal digits behind a domain',
    ],
    [`${'0f'.repeat(32)}:v1`, { path: `library/${'0f'.repeat(32)}`, tag: 'v1' }, '64 hexadecimal digits with a tag'],
    [`acme/app@sha512:${'a'.repeat(128)}`, { digest: `sha512:${'a'.repeat(128)}` }, 'sha512'],
    [`shop.example/${'n'.repeat(255)}`, { path: 'n'.repeat(255) }, 'a path of exactly 255 characters'],
  ])('reads "%s": %o (%s)', (text, expected) => {
    expect(parseImageReference(text)).toMatchObject(expected);
  });

  it.each<[string, string, number, string]>([
    ['', 'format', 0, 'the text is empty'],
    ['nginx ', 'format', 5, 'a space is not allowed in a path'],
    ['nginx\n', 'format', 5, 'U+000A is not allowed in a path'],
    ['ngi\u202enx', 'format', 3, 'U+202E is not allowed in a path'],
    ['https://shop.example/api', 'format', 5, 'a URL scheme is not part of a reference'],
    ['acme/Shop', 'uppercase', 5, 'the name must be in lowercase'],
    ['Acme_x/shop', 'uppercase', 0, 'the name must be in lowercase'],
    ['acme/a.', 'format', 6, 'a segment of the path must end with a letter or a digit'],
    ['acme/a./b', 'format', 6, 'a segment of the path must end with a letter or a digit'],
    ['acme/a..b', 'format', 7, 'a path joins its words by one dot, one or two underscores, or hyphens'],
    ['acme/', 'format', 5, 'the last segment of the path is empty'],
    ['acme/shop:-x', 'format', 10, 'a tag may not start with a hyphen'],
    [`acme/shop:${'t'.repeat(129)}`, 'format', 138, 'a tag has at most 128 characters'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable that nobody expanded is what this is about
    ['acme/shop:${TAG}', 'format', 10, '"$" is not allowed: a variable was not expanded'],
    ['shop.example:80a/api', 'format', 15, 'a port holds digits only, not "a"'],
    ['-shop.example/api', 'format', 0, 'a label of the registry name may not start with a hyphen'],
    ['shop-.example/api', 'format', 4, 'a label of the registry name may not end with a hyphen'],
    ['shop..example/api', 'format', 5, 'a label of the registry name is empty'],
    ['[::1/api', 'format', 4, 'the bracket of the IPv6 address is not closed'],
    ['[]:5000/api', 'format', 1, 'the brackets hold no IPv6 address'],
    ['[::1]x/api', 'format', 5, '"x" is not allowed after an IPv6 address'],
    ['[::ffff:10.0.0.7]/api', 'format', 10, '"." is not allowed in an IPv6 address'],
    ['fd00::17/api', 'format', 4, 'an IPv6 address must stand in brackets'],
    ['a@sha256', 'format', 8, 'the digest has no colon between algorithm and digits'],
    [`a@sha256:${'0'.repeat(31)}`, 'format', 40, 'a sha256 digest has 64 digits, not 31'],
    [`a@md4:${'0'.repeat(31)}`, 'format', 37, 'a digest has at least 32 hexadecimal digits'],
    [`a@md5:${'0'.repeat(32)}`, 'digest-unsupported', 2, 'the digest algorithm must be one of sha256, sha384, sha512'],
    [`a@sha256:${'0'.repeat(65)}`, 'digest-length', 73, 'a sha256 digest has 64 digits, not 65'],
    [`a@sha256:${'0'.repeat(62)}`, 'digest-length', 71, 'a sha256 digest has 64 digits, not 62'],
    [`a@sha256:${'0'.repeat(63)}F`, 'digest-format', 72, 'the digits of a digest are written in lowercase'],
    [`a:1@SHA256:${'0'.repeat(64)}`, 'digest-format', 4, 'a digest algorithm is written in lowercase'],
    [`a@SHA256:${'0'.repeat(64)}`, 'uppercase', 2, 'the name must be in lowercase'],
    ['n'.repeat(248), 'name-too-long', 247, 'the path has 256 characters, more than 255'],
  ])('refuses "%s" with %s at index %i: %s', (text, code, position, reason) => {
    const error = refusal(text);
    expect({ code: error.code, position: error.position, reason: error.reason }).toEqual({ code, position, reason });
    expect(error.input).toBe(text);
  });

  it('never repeats the text in the message, which may be long or hold control characters', () => {
    expect(refusal('evil\u001b[2m').message).toBe(
      'not an image reference: U+001B is not allowed in a path (at character 5)',
    );
  });

  it('keeps the registry in the familiar form where the short form would name another image', () => {
    for (const text of ['docker.io/shop.example/api', 'docker.io/localhost/api', `docker.io/${'0f'.repeat(32)}`]) {
      const reference = parseImageReference(text);
      expect(printFamiliar(reference)).toBe(text);
      expect(parseImageReference(printFamiliar(reference))).toEqual(reference);
    }
  });

  it('reads a tag alone by the rule of tags', () => {
    expect(parseTag('V1.0_rc-2')).toBe('V1.0_rc-2');
    expect(() => parseTag('a/b')).toThrow(ImageReferenceError);
    expect(() => parseTag('')).toThrow('the tag is empty');
  });
});

describe('the same repository', () => {
  it.each<[string, string, boolean]>([
    ['nginx:1', `docker.io/library/nginx@${sha256}`, true],
    ['index.docker.io/acme/app', 'acme/app:2', true],
    ['shop.example/app', 'shop.example/app2', false],
    ['shop.example/app', 'shop.example:443/app', false],
    ['shop.example/app', 'shop.example/team/app', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(sameRepository(parseImageReference(a), parseImageReference(b))).toBe(expected);
  });
});

const from = (characters: string, minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength, maxLength });
const segment = fc
  .tuple(
    from('az09', 1, 5),
    fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '---'), from('az09', 1, 4)), { maxLength: 3 }),
  )
  .map(([first, rest]) => first + rest.map((part) => part.join('')).join(''));
const domain = fc.oneof(
  fc.constantFrom(
    'docker.io',
    'index.docker.io',
    'localhost',
    'under_score.example',
    '[fd00::17]',
    'REGISTRY',
    '10.0.0.7',
  ),
  fc.tuple(from('aZ9', 1, 4), from('bY8', 1, 4)).map((labels) => labels.join('.')),
);
const digest = fc.constantFrom(sha256, `sha384:${'1e'.repeat(48)}`, `sha512:${'2d'.repeat(64)}`);
const referenceText = fc
  .tuple(
    fc.option(fc.tuple(domain, fc.constantFrom('', '', ':5000'))),
    fc.array(fc.oneof(segment, fc.constantFrom('localhost', 'library', 'shop.example', '0f'.repeat(32))), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.option(fc.tuple(from('aZ_9', 1, 1), from('aZ_9.-', 0, 127)).map((parts) => parts.join(''))),
    fc.option(digest),
  )
  .map(
    ([host, path, tag, hash]) =>
      (host === null ? '' : `${host.join('')}/`) +
      path.join('/') +
      (tag === null ? '' : `:${tag}`) +
      (hash === null ? '' : `@${hash}`),
  );
const nearly = fc.array(
  fc.constantFrom(
    'a',
    'B',
    '0',
    '.',
    '_',
    '__',
    '-',
    '/',
    ':',
    '@',
    'sha256:',
    '0f'.repeat(16),
    '[',
    ']',
    '::1',
    ' ',
    '$',
    'é',
    'docker.io/',
    '\n',
  ),
  { maxLength: 12 },
);

/** The reference in a text, null where it is none; anything but the typed error is thrown on. */
function readOrRefused(text: string): ImageReference | null {
  try {
    return parseImageReference(text);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    expect(error.input).toBe(text);
    expect(error.position).toBeGreaterThanOrEqual(0);
    expect(error.position).toBeLessThanOrEqual(text.length);
    expect(error.reason).not.toBe('');
    return null;
  }
}

describe('properties', () => {
  it('printing and reading again gives the same reference', () => {
    let read = 0;
    fc.assert(
      fc.property(referenceText, (text) => {
        const reference = readOrRefused(text);
        if (reference === null) return;
        read += 1;
        expect(parseImageReference(printFamiliar(reference))).toEqual(reference);
        const latest =
          reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference;
        expect(parseImageReference(printCanonical(reference))).toEqual(latest);
        const pulled = reference.digest === null ? latest : { ...reference, tag: null };
        expect(parseImageReference(printPull(reference))).toEqual(pulled);
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(1000);
  });

  it('any text is either a reference or refused with the typed error and a position inside the text', () => {
    const any = fc.oneof(
      fc.string(),
      anyText(),
      nearly.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(any, (text) => void readOrRefused(text)),
      { numRuns: 5000 },
    );
  });
});

describe('hostile texts of 1 MB', () => {
  const size = 1024 * 1024;
  const shapes: readonly [string, (length: number) => string][] = [
    ['letters', (length) => 'a'.repeat(length)],
    ['capitals', (length) => 'A'.repeat(length)],
    ['a capital at the end', (length) => `${'a'.repeat(length)}A`],
    ['hyphens', (length) => `a${'-'.repeat(length)}`],
    ['hyphens in a host', (length) => `a${'-'.repeat(length)}.b/c`],
    ['labels', (length) => `${'a.'.repeat(length / 2)}/x`],
    ['labels with underscores', (length) => `${'a_b.'.repeat(length / 4)}c/x!`],
    ['segments', (length) => 'a/'.repeat(length / 2)],
    ['words', (length) => `acme/${'a__'.repeat(length / 3)}!`],
    ['colons', (length) => ':'.repeat(length)],
    ['colons in a host', (length) => `a${':1'.repeat(length / 2)}/x`],
    ['at signs', (length) => `a${'@'.repeat(length)}`],
    ['a tag', (length) => `a:${'t'.repeat(length)}`],
    ['a digest', (length) => `a@sha256:${'0f'.repeat(length / 2)}`],
    ['words of an algorithm', (length) => `a@${'a+'.repeat(length / 2)}`],
    ['an open bracket', (length) => `[${':1'.repeat(length / 2)}/x`],
    ['capitals in a tag that only lowercase would save', (length) => `A_/${'a/'.repeat(length / 2)}a:T`],
    ['surrogates', (length) => '\u{10400}'.repeat(length / 2)],
  ];

  // What grows with the square of the length takes minutes here, and so the time of a test.
  it.each(shapes)('%s are read in linear time', (_, shape) => void readOrRefused(shape(size)));
});
