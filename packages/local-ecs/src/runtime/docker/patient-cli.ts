import type { DockerCli, DockerResult } from './docker-cli.ts';

/** A docker client that waits for an engine that is away. */
export interface PatientCli extends DockerCli {
  /** Commands wait for the engine no longer, from now on: they fail. */
  hurry(): void;
  /** Whether they do. */
  readonly isHurried: boolean;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;

/** What the client says, in its several versions, when it does not reach the engine or loses it on the way. */
const AWAY =
  /cannot connect to the docker daemon|error during connect|failed to connect to the docker api|is the docker daemon running|docker\.sock: connect: (?:connection refused|no such file)|^spawn docker ENOENT/i;

/** Whether it is the engine that did not answer, or the client that is not there, and nothing is said about what was asked. */
export function isEngineAway({ exitCode, stderr }: Pick<DockerResult, 'exitCode' | 'stderr'>): boolean {
  return exitCode !== 0 && AWAY.test(stderr);
}

/**
 * Runs commands again until an engine answers. Under a restart of the engine tasks so stay what they are, as they do when
 * ECS loses its agent for a while: neither a start nor a health check fails because nobody answers.
 */
export function createPatientCli(cli: DockerCli): PatientCli {
  let isHurried = false;
  const pauses = new Set<() => void>();
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      pauses.add(end);
    });
  return {
    async run(args, input) {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
        const result = await cli.run(args, input);
        if (isHurried || input?.signal?.aborted === true || !isEngineAway(result)) return result;
        await pause(pauseMs);
      }
    },
    follow: (args, write) => cli.follow(args, write),
    hurry() {
      isHurried = true;
      for (const end of pauses) end();
    },
    get isHurried() {
      return isHurried;
    },
  };
}
