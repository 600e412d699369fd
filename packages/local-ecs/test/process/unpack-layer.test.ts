import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackLayer } from '../../src/runtime/process/unpack-layer.ts';
import { newFolder } from '../registry/serve-registry.ts';
import { type Entry, layer } from './images.ts';

/** Unpacks the layers one over the other into `FOLDER/root`, beside `FOLDER/outside/secret`. */
async function unpack(...layers: readonly (readonly Entry[])[]) {
  const folder = newFolder();
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside/secret'), 'untouched');
  let failure = '';
  for (const entries of layers) {
    await unpackLayer(Readable.from([await layer(...entries)]), root, { bytes: 1e9 }).catch((error: Error) => {
      failure = error.message;
    });
  }
  return { folder, root, failure, read: (path: string): string => readFileSync(join(root, path), 'utf8') };
}

/** A frame of Zstandard with the content as it is, in blocks that are not compressed (RFC 8878, 3.1.1). */
function zstdFrame(content: Buffer): Buffer {
  // A window of 1 MiB, no size, no checksum.
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x50])];
  const most = 100_000;
  for (let from = 0; from < content.length; from += most) {
    const block = content.subarray(from, from + most);
    const isLast = from + most >= content.length ? 1 : 0;
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | isLast, 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

/** Nothing outside of the root was made or changed. */
function expectUntouched(folder: string): void {
  expect(readdirSync(folder).toSorted()).toEqual(['outside', 'root']);
  expect(readdirSync(join(folder, 'outside'))).toEqual(['secret']);
  expect(readFileSync(join(folder, 'outside/secret'), 'utf8')).toBe('untouched');
}

const file = (name: string, content: string, mode = 0o644): Entry => ({ name, content, mode, type: 'file' });
const folderEntry = (name: string): Entry => ({ name, type: 'directory', mode: 0o755 });
const link = (name: string, linkname: string): Entry => ({ name, linkname, type: 'symlink' });
const hardLink = (name: string, linkname: string): Entry => ({ name, linkname, type: 'link' });

describe('layers', () => {
  it('14.12 files, folders, links and modes are unpacked; upper layers lie over lower ones', async () => {
    const { root, read, failure } = await unpack(
      [
        folderEntry('app/'),
        file('app/run', 'one', 0o755),
        file('./app/data', 'lower'),
        link('current', 'app'),
        link('absolute', '/app/data'),
        hardLink('app/same', 'app/data'),
      ],
      [file('app/data', 'upper'), file('/etc/late', 'made with its folder')],
    );
    expect(failure).toBe('');
    expect(statSync(join(root, 'app/run')).mode & 0o777).toBe(0o755);
    expect(read('current/data')).toBe('upper');
    expect(read('absolute')).toBe('upper');
    expect(read('app/same')).toBe('lower');
    expect(read('etc/late')).toBe('made with its folder');
  });

  it('14.12 whiteouts take away what lies below, opaque ones all of it but what their own layer brings', async () => {
    const { root, read } = await unpack(
      [file('a/one', '1'), file('a/two', '2'), file('b/old', 'old'), file('b/deep/old', 'old'), file('c/x', 'x')],
      [
        { ...file('a/.wh.one', '') },
        file('b/new', 'new'),
        { ...file('b/.wh..wh..opq', '') },
        file('b/deep/new', 'new'),
        { ...file('.wh.c', '') },
        { ...file('.wh..wh.plnk', '') },
      ],
    );
    expect(readdirSync(root).toSorted()).toEqual(['a', 'b']);
    expect(readdirSync(join(root, 'a'))).toEqual(['two']);
    expect(readdirSync(join(root, 'b')).toSorted()).toEqual(['deep', 'new']);
    expect(readdirSync(join(root, 'b/deep'))).toEqual(['new']);
    expect(read('b/new')).toBe('new');
  });

  it('14.12 one kind takes the place of another', async () => {
    const { root, read } = await unpack(
      [file('x', 'file'), folderEntry('y/'), file('y/in', ''), link('z', 'y')],
      [folderEntry('x/'), file('x/in', 'now a folder'), file('y', 'now a file'), folderEntry('z/')],
    );
    expect(read('x/in')).toBe('now a folder');
    expect(read('y')).toBe('now a file');
    expect(lstatSync(join(root, 'z')).isDirectory()).toBe(true);
  });

  it('14.12 gzip is recognised by its first bytes, whatever the media type', async () => {
    const root = newFolder();
    await unpackLayer(Readable.from([gzipSync(await layer(file('x', 'packed')))]), root, { bytes: 100 });
    expect(readFileSync(join(root, 'x'), 'utf8')).toBe('packed');
  });

  it('14.12 zstd is read where Node can, and refused with what to do where it cannot', async () => {
    const root = newFolder();
    const unpacked = unpackLayer(Readable.from([zstdFrame(await layer(file('x', 'packed')))]), root, { bytes: 100 });
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major < 22 || (major === 22 && minor < 15)) {
      await expect(unpacked).rejects.toThrow('run local-ecs with Node 22.15 or later');
      return;
    }
    await unpacked;
    expect(readFileSync(join(root, 'x'), 'utf8')).toBe('packed');
  });

  it.each([
    ['half a gzip', gzipSync(Buffer.alloc(5000, 'x')).subarray(0, 30), 'failed to extract layer'],
    ['no archive', Buffer.alloc(2048, 'x'), 'failed to extract layer'],
  ])('14.8 %s is a broken image', async (_what, bytes, message) => {
    await expect(unpackLayer(Readable.from([bytes]), newFolder(), { bytes: 1e9 })).rejects.toThrow(message);
  });

  it('14.13 an image unpacks to no more than it may', async () => {
    const content = await layer(file('big', 'x'.repeat(5000)));
    await expect(unpackLayer(Readable.from([content]), newFolder(), { bytes: 4000 })).rejects.toThrow('no space left');
  });

  it.each<[string, Entry[], string]>([
    ['a name with ..', [file('../outside/secret', 'x')], 'leads out of the image'],
    ['.. in the middle', [file('a/../../outside/secret', 'x')], 'leads out of the image'],
    ['a hard link with ..', [hardLink('x', '../outside/secret')], 'leads out of the image'],
    ['a hard link through a link', [link('d', '../outside'), hardLink('x', 'd/secret')], 'which is not there'],
    ['a hard link to a folder', [folderEntry('d/'), hardLink('x', 'd')], 'which is no file'],
    ['a whiteout of ..', [folderEntry('d/'), file('d/.wh...', '')], 'is no whiteout'],
    ['a whiteout of .', [folderEntry('d/'), file('d/.wh..', '')], 'is no whiteout'],
    ['a folder with ..', [folderEntry('../evil/')], 'leads out of the image'],
  ])('14.13 refused: %s', async (_what, entries, message) => {
    const { folder, failure } = await unpack(entries);
    expect(failure).toContain(message);
    expectUntouched(folder);
  });

  it.each<[string, Entry[], string]>([
    ['an absolute name', [file('/outside/secret', 'in')], 'outside/secret'],
    ['a file through an absolute link', [link('d', '/outside'), file('d/secret', 'in')], 'outside/secret'],
    ['a file through a climbing link', [link('d', '../../outside'), file('d/secret', 'in')], 'outside/secret'],
    ['a file over a link', [link('x', '../outside/secret'), file('x', 'in')], 'x'],
    ['a file through two links', [link('a', '..'), link('b', 'a/outside'), file('b/secret', 'in')], 'outside/secret'],
    [
      'a file through a link that climbs behind another',
      [folderEntry('p/q/'), link('p/up', '..'), link('x', 'p/up/../outside'), file('x/secret', 'in')],
      'p/outside/secret',
    ],
    ['a folder over a link', [link('d', '../outside'), folderEntry('d/'), file('d/secret', 'in')], 'd/secret'],
  ])('14.13 kept inside: %s', async (_what, entries, at) => {
    const { folder, root, failure } = await unpack(entries);
    expect(failure).toBe('');
    expect(readFileSync(join(root, at), 'utf8')).toBe('in');
    expectUntouched(folder);
  });

  it.each<[string, Entry]>([
    ['a link with ..', link('x', '../outside/secret')],
    ['a link with many ..', link('a/b/x', '../../../../../outside/secret')],
    ['an absolute link', link('x', '/outside/secret')],
  ])('14.13 %s is rewritten to end inside', async (_what, entry) => {
    const { root, folder } = await unpack([folderEntry('a/b/'), entry]);
    expect(existsSync(join(root, entry.name))).toBe(false);
    expect(join(root, entry.name, '..', readlinkSync(join(root, entry.name)))).toBe(join(root, 'outside/secret'));
    expectUntouched(folder);
  });

  it('14.13 a hard link to a symbolic link still ends inside', async () => {
    const { root, folder } = await unpack([folderEntry('a/b/'), link('a/b/l', '../../x'), hardLink('m', 'a/b/l')]);
    expect(readlinkSync(join(root, 'm'))).toBe('x');
    expectUntouched(folder);
  });

  it('14.13 links in a circle are refused', async () => {
    const { failure } = await unpack([link('a', 'b'), link('b', 'a'), file('a/x', 'x')]);
    expect(failure).toContain('too many levels of symbolic links');
  });

  it('14.13 a whiteout of a link takes the link, and a whiteout through one stays inside', async () => {
    const { folder, root } = await unpack(
      [link('d', '../outside'), link('e', '../outside')],
      [file('.wh.d', ''), file('e/.wh.secret', ''), file('e/.wh..wh..opq', '')],
    );
    expect(existsSync(join(root, 'd'))).toBe(false);
    expectUntouched(folder);
  });

  it('14.13 devices and pipes are left out, and no file gets rights of another user', async () => {
    const { root } = await unpack([
      { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 },
      { name: 'disk', type: 'block-device', devmajor: 8, devminor: 0 },
      { name: 'pipe', type: 'fifo' },
      file('su', 'x', 0o6755),
    ]);
    expect(readdirSync(root)).toEqual(['su']);
    expect(statSync(join(root, 'su')).mode & 0o7777).toBe(0o755);
  });
});
