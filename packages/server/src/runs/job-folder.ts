import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.ts';

/** Where a job of a run keeps its files. */
export interface JobFolder {
  readonly path: string;
  /** Of the job's clone. */
  readonly work: string;
  readonly processFile: string;
  /** Of what the job reports from this try on. */
  eventsFile(attempt: number): string;
}

/** @param jobs the folder of all jobs of all runs. */
export function jobFolder(jobs: string, runId: string, job: string): JobFolder {
  // A job's name may hold anything: what is readable of it, and a hash that tells it from others.
  const readable = job
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);
  const path = join(jobs, runId, `${readable}.${createHash('sha256').update(job).digest('hex').slice(0, 8)}`);
  return {
    path,
    work: join(path, 'work'),
    processFile: join(path, 'process.json'),
    eventsFile: (attempt) => join(path, `events-${attempt}.ndjson`),
  };
}

/** Where the jobs of a run keep what they make for each other. */
export function artifactsFolder(jobs: string, runId: string): string {
  return join(jobs, runId, 'artifacts');
}

/**
 * Puts what the interrupted tries of a job reported into one file, for `SLIPWAY_RESUME`: a command that deploys finds there which
 * deployments it has started.
 *
 * @param from the first of those tries.
 * @returns null where they reported nothing.
 */
export async function makeResumeFile(
  folder: JobFolder,
  { from, attempt, mostBytes }: { readonly from: number; readonly attempt: number; readonly mostBytes: number },
): Promise<string | null> {
  const resume = join(folder.path, `resume-${attempt}.ndjson`);
  await rm(resume, { force: true });
  let bytes = 0;
  for (let earlier = from; earlier < attempt; earlier += 1) {
    const file = folder.eventsFile(earlier);
    if (!existsSync(file)) continue;
    for await (const piece of createReadStream(file, { end: mostBytes }) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      await appendFile(resume, piece);
    }
  }
  return bytes === 0 ? null : resume;
}

/** Empties a job's folder for another try and opens a file for what it reports; what earlier tries reported stays. */
export async function makeReady(folder: JobFolder, attempt: number): Promise<void> {
  await removeFolder(folder.work);
  await rm(folder.processFile, { force: true });
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  await writeFile(folder.eventsFile(attempt), '', { mode: 0o600 });
}
