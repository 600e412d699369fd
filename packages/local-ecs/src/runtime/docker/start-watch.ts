import { createGate, type Gate } from '../task/gate.ts';
import { LineSplitter } from '../task/line-splitter.ts';
import type { DockerCli, DockerFollowing } from './docker-cli.ts';
import { type Owner, sessionLabel } from './labels.ts';

/** Tells when containers have started, by the events of docker: one client for all of them. */
export interface StartWatch {
  /** Resolves when the container of that name has started. */
  started(container: string): Promise<void>;
  forget(container: string): void;
  close(): void;
}

/** Events of so long ago are told again: clocks of client and engine may differ. */
const LOOK_BACK_SECONDS = 60;
const TRY_AGAIN_MS = 500;

export function watchStarts(cli: DockerCli, owner: Owner): StartWatch {
  const gates = new Map<string, Gate>();
  let isClosed = false;
  let following: DockerFollowing | null = null;

  const gate = (container: string): Gate => {
    const known = gates.get(container) ?? createGate();
    gates.set(container, known);
    return known;
  };
  const follow = (): void => {
    const lines = new LineSplitter((container) => gates.get(container)?.open());
    following = cli.follow(startEventArguments(owner, Date.now()), (chunk, stream) => {
      if (stream === 'stdout') lines.write(chunk);
    });
    void following.ended.then(() => {
      // The engine was started anew, or somebody ended the client.
      if (!isClosed) setTimeout(() => (isClosed ? undefined : follow()), TRY_AGAIN_MS).unref();
    });
  };
  follow();
  return {
    started: (container) => gate(container).opened,
    forget: (container) => void gates.delete(container),
    close() {
      isClosed = true;
      following?.kill();
    },
  };
}

/** Docker tells names of containers that start, one per line. @param now epoch milliseconds */
export function startEventArguments(owner: Owner, now: number): string[] {
  return [
    'events',
    '--since',
    String(Math.floor(now / 1000) - LOOK_BACK_SECONDS),
    '--filter',
    'type=container',
    '--filter',
    'event=start',
    '--filter',
    `label=${sessionLabel(owner)}`,
    '--format',
    '{{.Actor.Attributes.name}}',
  ];
}
