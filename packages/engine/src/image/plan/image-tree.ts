import type { Owner } from './evaluate.ts';
import { cleanPath } from './path-pattern.ts';

/** What is known of one path of an image. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a link. */
  readonly target: string | null;
}

/** More links than that, one behind the other, are a circle. */
const mostLinks = 40;

/**
 * The names in an image, layer upon layer: what a copy needs to know so that it does not put a folder where the base image has a
 * link (`/bin`), nor give new rights to a folder that is there (`/tmp`).
 */
export class ImageTree {
  readonly #nodes = new Map<string, TreeEntry>();

  /** One entry of a layer, whiteouts included (OCI image layer specification, "Whiteouts"). */
  add(entry: TreeEntry): void {
    const path = cleanPath(entry.path);
    const cut = path.lastIndexOf('/') + 1;
    const folder = path.slice(0, cut);
    const name = path.slice(cut);
    if (name === '.wh..wh..opq') this.#removeBelow(folder);
    else if (name.startsWith('.wh.')) this.#remove(folder + name.slice('.wh.'.length));
    else if (path !== '') {
      if (entry.kind !== 'directory' && this.#nodes.get(path)?.kind === 'directory') this.#removeBelow(`${path}/`);
      for (const above of foldersAbove(path))
        if (!this.#nodes.has(above)) this.#nodes.set(above, plainFolder(above, root));
      this.#nodes.set(path, { ...entry, path });
    }
  }

  /** What a path is, links followed; null where there is nothing. */
  kindOf(path: string): 'file' | 'directory' | null {
    const real = this.resolve(path);
    if (real === '') return 'directory';
    const kind = this.#nodes.get(real)?.kind ?? null;
    return kind === 'link' ? null : kind;
  }

  /** The path without links in it, as far as it exists. */
  resolve(path: string): string {
    let rest = cleanPath(path)
      .split('/')
      .filter((part) => part !== '');
    let real = '';
    let links = 0;
    while (rest.length > 0) {
      const [part = '', ...others] = rest;
      const next = real === '' ? part : `${real}/${part}`;
      const node = this.#nodes.get(next);
      if (node?.kind === 'link' && node.target !== null && links < mostLinks) {
        links += 1;
        const target = node.target.startsWith('/') ? node.target : `${real}/${node.target}`;
        rest = [
          ...cleanPath(target)
            .split('/')
            .filter((one) => one !== ''),
          ...others,
        ];
        real = '';
      } else {
        real = next;
        rest = others;
      }
    }
    return real;
  }

  /**
   * The folders above a path, the outermost first: those that are there as they are, since a layer that names a file and not its
   * folders gives these new rights. The path is one without links.
   *
   * @param owner of those that are not there.
   */
  above(path: string, owner: Owner): readonly TreeEntry[] {
    return foldersAbove(path).map((folder) => this.#nodes.get(folder) ?? plainFolder(folder, owner));
  }

  #remove(path: string): void {
    this.#nodes.delete(path);
    this.#removeBelow(`${path}/`);
  }

  #removeBelow(prefix: string): void {
    for (const path of this.#nodes.keys()) if (path.startsWith(prefix)) this.#nodes.delete(path);
  }
}

const root = { uid: 0, gid: 0 };

function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A folder as it is made where there was none. */
export function plainFolder(path: string, { uid, gid }: Owner): TreeEntry {
  return { path, kind: 'directory', mode: 0o755, uid, gid, target: null };
}
