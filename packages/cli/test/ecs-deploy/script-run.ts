import type { Poster } from '@slipway/engine';
import { region, type VirtualWorld } from '../../../../test/support/virtual-world.ts';
import { main } from '../../src/ecs-deploy/main.ts';
import type { Access, ScriptWorld } from '../../src/ecs-deploy/script-world.ts';

export interface ScriptRun {
  readonly exit: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
  /** What connected to AWS, one for each time. */
  readonly access: readonly Access[];
  /** What was told to whom. */
  readonly posted: readonly { readonly url: string; readonly json: string }[];
  /** When a line was first printed, on the clock of the world; throws when it never was. */
  at(text: string): number;
}

export interface ScriptSurroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Status that a webhook answers with. */
  readonly posting?: number;
  /** Told each line as it is printed; `interrupt` is Ctrl-C. */
  readonly onLine?: (line: string, interrupt: () => void) => void;
}

/** Runs `ecs-deploy` in this process against the virtual world. `line` is split at spaces; give a list for words with spaces. */
export async function ecsDeploy(
  world: VirtualWorld,
  line: string | readonly string[],
  surroundings: ScriptSurroundings = {},
): Promise<ScriptRun> {
  const printed: { readonly stream: 'out' | 'err'; readonly text: string; readonly at: number }[] = [];
  const access: Access[] = [];
  const listeners = new Set<(signal: 'SIGINT') => void>();
  const interrupt = (): void => {
    for (const listener of listeners) listener('SIGINT');
  };
  const writer = (stream: 'out' | 'err') => ({
    write: (text: string) => {
      for (const one of text.replace(/\n$/, '').split('\n')) {
        printed.push({ stream, text: one, at: world.clock.now() });
        surroundings.onLine?.(one, interrupt);
      }
    },
  });
  const posted: { readonly url: string; readonly json: string }[] = [];
  const poster: Poster = {
    post: async (url, json) => {
      posted.push({ url, json });
      return { status: surroundings.posting ?? 200, retryAfterMs: null };
    },
  };
  const scriptWorld: ScriptWorld = {
    env: surroundings.env ?? {},
    cwd: surroundings.cwd ?? '/',
    version: '9.8.7',
    stdout: writer('out'),
    stderr: writer('err'),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (status) => {
      printed.push({ stream: 'err', text: `(ended at once with ${status})`, at: world.clock.now() });
    },
    connect: async (asked) => {
      access.push(asked);
      return { region, ports: world.ports, poster, secrets: () => [], close: () => {} };
    },
  };
  let exit = Number.NaN;
  const argv = typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line;
  await world.run(
    once(async () => {
      exit = await main(argv, scriptWorld);
    }),
  );
  const of = (stream: 'out' | 'err') => printed.filter((one) => one.stream === stream).map(({ text }) => text);
  return {
    exit,
    out: of('out'),
    err: of('err'),
    access,
    posted,
    at: (text) => {
      const found = printed.find((one) => one.text.startsWith(text));
      if (found === undefined)
        throw new RangeError(`never printed: ${text}\n${printed.map((one) => one.text).join('\n')}`);
      return found.at;
    },
  };
}

/** A stream without events that ends when the work is done. */
function once(work: () => Promise<void>): AsyncIterable<never> {
  return { [Symbol.asyncIterator]: () => ({ next: () => work().then(() => ({ done: true, value: undefined })) }) };
}
