import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { carriedVariables, containerWords, engineEnvironment, removeContainer } from './container.ts';
import type { JobEnvironment, JobFolders } from './environment.ts';
import { type OutputBounds, type OutputLine, outputReader } from './job-output.ts';
import type { JobPlace } from './place.ts';
import { forgetProcess, recordProcess } from './process-file.ts';
import { endGroup, endWithRunner, forgetGroup } from './process-group.ts';
import { scriptText } from './script-text.ts';
import { imageShellWords, shellWords } from './shell.ts';

/** A script that is to run: in a shell of this machine or in a container. */
export interface Script {
  readonly name: 'script' | 'after_script';
  readonly commands: readonly string[];
  readonly environment: JobEnvironment;
  readonly entrypoint: readonly string[] | null;
  readonly folders: JobFolders;
  readonly timeoutMs: number;
  /** Ends it before its time. */
  readonly signal: AbortSignal | null;
}

export type ScriptEnd =
  | { readonly kind: 'exit'; readonly code: number; readonly killedBy: string | null }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'not started'; readonly reason: string };

/** What is read and not yet taken, before the script has to wait. */
const mostWaiting = 2000;
/** How long output may still come after the shell has ended and its group with it. */
const drainMs = 2000;

/** Where output goes; `full` says that its reader is behind. */
export interface OutputSink {
  readonly put: (lines: readonly OutputLine[]) => void;
  readonly full: (most: number) => Promise<void> | null;
}

/** Runs a script in a process group of its own to its end; nothing of the group is left then. */
export async function runScript(
  script: Script,
  place: JobPlace,
  bounds: OutputBounds,
  sink: OutputSink,
): Promise<ScriptEnd> {
  if (script.signal?.aborted === true) return { kind: 'canceled' };
  const mark = randomBytes(16).toString('hex');
  const file = join(script.folders.scripts, script.name);
  await writeFile(file, scriptText(script.commands, mark), { mode: 0o700 });
  const carried = carriedVariables(script.environment.variables);
  const variablesFile = `${file}.env`;
  if (script.environment.image !== null) await writeFile(variablesFile, carried.byFile, { mode: 0o600 });
  const started = startProcess(script, { file, variablesFile, byClient: carried.byClient }, place, mark);
  const { child, container } = started;
  if (child.pid !== undefined && place.processFile !== null) recordProcess(place.processFile, child.pid, container);
  if (child.pid !== undefined) endWithRunner(child.pid);
  const reader = outputReader(mark, script.commands, place.masked, bounds);
  const { stdout } = child;
  stdout.on('data', (bytes: Buffer) => {
    sink.put(reader.push(bytes));
    const emptied = sink.full(mostWaiting);
    if (emptied === null) return;
    stdout.pause();
    void emptied.then(() => stdout.resume());
  });
  const closed = new Promise<void>((resolve) => {
    stdout.once('close', resolve);
  });
  const exited = new Promise<ScriptEnd>((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not started', reason: error.message }));
    child.once('exit', (code, signal) => resolve(exitOf(code, signal)));
  });
  const end = await untilEnd(exited, script);
  const { pid } = child;
  if (pid !== undefined) await endGroup(pid, place.limits.graceMs);
  if (container !== null && end.kind !== 'exit')
    await removeContainer(container.engine, container.name, place.searchPath);
  await exited;
  await within(closed, drainMs);
  stdout.destroy();
  sink.put(reader.end());
  if (pid !== undefined) forgetGroup(pid);
  if (place.processFile !== null) forgetProcess(place.processFile);
  return end;
}

/** What was prepared for the shell. */
interface Prepared {
  readonly file: string;
  readonly variablesFile: string;
  /** Variables that a client of containers carries in its environment. */
  readonly byClient: Readonly<Record<string, string>>;
}

function startProcess(script: Script, { file, variablesFile, byClient }: Prepared, place: JobPlace, mark: string) {
  const { environment, folders } = script;
  const container =
    environment.image === null
      ? null
      : { engine: place.engine, name: `slipway-${place.jobId.replace(/[^A-Za-z0-9_.-]/g, '-')}-${mark.slice(0, 8)}` };
  const words =
    container === null || environment.image === null
      ? shellWords(place.searchPath, file)
      : [
          container.engine,
          ...containerWords({
            name: container.name,
            image: environment.image,
            entrypoint: script.entrypoint,
            workdir: folders.project,
            mounts: [folders.builds, ...(place.eventsFile === null ? [] : [place.eventsFile])],
            // A container is another user: through a link in a folder that the runner writes to it would leave its bounds.
            readOnly: [folders.scripts, ...(place.resumeFile === null ? [] : [place.resumeFile])],
            variables: Object.keys({ ...trustingGit, ...byClient }),
            variablesFile,
            path: environment.variables['PATH'] ?? null,
            command: imageShellWords(file),
          }),
        ];
  const env =
    container === null
      ? { ...environment.base, ...environment.variables }
      : { ...trustingGit, ...byClient, ...engineEnvironment(place.searchPath) };
  // One pipe for both streams keeps their order, as on GitLab.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...words], {
    cwd: folders.project,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { child, container };
}

/** The clone belongs to the user of the runner, who is not the user of the container; git refuses that unless it is told. */
const trustingGit = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };

function exitOf(code: number | null, signal: NodeJS.Signals | null): ScriptEnd {
  if (code !== null) return { kind: 'exit', code, killedBy: null };
  return { kind: 'exit', code: 128 + (signal === null ? 0 : constants.signals[signal]), killedBy: signal };
}

/** Waits for the end, the time limit or the cancel, whichever is first. */
async function untilEnd(exited: Promise<ScriptEnd>, { timeoutMs, signal }: Script): Promise<ScriptEnd> {
  const stop = new AbortController();
  const timer = new Promise<ScriptEnd>((resolve) => {
    // Longer times than a timer can count are none.
    const id = setTimeout(() => resolve({ kind: 'timeout' }), Math.min(timeoutMs, 2 ** 31 - 1));
    stop.signal.addEventListener('abort', () => clearTimeout(id));
  });
  const canceled = new Promise<ScriptEnd>((resolve) => {
    signal?.addEventListener('abort', () => resolve({ kind: 'canceled' }), { signal: stop.signal });
    if (signal?.aborted === true) resolve({ kind: 'canceled' });
  });
  try {
    return await Promise.race([exited, timer, canceled]);
  } finally {
    stop.abort();
  }
}

async function within(done: Promise<void>, ms: number): Promise<void> {
  let id: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    id = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(id);
}
