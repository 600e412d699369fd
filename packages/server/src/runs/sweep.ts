import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from './remove-folder.ts';
import { foldersToRemove, type KeptFolder, runsToRemove } from './retention.ts';
import type { Surroundings } from './surroundings.ts';
import type { Workflows } from './workflows.ts';

/** Removes runs, their logs and the folders of their jobs, as far as the limits say. Bare repositories are never touched. */
export async function sweep(around: Surroundings, workflows: Workflows): Promise<void> {
  const { database, clock, limits } = around;
  // The folders first: one that is there has a run that is there, and a run that begins meanwhile has none yet.
  const names = await readdir(around.jobsFolder).catch(() => []);
  const rows = await database.query('SELECT id, project, number, finished_at, event_bytes FROM slipway.run');
  const runs = rows.map((row) => ({
    id: String(row['id']),
    project: row['project'] as string,
    number: Number(row['number']),
    finishedAt: row['finished_at'] === null ? null : Number(row['finished_at']),
    bytes: Number(row['event_bytes']),
  }));
  const removed = runsToRemove(runs, limits.retention, clock.now());
  // The workflow first: a run without one is found and removed the next time, a workflow without its run never.
  await workflows.forget(removed);
  await database.query('DELETE FROM slipway.run WHERE id = ANY($1::bigint[])', [removed]);

  const unfinished = new Set(runs.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id));
  const over = names.filter((name) => !unfinished.has(name)).map((name) => join(around.jobsFolder, name));
  const folders = await Promise.all(over.map(keptFolder));
  const removals = foldersToRemove(folders, limits.failedJobFolders, clock.now()).map((folder) => removeFolder(folder));
  // One that cannot be removed keeps none of the others.
  const failed = (await Promise.allSettled(removals)).find((removal) => removal.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** What is left of the jobs of a run that is over. */
async function keptFolder(path: string): Promise<KeptFolder> {
  const changedAt = await lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return { path, changedAt, bytes: await sizeOf(path) };
}

/** Bytes of all files below a folder; links are not followed. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const stat = await lstat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += stat?.size ?? 0;
  }
  return bytes;
}
