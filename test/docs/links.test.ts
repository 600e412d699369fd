import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/workspace/root.mjs';
import { pages, prose } from './markdown.ts';

/** Links that lead nowhere: to a file or a heading that is not there. */
function brokenLinks(path: string, text: string, read: (path: string) => string | null): readonly string[] {
  return linksOf(text).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? text : read(join(dirname(path), file));
    if (target === null) return true;
    return anchor !== undefined && !anchorsOf(target).has(anchor);
  });
}

function linksOf(text: string): readonly string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** As GitHub and GitLab make them from headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\d\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function readFromWorkspace(path: string): string | null {
  const file = join(root, path);
  if (relative(root, file).startsWith('..') || !existsSync(file)) return null;
  return path.endsWith('.md') ? readFileSync(file, 'utf8') : '';
}

describe('a link check', () => {
  const read = (path: string) => (path === 'docs/there.md' ? '# A `b`, c\n' : null);

  it.each([
    ['a file that is there', '[x](there.md)', []],
    ['a heading that is there', '[x](there.md#a-b-c)', []],
    ['a heading of the same page', '# Up\n[x](#up)', []],
    ['another site', '[x](https://a.example/b)', []],
    ['a file that is not there', '[x](gone.md)', ['gone.md']],
    ['a heading that is not there', '[x](there.md#d)', ['there.md#d']],
  ])('judges %s', (_, text, broken) => {
    expect(brokenLinks('docs/page.md', text, read)).toEqual(broken);
  });
});

describe('the documentation', () => {
  const all = pages();

  it('has links', () => {
    expect(all.flatMap(({ text }) => linksOf(text)).length).toBeGreaterThan(50);
  });

  it.each(all.map(({ path, text }) => [path, text]))('links in %s only to what is there', (path, text) => {
    expect(brokenLinks(path, text, readFromWorkspace)).toEqual([]);
  });

  it.each(all.filter(({ path }) => path.startsWith('docs/')).map(({ path }) => path))(
    'lists %s in the index',
    (path) => {
      const index = readFromWorkspace('docs/index.md') ?? '';
      expect(path === 'docs/index.md' || linksOf(index).includes(relative('docs', path))).toBe(true);
    },
  );
});
