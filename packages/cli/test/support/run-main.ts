import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeployRequest, WatchRequest } from '@slipway/engine';
import type { DeliveryEvent } from '@slipway/engine/events';
import { onTestFinished } from 'vitest';
import { main } from '../../src/main.ts';
import type { Connection, StopSignal, World } from '../../src/world.ts';
import { start } from './event-script.ts';
import { type MemoryOutput, memoryOutput } from './memory-output.ts';

export interface Stage {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly stdin?: readonly string[];
  readonly stdout?: MemoryOutput;
  readonly stderr?: MemoryOutput;
  /** What the engine says: events, or a way to make them from the signal that is aborted by Ctrl-C. */
  readonly engine?:
    | readonly DeliveryEvent[]
    | ((signal: AbortSignal, interrupt: (signal: StopSignal) => void) => AsyncIterable<DeliveryEvent>);
  readonly connect?: (connection: Connection) => void;
  readonly now?: () => number;
  /** Is given the means to interrupt, before the command starts. */
  readonly onSignals?: (send: (signal: StopSignal) => void) => void;
}

/** What a command did in a world without a process, a network or time. */
export interface Run {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly connections: readonly Connection[];
  readonly deployed: readonly DeployRequest[];
  readonly watched: readonly WatchRequest[];
  readonly scripts: readonly (readonly string[])[];
  /** Exit statuses that were asked for at once. */
  readonly exits: readonly number[];
}

export async function runMain(argv: readonly string[], stage: Stage = {}): Promise<Run> {
  const {
    env = {},
    cwd = temporaryFolder(),
    stdin = [],
    stdout = memoryOutput(),
    stderr = memoryOutput(),
    engine = [],
    now = () => start,
  } = stage;
  const connections: Connection[] = [];
  const deployed: DeployRequest[] = [];
  const watched: WatchRequest[] = [];
  const scripts: (readonly string[])[] = [];
  const exits: number[] = [];
  const listeners = new Set<(signal: StopSignal) => void>();
  const interrupt = (signal: StopSignal) => {
    for (const listener of listeners) listener(signal);
  };
  stage.onSignals?.(interrupt);
  const deliver = (signal: AbortSignal) => (typeof engine === 'function' ? engine(signal, interrupt) : replay(engine));
  const world: World = {
    env,
    cwd,
    installedIn: cwd,
    version: '9.8.7',
    stdout,
    stderr,
    stdin: replay(stdin),
    onSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (status) => exits.push(status),
    connect: async (connection) => {
      connections.push(connection);
      stage.connect?.(connection);
      return {
        region: connection.region ?? 'eu-central-1',
        clock: {
          now,
          sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
        },
        deploy: (request, signal) => {
          deployed.push(request);
          return deliver(signal);
        },
        watch: (request, signal) => {
          watched.push(request);
          return deliver(signal);
        },
      };
    },
    runScript: async (script, args) => {
      scripts.push([script, ...args]);
      return 7;
    },
  };
  const exit = await main(argv, world);
  return { exit, stdout: stdout.text, stderr: stderr.text, connections, deployed, watched, scripts, exits };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function* replay<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}
