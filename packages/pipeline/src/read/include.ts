import { anyPathMatches } from '../rules/path-patterns.ts';
import { type MapValue, member, withEntries } from './located.ts';
import { deepMerge } from './merge.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Problems } from './problems.ts';
import { Shape } from './shape.ts';

/** Where included files come from. */
export interface Files {
  /** The text of a file of the repository; null where there is none. */
  readonly read: (path: string) => string | null;
  /** All paths, for includes with a star. */
  readonly paths: readonly string[];
  /** Whether the `rules` of an include let it in. */
  readonly allows: (rules: Shape) => boolean;
}

const mostFiles = 150;

/**
 * Puts the included files under the file that includes them: maps are merged member by member, and what the including file says
 * itself wins.
 */
export function resolveIncludes(root: MapValue, files: Files, problems: Problems): MapValue {
  let count = 0;
  return include(root, []);

  function include(file: MapValue, open: readonly string[]): MapValue {
    const asked = member(file, 'include');
    const own = withEntries(
      file,
      [...file.entries].filter(([key]) => key !== 'include'),
    );
    if (asked === undefined || asked.kind === 'null') return own;
    const under = new Shape(asked, 'include', problems)
      .items()
      .flatMap((item) => pathsOf(item, files).map((path) => ({ item, path })))
      .reduce<MapValue>((merged, { item, path }) => {
        const included = load(path, item, open);
        return included === null ? merged : deepMerge(merged, included);
      }, withEntries(own, []));
    return deepMerge(under, own);
  }

  function load(path: string, item: Shape, open: readonly string[]): MapValue | null {
    count += 1;
    if (count > mostFiles) {
      item.error(`At most ${mostFiles} files can be included.`);
      return null;
    }
    if (open.includes(path)) {
      item.error(`${[...open, path].join(' includes ')}: that has no end.`);
      return null;
    }
    const text = files.read(path);
    if (text === null) {
      item.error(`There is no file ${path} in this commit.`);
      return null;
    }
    const parsed = parseYaml(path, text, problems);
    return parsed === null ? null : include(parsed, [...open, path]);
  }
}

function pathsOf(item: Shape, files: Files): readonly string[] {
  const local = localOf(item, files);
  if (local === null) return [];
  const path = local.replace(/^\/+/, '');
  if (path.split('/').includes('..')) {
    item.error(`${local} leads out of the repository.`);
    return [];
  }
  if (!path.includes('*')) return [path];
  const found = files.paths.filter((one) => anyPathMatches([path], [one])).toSorted();
  if (found.length === 0) item.error(`No file in this commit matches ${local}.`);
  return found;
}

/** The path of a local include; null for one that is refused or left out by its rules. */
function localOf(item: Shape, { allows }: Files): string | null {
  if (item.value.kind !== 'map') {
    const text = item.text('An include');
    if (text === null || !/^https?:\/\//.test(text)) return text;
    item.error('Only files of the repository can be included; copy this one into it.');
    return null;
  }
  for (const kind of ['remote', 'project', 'template', 'component', 'artifact'] as const) {
    if (item.member(kind) === undefined) continue;
    item.error(`include: ${kind} is not supported: only files of the repository (local); copy it into the repository.`);
    return null;
  }
  item.knowsOnly('An include', ['local', 'rules', 'inputs']);
  item.member('inputs')?.error('include: inputs is not supported.');
  const rules = item.member('rules');
  const local = item.member('local')?.text('local') ?? null;
  if (local === null) item.error('An include lacks its local path.');
  return rules !== undefined && !allows(rules) ? null : local;
}
