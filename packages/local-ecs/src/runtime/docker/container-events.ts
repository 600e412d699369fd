import { createGate, type Gate } from '../task/gate.ts';
import { LineSplitter } from '../task/line-splitter.ts';
import type { DockerCli, DockerFollowing } from './docker-cli.ts';
import { instanceLabel, type Owner } from './labels.ts';

/** Tells when containers start and end, by the events of docker: one client for all of them. */
export interface ContainerEvents {
  /** Resolves when the container of that name, created by this session, has started. */
  started(container: string): Promise<void>;
  /** Resolves when the container of that name may have ended: events are missed while the engine is away. */
  died(container: string): Promise<void>;
  forget(container: string): void;
  close(): void;
}

/** Events of so long ago are told again: clocks of client and engine may differ. */
const LOOK_BACK_SECONDS = 60;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;
/** A client that lived longer was of use. */
const SOUND_AFTER_MS = 10_000;

export function watchContainers(cli: DockerCli, owner: Owner): ContainerEvents {
  const starts = new Map<string, Gate>();
  const deaths = new Map<string, Gate>();
  let isClosed = false;
  let following: DockerFollowing | null = null;
  let pauseMs = FIRST_PAUSE_MS;

  const tell = (line: string): void => {
    const [action, container = '', session] = line.split(' ');
    if (action === 'start') {
      // A name may have been that of a container before a restart.
      if (session === owner.session) starts.get(container)?.open();
      return;
    }
    deaths.get(container)?.open();
    deaths.delete(container);
  };
  const follow = (): void => {
    const from = Date.now();
    const lines = new LineSplitter(tell);
    following = cli.follow(eventArguments(owner, from), (chunk, stream) => {
      if (stream === 'stdout') lines.write(chunk);
    });
    void following.ended.then(() => {
      if (isClosed) return;
      // The engine was started anew, or somebody ended the client.
      for (const gate of deaths.values()) gate.open();
      deaths.clear();
      pauseMs = Date.now() - from > SOUND_AFTER_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      setTimeout(() => (isClosed ? undefined : follow()), pauseMs).unref();
    });
  };
  follow();
  return {
    started: (container) => gateIn(starts, container).opened,
    died: (container) => gateIn(deaths, container).opened,
    forget(container) {
      starts.delete(container);
      deaths.delete(container);
    },
    close() {
      isClosed = true;
      following?.kill();
    },
  };
}

function gateIn(gates: Map<string, Gate>, container: string): Gate {
  const known = gates.get(container) ?? createGate();
  gates.set(container, known);
  return known;
}

/** Docker tells `start` or `die`, the name of the container and its session, one per line. @param now epoch milliseconds */
export function eventArguments(owner: Owner, now: number): string[] {
  return [
    'events',
    '--since',
    String(Math.floor(now / 1000) - LOOK_BACK_SECONDS),
    '--filter',
    'type=container',
    '--filter',
    'event=start',
    '--filter',
    'event=die',
    '--filter',
    `label=${instanceLabel(owner)}`,
    '--format',
    '{{.Status}} {{.Actor.Attributes.name}} {{index .Actor.Attributes "local-ecs.session"}}',
  ];
}
