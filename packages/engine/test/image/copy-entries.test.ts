import { describe, expect, it } from 'vitest';
import { copyEntries, folderEntries } from '../../src/image/plan/copy-entries.ts';
import { ImageTree } from '../../src/image/plan/image-tree.ts';
import type { ContextFile } from '../../src/model/layer-entry.ts';

/** `a/` is a folder, `a*` can be run, `a -> b` is a link. */
function context(...lines: readonly string[]): readonly ContextFile[] {
  return lines.map((line) => {
    const [path = '', target = null] = line.split(' -> ');
    if (target !== null) return { path, kind: 'link', executable: false, target };
    if (path.endsWith('/')) return { path: path.slice(0, -1), kind: 'directory', executable: false, target };
    return { path: path.replace('*', ''), kind: 'file', executable: path.endsWith('*'), target };
  });
}

function tree(...lines: readonly string[]): ImageTree {
  const made = new ImageTree();
  for (const { path, kind, target } of context(...lines)) {
    made.add({ path, kind, target, mode: path === 'tmp' ? 0o1777 : 0o755, uid: 0, gid: 0 });
  }
  return made;
}

const files = context('a.txt', 'b.txt', 'dist/', 'dist/app.js', 'dist/lib/', 'dist/lib/x.js', 'run.sh*');

function copy(
  sources: readonly string[],
  to: string,
  { from = files, into = tree(), owner = { uid: 0, gid: 0 }, mode = null as number | null } = {},
) {
  return copyEntries({ sources, to, owner, mode }, from, into);
}

/** `path kind` of what a copy gives. */
const paths = (...[sources, to, options]: Parameters<typeof copy>) =>
  copy(sources, to, options).entries.map(({ path, kind }) => (kind === 'directory' ? `${path}/` : path));

describe('COPY', () => {
  it.each([
    ['a file under its new name', ['a.txt'], '/x/b', ['x/', 'x/b']],
    ['a file into a folder', ['a.txt'], '/x/', ['x/', 'x/a.txt']],
    ['several files into a folder', ['a.txt', 'b.txt'], '/x/', ['x/', 'x/a.txt', 'x/b.txt']],
    ['what a pattern fits', ['*.txt'], '/x/', ['x/', 'x/a.txt', 'x/b.txt']],
    ['the contents of a folder, not itself', ['dist'], '/x', ['x/', 'x/app.js', 'x/lib/', 'x/lib/x.js']],
    ['the contents of a folder that a pattern fits', ['dis?'], '/x/', ['x/', 'x/app.js', 'x/lib/', 'x/lib/x.js']],
    ['a folder below a folder', ['dist/lib/'], '/', ['x.js']],
    ['everything', ['.'], '/', ['a.txt', 'b.txt', 'dist/', 'dist/app.js', 'dist/lib/', 'dist/lib/x.js', 'run.sh']],
    [
      'from the root of the context, however it is written',
      ['/a.txt', '../b.txt'],
      '/x/',
      ['x/', 'x/a.txt', 'x/b.txt'],
    ],
  ])('takes %s', (_about, sources, to, expected) => {
    expect(paths(sources, to)).toEqual(expected);
  });

  it('puts a file into a folder that is there, though nobody wrote a slash', () => {
    expect(paths(['a.txt'], '/srv', { into: tree('srv/') })).toEqual(['srv/', 'srv/a.txt']);
  });

  it('follows the links of the image, so that none becomes a folder', () => {
    const into = tree('usr/', 'usr/bin/', 'bin -> usr/bin', 'lib -> /usr/lib');
    expect(paths(['run.sh'], '/bin/', { into })).toEqual(['usr/', 'usr/bin/', 'usr/bin/run.sh']);
    expect(paths(['a.txt'], '/lib/a/b', { into })).toEqual(['usr/', 'usr/lib/', 'usr/lib/a/', 'usr/lib/a/b']);
  });

  it('names the folders above as they are in the image', () => {
    const { entries } = copy(['a.txt'], '/tmp/', { into: tree('tmp/'), owner: { uid: 7, gid: 7 } });
    expect(entries).toMatchObject([
      { path: 'tmp', mode: 0o1777, uid: 0 },
      { path: 'tmp/a.txt', mode: 0o644, uid: 7, source: 'a.txt' },
    ]);
  });

  it('knows two kinds of files by the executable bit, and one of folders', () => {
    const { entries } = copy(['run.sh', 'a.txt', 'dist'], '/x/');
    expect(entries.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
      ['x', '755'],
      ['x/a.txt', '644'],
      ['x/app.js', '644'],
      ['x/lib', '755'],
      ['x/lib/x.js', '644'],
      ['x/run.sh', '755'],
    ]);
  });

  it('gives owner and mode to all that it copies', () => {
    const { entries } = copy(['dist/lib'], '/x/', { owner: { uid: 5, gid: 6 }, mode: 0o500 });
    expect(entries).toMatchObject([
      { path: 'x', uid: 5 },
      { path: 'x/x.js', mode: 0o500, uid: 5, gid: 6 },
    ]);
  });

  it('follows a link that is named, and keeps those that lie in a folder', () => {
    const from = context('a.txt', 'dir/', 'dir/up -> ../a.txt', 'named -> dir/up', 'folder -> dir');
    expect(copy(['named'], '/x', { from }).entries).toMatchObject([{ path: 'x', kind: 'file', source: 'a.txt' }]);
    expect(copy(['folder'], '/y', { from }).entries).toMatchObject([
      { path: 'y' },
      { path: 'y/up', kind: 'link', target: '../a.txt' },
    ]);
  });

  it.each(['/etc/passwd', '../../etc/passwd', 'nowhere', 'self'])(
    'does not leave the context by a link to %s',
    (target) => {
      const { problems, entries } = copy(['self'], '/x', { from: context(`self -> ${target}`) });
      expect(problems).toEqual(['"self" is a link to something outside of the context']);
      expect(entries).toEqual([]);
    },
  );

  it('says every source that is not there', () => {
    expect(copy(['nope', 'a.txt', '*.nope', '[a'], '/x/').problems).toEqual([
      '"nope" is not in the context, or .dockerignore leaves it out',
      '"*.nope" is not in the context, or .dockerignore leaves it out',
      '"[a" is not in the context, or .dockerignore leaves it out',
    ]);
  });

  it('wants a folder for several sources', () => {
    expect(copy(['a.txt', 'b.txt'], '/x').problems).toHaveLength(1);
  });
});

