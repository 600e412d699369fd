import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { ArchivedEntry } from '../../ports/image-workshop.ts';

/** The entries of a layer, gzipped or not, without their content. */
export async function* archivedEntries(layer: Readable, isPacked: boolean): AsyncGenerator<ArchivedEntry, void> {
  const tar = extract();
  const source = isPacked ? layer.pipe(createGunzip()) : layer;
  layer.on('error', (error) => tar.destroy(error));
  source.on('error', (error) => tar.destroy(error));
  source.pipe(tar);
  for await (const entry of tar) {
    const { name, type, linkname, mode, uid, gid } = entry.header;
    entry.resume();
    yield {
      path: name,
      kind: type === 'directory' ? 'directory' : type === 'symlink' ? 'link' : 'file',
      mode: mode ?? 0o755,
      uid: uid ?? 0,
      gid: gid ?? 0,
      target: type === 'symlink' ? (linkname ?? '') : null,
    };
  }
}
