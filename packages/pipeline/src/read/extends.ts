import { type Located, type MapValue, member, withEntries } from './located.ts';
import { deepMerge } from './merge.ts';
import { didYouMean } from './near-word.ts';
import type { Problems } from './problems.ts';

/** GitLab's limit for jobs that extend jobs that extend jobs. */
const deepest = 11;

/**
 * Gives each job together with everything that it extends: the job's own members win, then the last of its parents.
 *
 * @returns a function that knows the jobs by their names; null for what is no job.
 */
export function extender(jobs: MapValue, problems: Problems): (name: string) => MapValue | null {
  const done = new Map<string, MapValue>();
  return (name) => extend(name, []);

  function extend(current: string, below: readonly string[]): MapValue | null {
    const known = done.get(current);
    if (known !== undefined) return known;
    const job = member(jobs, current);
    if (job?.kind !== 'map') return null;
    const own = withEntries(
      job,
      [...job.entries].filter(([key]) => key !== 'extends'),
    );
    const asked = member(job, 'extends');
    const parents = asked === undefined ? [] : parentNames(asked, `${current}.extends`, problems);
    const inherited = parents.reduce<MapValue>(
      (merged, parent) => {
        const found = asked === undefined ? null : parentOf(parent, [...below, current], asked);
        return found === null ? merged : deepMerge(merged, found);
      },
      withEntries(own, []),
    );
    const whole = deepMerge(inherited, own);
    done.set(current, whole);
    return whole;
  }

  function parentOf(parent: string, chain: readonly string[], asked: Located): MapValue | null {
    const path = `${chain.at(-1) ?? ''}.extends`;
    if (chain.includes(parent)) {
      problems.error(asked.place, path, `${[...chain, parent].join(' extends ')}: that has no end.`);
      return null;
    }
    if (chain.length >= deepest) {
      problems.error(asked.place, path, `Jobs extend each other at most ${deepest} levels deep.`);
      return null;
    }
    const found = extend(parent, chain);
    if (found === null)
      problems.error(
        asked.place,
        path,
        `There is no job "${parent}" to extend.${didYouMean(parent, jobs.entries.keys())}`,
      );
    return found;
  }
}

function parentNames(asked: Located, path: string, problems: Problems): readonly string[] {
  const items = asked.kind === 'list' ? asked.items : [asked];
  return items.flatMap((item) => {
    if (item.kind === 'text') return [item.text];
    problems.error(item.place, path, 'extends takes the name of a job, or a list of names.');
    return [];
  });
}
