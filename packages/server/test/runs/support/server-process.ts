import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DeliveryEvent } from '@slipway/engine/events';
import type { Push, RunSummary } from '../../../src/runs/runs.ts';

/** What the process is started with; see server-program.mjs. */
export interface ServerOptions {
  readonly dataFolder: string;
  readonly databaseUrl: string | null;
  /** Folder of the bare repositories: `PROJECT.git`. */
  readonly repositories: string;
  /** A file to which jobs append what they do, as `$LOG`. */
  readonly log: string;
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly variables?: readonly { readonly name: string; readonly value: string; readonly masked: boolean }[];
  readonly notifyUrls?: readonly string[];
  /** Number of the statement, from the start on, before which the process kills itself. */
  readonly killBefore?: number;
}

type Answer = Readonly<Record<string, unknown>>;

/** A server process that a test talks to. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves with how the process ended: a signal or an exit status. */
  readonly ended: Promise<string>;
  /** Resolves with the first answer that has this member; null when the process ended without it. */
  answer(member: string): Promise<Answer | null>;
  send(command: Answer): void;
  /** From now on the process kills itself before this statement; null only counts. */
  arm(killBefore: number | null): Promise<void>;
  accept(push: Push): Promise<RunSummary | null>;
  list(): Promise<readonly RunSummary[]>;
  /** Follows a run from behind an event to its end, or to that of the process. */
  events(run: string, after?: number): Promise<readonly DeliveryEvent[]>;
  /** All events of a run that is followed already, when it has ended. */
  whole(run: string): Promise<readonly DeliveryEvent[]>;
  /** Resolves when such an event was seen of a run that is followed. */
  until(run: string, wanted: (event: DeliveryEvent) => boolean): Promise<DeliveryEvent | null>;
  cancel(run: string): Promise<boolean>;
  readonly warnings: readonly string[];
  kill(): Promise<void>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('server-program.mjs', import.meta.url));

export function startServer(options: ServerOptions): ServerProcess {
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: { ...process.env, SERVER_PROGRAM: JSON.stringify(options) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin?.on('error', () => undefined);
  const answers: Answer[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  let over = false;
  let tag = 0;
  const ended = new Promise<string>((resolve) => {
    child.on('close', (code, signal) => {
      over = true;
      wake();
      resolve(signal ?? `exit ${code}`);
    });
  });
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (line) => {
      answers.push(JSON.parse(line) as Answer);
      wake();
    });

  const find = <Found>(look: () => Found | undefined): Promise<Found | null> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = look();
        if (found === undefined && !over) return;
        waiting.delete(check);
        resolve(found ?? null);
      };
      waiting.add(check);
      check();
    });
  /** Answers are taken one by one: a second one of the same kind is another answer. */
  const answer = async (member: string): Promise<Answer | null> => {
    const index = await find(() => {
      const at = answers.findIndex((one) => member in one);
      return at < 0 ? undefined : at;
    });
    return index === null ? null : (answers.splice(index, 1)[0] ?? null);
  };
  const send = (command: Answer): void => {
    child.stdin?.write(`${JSON.stringify(command)}\n`);
  };
  const seen = (run: string): readonly DeliveryEvent[] =>
    answers.flatMap(({ event, tag: of }) => (of === run ? [event as DeliveryEvent] : []));

  return {
    pid: child.pid ?? 0,
    ended,
    answer,
    send,
    async arm(killBefore) {
      send({ command: 'arm', killBefore });
      await answer('armed');
    },
    async accept(push) {
      send({ command: 'accept', push });
      return ((await answer('accepted'))?.['accepted'] as RunSummary) ?? null;
    },
    async list() {
      send({ command: 'list' });
      return ((await answer('list'))?.['list'] as readonly RunSummary[]) ?? [];
    },
    async events(run, after = 0) {
      tag += 1;
      const own = `${run} ${tag}`;
      send({ command: 'follow', run, after, tag: own });
      await find(() => answers.find((one) => one['over'] === own));
      return answers.flatMap(({ event, tag: of }) => (of === own ? [event as DeliveryEvent] : []));
    },
    async whole(run) {
      await find(() => answers.find((one) => one['over'] === run));
      return seen(run);
    },
    until: (run, wanted) => find(() => seen(run).find(wanted)),
    async cancel(run) {
      send({ command: 'cancel', run });
      return (await answer('canceled'))?.['canceled'] === true;
    },
    get warnings() {
      return answers.flatMap(({ warning }) => (typeof warning === 'string' ? [warning] : []));
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async close() {
      send({ command: 'close' });
      await ended;
    },
  };
}
