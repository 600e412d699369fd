import type { ContextFile, LayerEntry } from '../../model/layer-entry.ts';
import type { Owner } from './evaluate.ts';
import { type ImageTree, plainFolder } from './image-tree.ts';
import { cleanPath, isPattern, pathPattern } from './path-pattern.ts';

/** A COPY, its variables replaced. */
export interface Copy {
  readonly sources: readonly string[];
  /** Absolute; ends with a slash where a folder is meant. */
  readonly to: string;
  readonly owner: Owner;
  readonly mode: number | null;
}

export interface CopyResult {
  /** In the order in which they are packed: by path. */
  readonly entries: readonly LayerEntry[];
  /** Without a final period; nothing was left out where there are none. */
  readonly problems: readonly string[];
}

/**
 * What a COPY puts into the image. A folder gives its contents, not itself; a file goes into the destination where that is a
 * folder (or ends with a slash), else it gets its name. Modes come from the executable bit alone: a checkout keeps no others.
 */
export function copyEntries(copy: Copy, context: readonly ContextFile[], tree: ImageTree): CopyResult {
  const byPath = new Map(context.map((file) => [file.path, file]));
  const problems: string[] = [];
  const found = copy.sources.flatMap((source) => {
    const matches = matching(source, context, byPath);
    if (matches.length === 0) problems.push(`"${source}" is not in the context, or .dockerignore leaves it out`);
    return matches;
  });
  const wantsFolder = copy.to.endsWith('/') || copy.to === '/';
  if (found.length > 1 && !wantsFolder)
    problems.push('with several sources the destination is a folder and ends with "/"');
  const collected = new Map<string, LayerEntry>();
  const put = (path: string, file: ContextFile) => collected.set(path, entryOf(path, file, copy));
  for (const named of found) {
    const file = followed(named, byPath);
    if (file === null) {
      problems.push(`"${named.path}" is a link to something outside of the context`);
      continue;
    }
    const destination = tree.resolve(copy.to);
    if (file.kind === 'directory') {
      if (tree.kindOf(copy.to) === null) put(destination, file);
      const prefix = file.path === '' ? '' : `${file.path}/`;
      for (const inside of context) {
        if (inside.path === '' || !inside.path.startsWith(prefix)) continue;
        const path = joined(destination, inside.path.slice(prefix.length));
        const real = tree.resolve(path);
        if (inside.kind === 'directory' && tree.kindOf(path) === 'directory') continue;
        put(inside.kind === 'link' ? path : real, inside);
      }
    } else {
      const isInto = wantsFolder || tree.kindOf(copy.to) === 'directory';
      put(tree.resolve(isInto ? joined(destination, baseName(named.path)) : copy.to), file);
    }
  }
  const above = [...collected.keys()].flatMap((path) => tree.above(path, copy.owner));
  for (const folder of above) if (!collected.has(folder.path)) collected.set(folder.path, { ...folder, source: null });
  collected.delete('');
  return { entries: [...collected.values()].toSorted((a, b) => byBytes(a.path, b.path)), problems };
}

/** The entries of WORKDIR: the folder and those above it, as far as they are not there. */
export function folderEntries(path: string, tree: ImageTree): readonly LayerEntry[] {
  const real = tree.resolve(path);
  if (tree.kindOf(path) !== null) return [];
  const root = { uid: 0, gid: 0 };
  return [...tree.above(real, root), plainFolder(real, root)].map((folder) => ({ ...folder, source: null }));
}

/** An order that is the same on every machine. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function matching(
  source: string,
  context: readonly ContextFile[],
  byPath: ReadonlyMap<string, ContextFile>,
): readonly ContextFile[] {
  const path = cleanPath(source);
  if (path === '') return [{ path: '', kind: 'directory', executable: false, target: null }];
  const exact = byPath.get(path);
  if (exact !== undefined) return [exact];
  const pattern = isPattern(path) ? pathPattern(path, { hasDoubleStar: false }) : null;
  return pattern === null ? [] : context.filter((file) => pattern.test(file.path));
}

/** What a link points to, as long as that is in the context; null where it leads out or in a circle. */
function followed(file: ContextFile, byPath: ReadonlyMap<string, ContextFile>): ContextFile | null {
  let current = file;
  for (let hops = 0; current.kind === 'link'; hops += 1) {
    const { target } = current;
    if (target === null || target.startsWith('/') || hops === 40) return null;
    const parts = current.path.split('/').slice(0, -1);
    for (const part of target.split('/')) {
      if (part === '..' && parts.length === 0) return null;
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    const next = parts.length === 0 ? undefined : byPath.get(parts.join('/'));
    if (next === undefined) return null;
    current = next;
  }
  return current;
}

function entryOf(
  path: string,
  { kind, executable, target, path: source }: ContextFile,
  { owner, mode }: Copy,
): LayerEntry {
  const usual = kind === 'directory' || executable ? 0o755 : 0o644;
  return {
    path,
    kind,
    mode: kind === 'link' ? 0o777 : (mode ?? usual),
    ...owner,
    source: kind === 'file' ? source : null,
    target,
  };
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
