import { describe, expect, it } from 'vitest';
import { dockerIgnore } from '../../src/image/plan/dockerignore.ts';

/** [what it is about, the file, paths that are left out, paths that stay]. */
const cases: readonly (readonly [about: string, text: string, out: readonly string[], stay: readonly string[]])[] = [
  ['a name is of the root alone', 'temp', ['temp', 'temp/a/b'], ['a/temp', 'temp2']],
  ['a star stays within a folder', '*/temp*', ['a/temp', 'a/tempest', 'a/temp/b'], ['temp', 'a/b/temp']],
  ['two folders down', '*/*/temp*', ['a/b/temporary.txt'], ['a/temp', 'temp']],
  ['a question mark is one character', 'temp?', ['tempa', 'tempb'], ['temp', 'tempab', 'temp/']],
  ['two stars are any number of folders, none too', '**/*.go', ['a.go', 'x/y/a.go'], ['a.god', 'a/b']],
  ['two stars in the middle', 'a/**/z', ['a/z', 'a/b/c/z'], ['b/z', 'az']],
  ['two stars at the end', 'a/**', ['a/b', 'a/b/c'], ['a', 'b']],
  ['a slash before a pattern changes nothing', '/foo/bar', ['foo/bar'], ['x/foo/bar']],
  ['a slash behind a pattern changes nothing', 'foo/', ['foo', 'foo/x'], ['foox']],
  ['dots in a path are resolved', './a/../b', ['b'], ['a']],
  ['comments and empty lines say nothing', '# a\n\n  \nb', ['b'], ['a', '# a']],
  ['spaces around a pattern are none of it', '  a b  ', ['a b'], ['a']],
  ['an exclamation mark takes back in', '*.md\n!README.md', ['a.md'], ['README.md']],
  ['the last line that fits decides', '*.md\n!README*.md\nREADME-secret.md', ['README-secret.md'], ['README-a.md']],
  [
    'what was taken back in may be left out again',
    '*.md\nREADME-secret.md\n!README*.md',
    ['a.md'],
    ['README-secret.md'],
  ],
  ['what is below a folder may be taken back in', 'dist\n!dist/app.js', ['dist', 'dist/x'], ['dist/app.js']],
  ['everything but one folder', '*\n!src', ['a', 'b/c'], ['src', 'src/a/b']],
  ['brackets are classes of characters', '[ab].txt', ['a.txt', 'b.txt'], ['c.txt']],
  ['classes can be the other way round', '[^a-c]x', ['dx'], ['ax', 'cx', '/x']],
  ['a backslash takes the meaning away', '\\*.txt', ['*.txt'], ['a.txt']],
  ['signs of regular expressions are themselves', 'a.b+(c)', ['a.b+(c)'], ['axb+(c)', 'a.bb(c)']],
  ['a pattern for the root leaves nothing out', '.\n/', [], ['a']],
  ['lines may end with a carriage return', 'a\r\nb\r\n', ['a', 'b'], ['c']],
  ['an empty file leaves nothing out', '', [], ['a']],
];

describe('.dockerignore', () => {
  it.each(cases)('%s', (_about, text, out, stay) => {
    const { ignores, problems } = dockerIgnore(text);
    expect(problems).toEqual([]);
    expect(out.filter((path) => !ignores(path))).toEqual([]);
    expect(stay.filter((path) => ignores(path))).toEqual([]);
  });

  it('says which lines are no patterns', () => {
    expect(dockerIgnore('ok\n[a\n!\na\\').problems).toEqual([
      { line: 2, problem: '"[a" is not a pattern' },
      { line: 3, problem: '"!" stands without a pattern' },
      { line: 4, problem: '"a\\" is not a pattern' },
    ]);
  });

  it('lets a folder be passed over only where nothing is taken back in', () => {
    expect(dockerIgnore('node_modules').prunes).toBe(true);
    expect(dockerIgnore('node_modules\n!node_modules/a').prunes).toBe(false);
  });
});
