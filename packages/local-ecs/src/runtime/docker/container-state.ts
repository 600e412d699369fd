import { isJsonObject } from '../../json.ts';
import type { PatientCli } from './patient-cli.ts';

/** How docker finds a container. */
export interface ContainerState {
  readonly hasStarted: boolean;
  readonly isRunning: boolean;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** Why it could not be started; empty where it could. */
  readonly error: string;
}

/** What Docker says of a container that is gone. */
const GONE = /no such (?:object|container)/i;
const ENGINE_TRIES = 20;
const ENGINE_PAUSE_MS = 500;

/** The state of a container; null where it is gone, or where the engine answers with nothing but errors. */
export async function inspectState(cli: PatientCli, container: string): Promise<ContainerState | null> {
  const args = ['container', 'inspect', '--format', '{{json .State}}', '--', container];
  for (let tries = 0; tries < ENGINE_TRIES; tries += 1) {
    const { exitCode, stdout, stderr } = await cli.run(args);
    if (exitCode === 0) return readContainerState(stdout);
    if (GONE.test(stderr) || cli.isHurried) return null;
    await new Promise((resolve) => setTimeout(resolve, ENGINE_PAUSE_MS));
  }
  return null;
}

/** Reads `.State` of docker; null for what is none. */
export function readContainerState(text: string): ContainerState | null {
  try {
    const state: unknown = JSON.parse(text);
    if (!isJsonObject(state)) return null;
    const { StartedAt: startedAt, Running, ExitCode, OOMKilled, Error: error } = state;
    return {
      // The zero time of Go: never.
      hasStarted: typeof startedAt === 'string' && !startedAt.startsWith('0001-'),
      isRunning: Running === true,
      exitCode: typeof ExitCode === 'number' ? ExitCode : 0,
      outOfMemory: OOMKilled === true,
      error: typeof error === 'string' ? error : '',
    };
  } catch {
    return null;
  }
}
