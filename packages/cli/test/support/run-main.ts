import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildRequest, CleanRequest, Clock, DeployRequest, WatchRequest } from '@slipway/engine';
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
  /** Status that a webhook answers with. */
  readonly posting?: number;
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
  /** What was told to whom. */
  readonly posted: readonly { readonly url: string; readonly json: string }[];
  readonly built: readonly BuildRequest[];
  readonly cleaned: readonly CleanRequest[];
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
  const posted: { readonly url: string; readonly json: string }[] = [];
  const built: BuildRequest[] = [];
  const cleaned: CleanRequest[] = [];
  const scripts: (readonly string[])[] = [];
  const exits: number[] = [];
  const listeners = new Set<(signal: StopSignal) => void>();
  const interrupt = (signal: StopSignal) => {
    for (const listener of listeners) listener(signal);
  };
  stage.onSignals?.(interrupt);
  const deliver = (signal: AbortSignal) => (typeof engine === 'function' ? engine(signal, interrupt) : replay(engine));
  const clock: Clock = {
    now,
    sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  };
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
        clock,
        poster: {
          post: async (url, json) => {
            posted.push({ url, json });
            return { status: stage.posting ?? 200, retryAfterMs: null };
          },
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
    connectImages: async (connection) => {
      connections.push(connection);
      return {
        clock,
        build: (request, signal) => {
          built.push(request);
          return deliver(signal);
        },
        clean: (request, signal) => {
          cleaned.push(request);
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
  return {
    exit,
    stdout: stdout.text,
    stderr: stderr.text,
    connections,
    deployed,
    watched,
    posted,
    built,
    cleaned,
    scripts,
    exits,
  };
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
