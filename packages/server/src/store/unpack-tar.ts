import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { SlipwayError } from '@slipway/engine';

const blockBytes = 512;

/**
 * Unpacks files and folders of a tar archive of ours (ustar, without links): what makes the embedded database at its first start.
 * The database's own loader does it inside its virtual machine, which takes several times as long and as much memory.
 *
 * @param archive not compressed.
 * @throws SlipwayError BUG for anything that leads out of the folder.
 */
export async function unpackTar(archive: Buffer, folder: string): Promise<void> {
  for (let at = 0; at + blockBytes <= archive.length; ) {
    const header = archive.subarray(at, at + blockBytes);
    at += blockBytes;
    if (header.every((byte) => byte === 0)) continue;
    const text = (from: number, length: number): string =>
      header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const prefix = text(345, 155);
    const name = `${prefix === '' ? '' : `${prefix}/`}${text(0, 100)}`;
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    const path = join(folder, name);
    if (!`${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`))
      throw new SlipwayError('BUG', { message: `the archive of the empty database has a path ${name}` });
    if (text(156, 1) === '5' || name.endsWith('/')) await mkdir(path, { recursive: true, mode: 0o700 });
    else {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, archive.subarray(at, at + size), { mode: 0o600 });
    }
    at += Math.ceil(size / blockBytes) * blockBytes;
  }
}
