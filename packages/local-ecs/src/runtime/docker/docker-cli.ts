import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import type { GroupWatch } from '../group-guard.ts';

/** How a command of docker ended. */
export interface DockerResult {
  /** Null where it was killed, or where there is no docker to start. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** What went wrong, in docker's words. */
  readonly stderr: string;
}

/** What a command of docker is given beside its arguments. */
export interface DockerInput {
  /** For its standard input; absent: nothing. */
  readonly input?: string | Uint8Array;
  /** Laid over its environment. */
  readonly environment?: ReadonlyMap<string, string>;
  /** It is killed after so long; absent: never. */
  readonly timeoutMs?: number;
  /** It is killed when this is aborted. */
  readonly signal?: AbortSignal;
}

/** A command of docker that goes on. */
export interface DockerFollowing {
  /** Its exit code once it has ended and all that it wrote was told; null where it was killed. */
  readonly ended: Promise<number | null>;
  kill(): void;
}

/** Where a container or a client wrote something. */
export type OutputStream = 'stdout' | 'stderr';

/** The docker client, always with an array of arguments. Nothing here ever rejects. */
export interface DockerCli {
  run(args: readonly string[], input?: DockerInput): Promise<DockerResult>;
  follow(args: readonly string[], write: (chunk: Buffer, stream: OutputStream) => void): DockerFollowing;
}

const NO_GUARD: GroupWatch = { watch: () => undefined, forget: () => undefined };

/**
 * @param guard learns of the clients that go on, to end them when this process is gone
 * @param program how the client is called; other engines have clients that understand the same arguments
 */
export function createDockerCli(guard: GroupWatch = NO_GUARD, program = 'docker'): DockerCli {
  return {
    async run(args, { input, environment, timeoutMs, signal } = {}) {
      const env = environment === undefined ? process.env : { ...process.env, ...Object.fromEntries(environment) };
      const started = start(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
      if (started instanceof Error) return { exitCode: null, stdout: '', stderr: started.message };
      // A client that fails does not read its input to the end.
      started.stdin?.on('error', () => undefined);
      started.stdin?.end(input ?? '');
      const failed = failureOf(started);
      const kill = (): void => void started.kill('SIGKILL');
      const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
      if (signal?.aborted === true) kill();
      signal?.addEventListener('abort', kill);
      const [stdout, stderr, exitCode] = await Promise.all([
        textOf(started.stdout),
        textOf(started.stderr),
        endOf(started),
      ]);
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      return { exitCode, stdout, stderr: stderr.trim() || (failed()?.message ?? '') };
    },
    follow(args, write) {
      const started = start(program, args, { env: process.env, stdio: ['ignore', 'pipe', 'pipe'] });
      if (started instanceof Error) return { ended: Promise.resolve(null), kill: () => undefined };
      const { pid } = started;
      started.stdout?.on('data', (chunk: Buffer) => write(chunk, 'stdout'));
      started.stderr?.on('data', (chunk: Buffer) => write(chunk, 'stderr'));
      const ended = endOf(started);
      if (pid !== undefined) {
        guard.watch(pid);
        void ended.then(() => guard.forget(pid));
      }
      return { ended, kill: () => void started.kill('SIGKILL') };
    },
  };
}

/** In a group of its own: a Ctrl-C in the terminal is for local-ecs, which stops its containers in good order. */
function start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess | Error {
  try {
    return spawn(program, args, { ...options, detached: true });
  } catch (error) {
    // An argument or a variable that no program can be given.
    return error as Error;
  }
}

function failureOf(child: ChildProcess): () => Error | null {
  let failure: Error | null = null;
  child.on('error', (error) => {
    failure = error;
  });
  return () => failure;
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code));
  });
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  if (stream === null) return '';
  return (await buffer(stream).catch(() => Buffer.alloc(0))).toString('utf8');
}
