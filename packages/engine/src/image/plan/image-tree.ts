import { cleanPath } from './path-pattern.ts';

/** What is known of one path of an image. */
interface Node {
  readonly kind: 'file' | 'directory' | 'link';
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
  readonly #nodes = new Map<string, Node>();

  /** One entry of a layer, whiteouts included (OCI image layer specification, "Whiteouts"). */
  add(path: string, kind: Node['kind'], target: string | null): void {
    const clean = cleanPath(path);
    const cut = clean.lastIndexOf('/') + 1;
    const folder = clean.slice(0, cut);
    const name = clean.slice(cut);
    if (name === '.wh..wh..opq') this.#removeBelow(folder);
    else if (name.startsWith('.wh.')) this.#remove(folder + name.slice('.wh.'.length));
    else if (clean !== '') {
      if (kind !== 'directory' && this.#nodes.get(clean)?.kind === 'directory') this.#removeBelow(`${clean}/`);
      this.#nodes.set(clean, { kind, target });
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

  /** The folders above a path that are not there, the outermost first. The path is one without links. */
  missingAbove(path: string): readonly string[] {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/')).filter((folder) => !this.#nodes.has(folder));
  }

  #remove(path: string): void {
    this.#nodes.delete(path);
    this.#removeBelow(`${path}/`);
  }

  #removeBelow(prefix: string): void {
    for (const path of this.#nodes.keys()) if (path.startsWith(prefix)) this.#nodes.delete(path);
  }
}
