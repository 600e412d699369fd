import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifacts, Job, Pipeline } from '../model.ts';
import { pathMatcher } from '../rules/path-patterns.ts';
import { waitsFor } from '../schedule/waits-for.ts';
import { slugOf } from '../variables/slug.ts';
import { copyInto, type FoundFile, filesBelow } from './artifact-files.ts';

/** The jobs whose artifacts a job gets: `dependencies`, else its needs with artifacts, else all jobs of the stages before. */
export function artifactSources(pipeline: Pick<Pipeline, 'jobs' | 'stages'>, job: Job): readonly string[] {
  const unwanted = new Set((job.needs ?? []).filter(({ artifacts }) => !artifacts).map((need) => need.job));
  return waitsFor(pipeline, job)
    .map(({ name }) => name)
    .filter((name) => !unwanted.has(name) && (job.dependencies === null || job.dependencies.includes(name)));
}

/** What was kept, and what a person should know about it. */
export interface Kept {
  readonly files: number;
  readonly notes: readonly string[];
}

/** Keeps what a job made, in place of what an earlier try of it left there. */
export async function keepArtifacts(
  job: string,
  artifacts: Artifacts,
  project: { readonly folder: string; readonly tracked: ReadonlySet<string> },
  store: { readonly folder: string; readonly mostBytes: number },
): Promise<Kept> {
  const { chosen, notes } = choose(artifacts, await filesBelow(project.folder), project.tracked);
  const target = join(store.folder, folderName(job));
  await rm(target, { recursive: true, force: true });
  const bytes = chosen.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > store.mostBytes)
    return { files: 0, notes: [...notes, `artifacts: ${bytes} bytes are too many (${store.mostBytes}); none are kept`] };
  if (chosen.length === 0) return { files: 0, notes };
  const outside = await copyAll(project.folder, `${target}.new`, chosen);
  await rename(`${target}.new`, target);
  return { files: chosen.length - outside.length, notes: [...notes, ...outside] };
}

/** Puts the artifacts of other jobs into a fresh clone. @returns how many files. */
export async function takeArtifacts(jobs: readonly string[], store: string, folder: string): Promise<number> {
  let count = 0;
  for (const job of jobs) {
    const from = join(store, folderName(job));
    if ((await stat(from).catch(() => null)) === null) continue;
    const files = await filesBelow(from);
    await copyAll(from, folder, files);
    count += files.length;
  }
  return count;
}

async function copyAll(from: string, to: string, files: readonly FoundFile[]): Promise<readonly string[]> {
  await mkdir(to, { recursive: true });
  const notes: string[] = [];
  for (const file of files) {
    if (!(await copyInto(from, to, file)))
      notes.push(`artifacts: ${file.path} is a link that leads out of the project, it is left out`);
  }
  return notes;
}

function choose(
  { paths, exclude, untracked }: Artifacts,
  files: readonly FoundFile[],
  tracked: ReadonlySet<string>,
): { readonly chosen: readonly FoundFile[]; readonly notes: readonly string[] } {
  const wanted = paths.map((pattern) => ({ pattern, matches: pathMatcher(pattern.replace(/\/+$/, ''), 'go') }));
  const refused = exclude.map((pattern) => pathMatcher(pattern, 'go'));
  const isWanted = (path: string) => wanted.some(({ matches }) => isWithin(path, matches));
  return {
    chosen: files.filter(
      ({ path }) =>
        (isWanted(path) || (untracked && !tracked.has(path))) && !refused.some((matches) => matches(path)),
    ),
    notes: wanted
      .filter(({ matches }) => !files.some(({ path }) => isWithin(path, matches)))
      .map(({ pattern }) => `artifacts: no file matches ${pattern}`),
  };
}

/** A folder that matches brings all that is in it. */
function isWithin(path: string, matches: (path: string) => boolean): boolean {
  const names = path.split('/');
  return names.some((_, index) => matches(names.slice(0, index + 1).join('/')));
}

function folderName(job: string): string {
  return `${slugOf(job)}-${createHash('sha256').update(job).digest('hex').slice(0, 12)}`;
}
