import type { AssignedPort, ContainerEnd, RunningContainer } from '../task/placed-container.ts';
import { StartError } from '../task/start-error.ts';
import type { ContainerEvents } from './container-events.ts';
import { type ContainerState, inspectState } from './container-state.ts';
import type { DockerFollowing, OutputStream } from './docker-cli.ts';
import type { FollowedLog, LogClient } from './followed-log.ts';
import { isEngineAway, type PatientCli } from './patient-cli.ts';

/** What is needed to look after a container. */
export interface ContainerWatch {
  readonly cli: PatientCli;
  readonly events: ContainerEvents;
  /** In docker. */
  readonly name: string;
  /** From its stop signal to SIGKILL. */
  readonly stopSeconds: number;
  readonly log: FollowedLog;
}

/** Only where the engine's own event is lost. */
const LOOK_AGAIN_MS = 10_000;
const KILLED_EXIT = 137;
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/**
 * Starts a container that was created, attached to it from before its first line to its last.
 *
 * @param ports asks for its ports on this machine, once it runs
 * @throws StartError CannotStartContainerError
 */
export async function startDockerContainer(
  watch: ContainerWatch,
  ports: () => Promise<readonly AssignedPort[]>,
): Promise<RunningContainer> {
  for (;;) {
    const log = watch.log.open();
    const output = holdOutput((chunk, stream) => log.write(chunk, stream));
    const attached = watch.cli.follow(['start', '--attach', watch.name], output.write);
    const state = await untilStarted(watch, attached.ended);
    if (state === null || state.hasStarted) {
      output.release();
      return running(watch, { ...attached, log }, await ports());
    }
    const said = output.held();
    const isAway = isEngineAway({ exitCode: await attached.ended, stderr: said });
    if (!isAway || watch.cli.isHurried) throw cannotStart(state, said);
  }
}

/** A container that an earlier local-ecs started, ended or not; null where it is gone or was never started. */
export async function findDockerContainer(watch: ContainerWatch): Promise<RunningContainer | null> {
  const state = await inspectState(watch.cli, watch.name);
  return state?.hasStarted === true ? running(watch, null, []) : null;
}

/** @param attached the client that started it, whose exit code is that of the program; null: none */
function running(
  watch: ContainerWatch,
  attached: LogFollowing | null,
  ports: readonly AssignedPort[],
): RunningContainer {
  const { cli, name, stopSeconds } = watch;
  const leaving = new AbortController();
  const givingUp = new AbortController();
  return {
    ports,
    ended: untilEnded(watch, attached, leaving.signal, givingUp.signal),
    stop: () => void stop(cli, name, stopSeconds, leaving.signal),
    kill: () => void kill(cli, name, givingUp),
    letGo: () => leaving.abort(),
    async passes(command, timeoutMs) {
      const input = { timeoutMs, signal: leaving.signal };
      const { exitCode } = await cli.run(['exec', name, ...checkWords(command)], input);
      return exitCode === 0;
    },
  };
}

/** Null: it has started; else how docker finds it at the end of an attempt. */
async function untilStarted(
  { cli, events, name }: ContainerWatch,
  attachedEnded: Promise<unknown>,
): Promise<ContainerState | null> {
  const started = events.started(name).then(() => null);
  const over = attachedEnded.then(() => inspectState(cli, name));
  let timer: NodeJS.Timeout | undefined;
  const looked = new Promise<null>((resolve) => {
    const look = async (): Promise<void> => {
      if ((await inspectState(cli, name))?.hasStarted === true) resolve(null);
    };
    timer = setInterval(() => void look(), LOOK_AGAIN_MS);
  });
  try {
    return await Promise.race([started, over, looked]);
  } finally {
    clearInterval(timer);
  }
}

/** A client that tells the log. */
interface LogFollowing extends DockerFollowing {
  readonly log: LogClient;
}

