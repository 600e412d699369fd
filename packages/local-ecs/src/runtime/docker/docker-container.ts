import { LineSplitter } from '../task/line-splitter.ts';
import type { AssignedPort, ContainerEnd, RunningContainer } from '../task/placed-container.ts';
import { StartError } from '../task/start-error.ts';
import { type ContainerState, inspectState } from './container-state.ts';
import type { DockerCli, OutputStream } from './docker-cli.ts';
import type { StartWatch } from './start-watch.ts';

export interface ContainerToStart {
  /** In docker. */
  readonly name: string;
  /** From its stop signal to SIGKILL. */
  readonly stopSeconds: number;
  /** Its ports on this machine, once it runs. */
  readonly ports: () => Promise<readonly AssignedPort[]>;
}

/** Only where the engine's own event is lost. */
const LOOK_AGAIN_MS = 10_000;
const KILLED_EXIT = 137;
const OUT_OF_MEMORY = 'OutOfMemoryError: Container killed due to memory usage';

/**
 * Starts a container that was created, attached to it from before its first line to its last.
 *
 * @param line takes what it writes
 * @throws StartError CannotStartContainerError
 */
export async function startDockerContainer(
  cli: DockerCli,
  starts: StartWatch,
  { name, stopSeconds, ports }: ContainerToStart,
  line: (line: string) => void,
): Promise<RunningContainer> {
  const output = createOutput(line);
  const attached = cli.follow(['start', '--attach', name], (chunk, stream) => output.write(chunk, stream));
  const state = await untilStarted(cli, starts, name, attached.ended);
  if (state !== null && !state.hasStarted) throw cannotStart(state, output.held());
  output.release();
  const ended = untilEnded(cli, name, attached.ended, (chunk, stream) => output.write(chunk, stream)).finally(() =>
    output.end(),
  );
  return {
    ports: await ports(),
    ended,
    stop: () => void stop(cli, name, stopSeconds),
    kill: () => void cli.run(['kill', name]),
    async passes(command, timeoutMs) {
      const { exitCode } = await cli.run(['exec', name, ...checkWords(command)], { timeoutMs });
      return exitCode === 0;
    },
  };
}

/** Null: it has started; else how docker finds it at the end of an attempt. */
async function untilStarted(
  cli: DockerCli,
  starts: StartWatch,
  name: string,
  attachedEnded: Promise<unknown>,
): Promise<ContainerState | null> {
  const started = starts.started(name).then(() => null);
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
    starts.forget(name);
  }
}

/** The end of the container: not that of the client, which somebody may have ended. */
async function untilEnded(
  cli: DockerCli,
  name: string,
  attachedEnded: Promise<number | null>,
  write: (chunk: Buffer, stream: OutputStream) => void,
): Promise<ContainerEnd> {
  const clientExit = await attachedEnded;
  let state = await inspectState(cli, name);
  while (state?.isRunning === true) {
    const again = cli.follow(['attach', '--no-stdin', '--sig-proxy=false', name], write);
    await Promise.all([again.ended, cli.run(['wait', name])]);
    state = await inspectState(cli, name);
  }
  // Somebody has taken it away: the client may have seen its end.
  if (state === null) return { exitCode: clientExit ?? KILLED_EXIT, reason: null };
  return { exitCode: state.exitCode, reason: state.outOfMemory ? OUT_OF_MEMORY : null };
}

async function stop(cli: DockerCli, name: string, seconds: number): Promise<void> {
  const { exitCode } = await cli.run(['stop', '-t', String(seconds), name]);
  if (exitCode !== 0) await cli.run(['kill', name]);
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

interface Output {
  write(chunk: Buffer, stream: OutputStream): void;
  /** What came so far, as one text. */
  held(): string;
  /** From now on, and for what came so far, lines are told. */
  release(): void;
  end(): void;
}

/** Holds back what comes before the start is known: where there is none, it is a word of docker and not of the program. */
function createOutput(line: (line: string) => void): Output {
  const splitters = { stdout: new LineSplitter(line), stderr: new LineSplitter(line) };
  let held: { readonly chunk: Buffer; readonly stream: OutputStream }[] | null = [];
  return {
    write(chunk, stream) {
      if (held === null) splitters[stream].write(chunk);
      else held.push({ chunk, stream });
    },
    held: () =>
      Buffer.concat((held ?? []).map(({ chunk }) => chunk))
        .toString('utf8')
        .trim(),
    release() {
      for (const { chunk, stream } of held ?? []) splitters[stream].write(chunk);
      held = null;
    },
    end() {
      splitters.stdout.end();
      splitters.stderr.end();
    },
  };
}
