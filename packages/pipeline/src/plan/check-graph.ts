import type { PipelineFile } from '../keywords/read-file.ts';
import type { FileJob } from '../keywords/read-job.ts';
import type { Job } from '../model.ts';
import { didYouMean } from '../read/near-word.ts';
import type { Problems } from '../read/problems.ts';

/** Checks what jobs say about each other: that those they need exist, come no later and are in this pipeline. */
export function checkGraph(file: PipelineFile, jobs: readonly Job[], problems: Problems): void {
  const byName = new Map(file.jobs.map((job) => [job.name, job]));
  const names = new Set(jobs.map(({ name }) => name));
  for (const job of file.jobs) {
    checkNeeds(job, { file, byName, runs: names.has(job.name), isIn: (name) => names.has(name) }, problems);
    checkDependencies(job, file, byName, problems);
  }
  checkCircles(file.jobs, byName, problems);
}

interface Surroundings {
  readonly file: PipelineFile;
  readonly byName: ReadonlyMap<string, FileJob>;
  /** Whether the job itself is in the pipeline. */
  readonly runs: boolean;
  readonly isIn: (name: string) => boolean;
}

function checkNeeds(job: FileJob, { file, byName, runs, isIn }: Surroundings, problems: Problems): void {
  for (const [index, { job: name, optional }] of (job.needs ?? []).entries()) {
    const path = `${job.name}.needs[${index}]`;
    const needed = byName.get(name);
    if (needed === undefined) {
      if (!optional)
        problems.error(job.place, path, `There is no job "${name}" to need.${didYouMean(name, byName.keys())}`);
    } else if (file.stages.indexOf(needed.stage) > file.stages.indexOf(job.stage)) {
      problems.error(job.place, path, `"${name}" is in a later stage (${needed.stage}); a need is of the same stage or before.`);
    } else if (runs && !optional && !isIn(name)) {
      problems.error(
        job.place,
        path,
        `"${name}" is not in the pipeline of this push; write "optional: true" where "${job.name}" can do without it.`,
      );
    }
  }
}

function checkDependencies(
  job: FileJob,
  file: PipelineFile,
  byName: ReadonlyMap<string, FileJob>,
  problems: Problems,
): void {
  for (const [index, name] of (job.dependencies ?? []).entries()) {
    const path = `${job.name}.dependencies[${index}]`;
    const other = byName.get(name);
    if (other === undefined) {
      problems.error(job.place, path, `There is no job "${name}".${didYouMean(name, byName.keys())}`);
    } else if (job.needs !== null) {
      if (!job.needs.some((need) => need.job === name))
        problems.error(job.place, path, `"${name}" is not among the needs of this job.`);
    } else if (file.stages.indexOf(other.stage) >= file.stages.indexOf(job.stage)) {
      problems.error(job.place, path, `"${name}" is not in an earlier stage.`);
    }
  }
}

function checkCircles(jobs: readonly FileJob[], byName: ReadonlyMap<string, FileJob>, problems: Problems): void {
  const settled = new Set<string>();
  for (const job of jobs) visit(job, []);

  function visit(job: FileJob, open: readonly string[]): void {
    if (settled.has(job.name)) return;
    if (open.includes(job.name)) {
      const circle = [...open.slice(open.indexOf(job.name)), job.name];
      problems.error(job.place, `${job.name}.needs`, `${circle.join(' needs ')}: that has no end.`);
      return;
    }
    for (const need of job.needs ?? []) {
      const needed = byName.get(need.job);
      if (needed !== undefined) visit(needed, [...open, job.name]);
    }
    settled.add(job.name);
  }
}