describe('WORKDIR', () => {
  it('makes what is missing', () => {
    expect(folderEntries('srv/app', tree('srv/')).map(({ path }) => path)).toEqual(['srv', 'srv/app']);
  });

  it('makes nothing of a folder that is there, nor of a link to one', () => {
    expect(folderEntries('app', tree('srv/', 'app -> srv'))).toEqual([]);
  });
});

describe('the names in an image', () => {
  const kinds = (made: ImageTree, ...names: readonly string[]) => names.map((name) => made.kindOf(name));

  it('are those of all layers', () => {
    expect(kinds(tree('a/b/c', 'd/'), 'a', 'a/b', 'a/b/c', 'd', 'e', '')).toEqual([
      'directory',
      'directory',
      'file',
      'directory',
      null,
      'directory',
    ]);
  });

  it('are gone where a later layer has a whiteout', () => {
    expect(kinds(tree('a/b/c', 'a/d', 'a/.wh.b'), 'a', 'a/b', 'a/b/c', 'a/d')).toEqual([
      'directory',
      null,
      null,
      'file',
    ]);
    expect(kinds(tree('a/b/c', 'a/d', 'a/.wh..wh..opq', 'a/e'), 'a', 'a/b', 'a/d', 'a/e')).toEqual([
      'directory',
      null,
      null,
      'file',
    ]);
  });

  it('lose what was in a folder that becomes a file', () => {
    expect(kinds(tree('a/b', 'a'), 'a', 'a/b')).toEqual(['file', null]);
  });

  it('do not end in a circle of links', () => {
    expect(tree('a -> b', 'b -> a').kindOf('a/x')).toBe(null);
  });

  it('cannot be left by a link', () => {
    expect(tree('a -> ../../../etc').resolve('/a/passwd')).toBe('etc/passwd');
  });
});
