import { createWriteStream } from 'node:fs';
import { chmod, constants, copyFile, link, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { ImageError } from './image-error.ts';
import { pathInside, targetInside } from './path-inside.ts';
import { uncompressed } from './uncompressed.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Unpacks one layer over what lies in `root` (a real path) from the layers below it: files, folders, symbolic and hard
 * links, whiteouts. Nothing outside of `root` is read, made or changed, whatever the layer says: a name or a hard
 * link with `..` is refused, links are followed inside of the root only, symbolic links are rewritten to end inside,
 * and devices, pipes and the bits for other users' rights are left out.
 *
 * @param spaceLeft what the image may still unpack to; it shrinks
 * @throws ImageError for a layer that is broken or refused
 */
export async function unpackLayer(layer: Readable, root: string, spaceLeft: { bytes: number }): Promise<void> {
  const entries = extract();
  const feeding = pipeline(await uncompressed(layer), entries);
  // Where the layer breaks, the loop ends with the same error; it is awaited below.
  feeding.catch(() => undefined);
  const fresh = new Set<string>();
  try {
    for await (const entry of entries) {
      const { header } = entry;
      spaceLeft.bytes -= header.size ?? 0;
      if (spaceLeft.bytes < 0) throw new ImageError('no space left on device: the image unpacks to more than it may');
      await unpackEntry(root, header, entry, fresh);
      entry.resume();
    }
    await feeding;
  } catch (error) {
    entries.destroy();
    layer.destroy();
    throw error instanceof ImageError ? error : new ImageError(`failed to extract layer: ${(error as Error).message}`);
  }
}

async function unpackEntry(
  root: string,
  header: Header,
  content: AsyncIterable<unknown>,
  fresh: Set<string>,
): Promise<void> {
  const name = relativeName(header.name);
  if (name === '') return;
  // Links in the folders on the way are followed, the entry itself takes the place of whatever has its name.
  const folder = await pathInside(root, dirname(name), true);
  const base = basename(name);
  if (base.startsWith(WHITEOUT)) {
    await whiteOut(folder, base, fresh);
    return;
  }
  await mkdir(folder, { recursive: true });
  const path = join(folder, base);
  const mode = (header.mode ?? 0o755) & 0o777;
  switch (header.type) {
    case 'directory':
      await makeFolder(path, mode);
      break;
    case 'file':
    case 'contiguous-file':
      await rm(path, { recursive: true, force: true });
      await pipeline(content, createWriteStream(path, { flags: 'wx', mode: mode | 0o600 }));
      await chmod(path, mode | 0o400);
      break;
    case 'symlink':
      await rm(path, { recursive: true, force: true });
      await symlink(targetInside(root, folder, header.linkname ?? ''), path);
      break;
    case 'link':
      await makeHardLink(root, header.linkname ?? '', path);
      break;
    default:
      // Devices and pipes: a program of this machine has those of the machine.
      return;
  }
  remember(root, path, fresh);
}

/** The name without the leading `/` and `./` that archives have. @throws ImageError for one that climbs */
function relativeName(name: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new ImageError(`failed to extract layer: "${name}" leads out of the image`);
  return parts.join('/');
}

/** A folder over a folder stays, with the new mode; its owner can always get into it and take it away again. */
async function makeFolder(path: string, mode: number): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there !== null && !there.isDirectory()) await rm(path);
  await mkdir(path, { recursive: true });
  await chmod(path, mode | 0o700);
}

async function makeHardLink(root: string, linkName: string, path: string): Promise<void> {
  const target = await pathInside(root, relativeName(linkName), false);
  if (target === path) return;
  const there = await lstat(target).catch(() => null);
  if (there === null) throw new ImageError(`failed to extract layer: hard link to "${linkName}", which is not there`);
  if (there.isSymbolicLink()) {
    // The same link at another place would mean another file.
    const wanted = targetInside(root, dirname(path), `/${targetOf(root, target, await readlink(target))}`);
    await rm(path, { recursive: true, force: true });
    await symlink(wanted, path);
    return;
  }
  if (!there.isFile()) throw new ImageError(`failed to extract layer: hard link to "${linkName}", which is no file`);
  await rm(path, { recursive: true, force: true });
  await link(target, path).catch(() => copyFile(target, path, constants.COPYFILE_EXCL));
}

/** Where a link of the image ends, from its root. */
function targetOf(root: string, path: string, target: string): string {
  return join(dirname(path), target).slice(root.length);
}

/** Takes away what the layers below have: one name, or all in the folder. */
async function whiteOut(folder: string, base: string, fresh: ReadonlySet<string>): Promise<void> {
  if (base === OPAQUE) {
    const names = await readdir(folder).catch(() => []);
    const below = names.map((name) => join(folder, name)).filter((path) => !fresh.has(path));
    await Promise.all(below.map((path) => rm(path, { recursive: true, force: true })));
    return;
  }
  const name = base.slice(WHITEOUT.length);
  // `.wh..wh.…` are notes of the file system that made the layer; `.` and `..` are no names.
  if (name.startsWith(WHITEOUT)) return;
  if (name === '' || name === '.' || name === '..') {
    throw new ImageError(`failed to extract layer: "${base}" is no whiteout`);
  }
  await rm(join(folder, name), { recursive: true, force: true });
}

/** An opaque whiteout spares what its own layer brought, and the folders that hold it. */
function remember(root: string, path: string, fresh: Set<string>): void {
  for (let each = path; each.length > root.length && !fresh.has(each); each = dirname(each)) fresh.add(each);
}
