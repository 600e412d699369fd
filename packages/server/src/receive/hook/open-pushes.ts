import { randomBytes } from 'node:crypto';
import type { Push } from '../../runs/runs.ts';

/** A push whose bytes git is taking now, as its hook will speak of it. */
export interface OpenPush {
  readonly project: string;
  readonly pusher: string | null;
  readonly by: Push['by'];
  /** `http://host:port` as the pusher wrote it. */
  readonly address: string;
  /** Aborted when nobody listens any more. */
  readonly gone: AbortSignal;
  /** A hook of another repository stores the objects first, and asks for the runs itself. */
  readonly storesOnly: boolean;
}

/** The pushes that are open, each under a key that only its own hook gets to know. */
export interface OpenPushes {
  add(push: OpenPush): string;
  find(key: string): OpenPush | null;
  remove(key: string): void;
  /** Resolves as soon as none is open. */
  none(): Promise<void>;
}

export function createOpenPushes(): OpenPushes {
  const pushes = new Map<string, OpenPush>();
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    if (pushes.size === 0) for (const go of waiting.splice(0)) go();
  };
  return {
    add: (push) => {
      const key = randomBytes(32).toString('hex');
      pushes.set(key, push);
      return key;
    },
    find: (key) => pushes.get(key) ?? null,
    remove: (key) => {
      pushes.delete(key);
      wake();
    },
    none: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        wake();
      }),
  };
}
