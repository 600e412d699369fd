import { describe, expect, it } from 'vitest';
import { pathMatcher } from '../../src/rules/path-patterns.ts';

describe('a pattern of changes and exists', () => {
  it.each([
    ['Dockerfile', 'Dockerfile', true],
    ['Dockerfile', 'sub/Dockerfile', false],
    ['*.md', 'a.md', true],
    ['*.md', 'docs/a.md', false],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/api/a.md', false],
    ['docs/**', 'docs/a.md', true],
    ['docs/**', 'docs/api/a.md', false],
    ['docs/**/*', 'docs/a.md', true],
    ['docs/**/*', 'docs/api/v1/a.md', true],
    ['**/*.md', 'a.md', true],
    ['**/*.md', 'docs/api/a.md', true],
    ['**/api/**/*', 'docs/api/a.md', true],
    ['*', '.env', true],
    ['**/*', '.github/x/y.yml', true],
    ['?.md', 'a.md', true],
    ['?.md', 'ab.md', false],
    ['[ab].md', 'b.md', true],
    ['[!ab].md', 'b.md', false],
    ['[a-c]x', 'bx', true],
    ['*.{js,ts}', 'a.ts', true],
    ['{src,test}/**/*.{js,ts}', 'test/x/a.js', true],
    ['*.{js,ts}', 'a.md', false],
    ['a{1}', 'a{1}', true],
    ['/Dockerfile', 'Dockerfile', true],
    ['./src/*', 'src/a', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['!a', '!a', true],
    ['*a*b*c', 'xxaxxbxxc', true],
    ['*a*b*c', 'xxaxxbxx', false],
    ['a+(b)', 'a+(b)', true],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(pathMatcher(pattern, 'ruby')(path)).toBe(expected);
  });

  it('means everything below by a last ** among artifacts', () => {
    expect(pathMatcher('dist/**', 'go')('dist/a/b')).toBe(true);
  });

  it('ends, however many stars there are', () => {
    expect(pathMatcher(`${'*a'.repeat(50)}*b`, 'ruby')('a'.repeat(2000))).toBe(false);
    expect(pathMatcher(`${'**/a/'.repeat(50)}b`, 'ruby')('a/'.repeat(1000))).toBe(false);
    expect(pathMatcher('{a,b}'.repeat(40), 'ruby')('a'.repeat(40))).toBe(false);
    expect(pathMatcher('{,'.repeat(100_000), 'ruby')('a')).toBe(false);
    expect(pathMatcher('['.repeat(4000), 'ruby')('a')).toBe(false);
    expect(pathMatcher(`{${','.repeat(4000)}`, 'ruby')('a')).toBe(false);
  });
});