/** The end of the container: not that of a client, which somebody may have ended. It never comes once it is let go. */
async function untilEnded(
  { cli, events, name, log }: ContainerWatch,
  attached: LogFollowing | null,
  letGo: AbortSignal,
  giveUp: AbortSignal,
): Promise<ContainerEnd> {
  const followed = (...args: readonly string[]): LogFollowing => {
    const client = log.open();
    return { ...cli.follow([...args, name], (chunk, stream) => client.write(chunk, stream)), log: client };
  };
  let client = attached ?? followed('logs', '--follow');
  for (const signal of [letGo, giveUp]) signal.addEventListener('abort', () => client.kill());
  for (;;) {
    const clientExit = await client.ended;
    const state = letGo.aborted ? null : await inspectState(cli, name);
    if (letGo.aborted) return new Promise(() => undefined);
    if (giveUp.aborted) return { exitCode: KILLED_EXIT, reason: null };
    const isOfProgram = client === attached;
    const lacksWords = client.log.end(!isOfProgram && clientExit === 0);
    if (state?.isRunning === true) {
      await Promise.race([events.died(name), pause(FOLLOW_AGAIN_MS)]);
      client = followed('logs', '--follow');
      if (letGo.aborted || giveUp.aborted) client.kill();
      continue;
    }
    const hasSeenEnd = isOfProgram && clientExit === state?.exitCode && !lacksWords;
    if (state !== null && !hasSeenEnd) {
      // What came when its client was gone.
      const rest = followed('logs');
      rest.log.end((await rest.ended) === 0);
    }
    log.end();
    events.forget(name);
    // Somebody has taken it away: the client may have seen its end.
    if (state === null) return { exitCode: (isOfProgram ? clientExit : null) ?? KILLED_EXIT, reason: null };
    return { exitCode: state.exitCode, reason: state.outOfMemory ? OUT_OF_MEMORY : null };
  }
}

/** Where the log of a container cannot be read, no client follows it for long. */
const FOLLOW_AGAIN_MS = 1_000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

async function kill(cli: PatientCli, name: string, givingUp: AbortController): Promise<void> {
  // An engine that does not come back must not keep this process.
  if (isEngineAway(await cli.run(['kill', name]))) givingUp.abort();
}

async function stop(cli: PatientCli, name: string, seconds: number, signal: AbortSignal): Promise<void> {
  const { exitCode } = await cli.run(['stop', '-t', String(seconds), name], { signal });
  if (exitCode !== 0 && !signal.aborted) await cli.run(['kill', name]);
}

function cannotStart(state: ContainerState, said: string): StartError {
  const cause = state.error === '' ? said : state.error;
  const reason = `CannotStartContainerError: Error response from daemon: ${cause}`;
  const exitCode = state.exitCode === 0 ? {} : { exitCode: state.exitCode };
  return new StartError(reason, { stoppedReason: 'Task failed to start', ...exitCode });
}

/** A health check as docker runs it: `CMD` words as they are, `CMD-SHELL` by the shell of the image. */
export function checkWords(command: readonly string[]): readonly string[] {
  const [kind, ...words] = command;
  if (kind === 'CMD-SHELL') return ['/bin/sh', '-c', words.join(' ')];
  return kind === 'CMD' ? words : command;
}

interface HeldOutput {
  readonly write: (chunk: Buffer, stream: OutputStream) => void;
  /** What came so far, as one text. */
  held(): string;
  /** From now on, and for what came so far, it is passed on. */
  release(): void;
}

/** Holds back what comes before the start is known: where there is none, it is a word of docker and not of the program. */
function holdOutput(pass: (chunk: Buffer, stream: OutputStream) => void): HeldOutput {
  let held: { readonly chunk: Buffer; readonly stream: OutputStream }[] | null = [];
  return {
    write(chunk, stream) {
      if (held === null) pass(chunk, stream);
      else held.push({ chunk, stream });
    },
    held: () =>
      Buffer.concat((held ?? []).map(({ chunk }) => chunk))
        .toString('utf8')
        .trim(),
    release() {
      for (const { chunk, stream } of held ?? []) pass(chunk, stream);
      held = null;
    },
  };
}
