import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WebhookPush } from './webhook-push.ts';

/** A webhook that was taken and is not done: it survives the end of the server. */
export interface Delivery {
  readonly project: string;
  readonly by: 'github' | 'gitlab';
  readonly push: WebhookPush;
}

/** Deliveries of webhooks, remembered so that none is taken twice and none is lost. */
export interface Deliveries {
  /**
   * Takes a delivery; null where it came before. Two things tell that: the sender's id of it, and what the sender proved
   * to have written, because GitHub's signature does not cover the id.
   */
  take(delivery: Delivery, id: string, proof: Buffer): string | null;
  /** The work for it is stored elsewhere now. */
  done(key: string): void;
  /** Those of an earlier server that were not done. */
  open(): readonly (readonly [key: string, delivery: Delivery])[];
}

/** Nobody repeats a delivery after so long by mistake; GitHub itself offers it for three days. */
const REMEMBERED_MS = 30 * 24 * 60 * 60_000;
const PRUNE_EVERY = 100;

export function openDeliveries(folder: string, now: () => number): Deliveries {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let taken = 0;
  const fileOf = (key: string): string => join(folder, key);
  const names = (): string[] => readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.(json|done|seen)$/.test(name));
  /** Whether this is the first to leave a mark of that name. */
  const mark = (name: string, text: string): boolean => {
    try {
      writeFileSync(fileOf(name), text, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  };
  const prune = (): void => {
    const old = names().filter((name) => {
      const stat = statSync(fileOf(name), { throwIfNoEntry: false });
      return !name.endsWith('.json') && stat !== undefined && now() - stat.mtimeMs > REMEMBERED_MS;
    });
    for (const name of old) rmSync(fileOf(name), { force: true });
  };
  prune();

  return {
    take(delivery, id, proof) {
      taken += 1;
      if (taken % PRUNE_EVERY === 0) prune();
      const scope = `${delivery.by}\n${delivery.project}\n`;
      const key = digest(`${scope}id\n${id}`);
      const isKnown = names().some((name) => name.startsWith(key));
      if (isKnown || !mark(`${digest(`${scope}proof\n`, proof)}.seen`, '')) return null;
      return mark(`${key}.json`, JSON.stringify(delivery)) ? key : null;
    },
    done(key) {
      renameSync(fileOf(`${key}.json`), fileOf(`${key}.done`));
    },
    open: () =>
      names()
        .filter((name) => name.endsWith('.json'))
        .flatMap((name) => {
          const delivery = readDelivery(fileOf(name));
          return delivery === null ? [] : [[name.slice(0, 64), delivery] as const];
        }),
  };
}

/** Null for half a file, which a machine without power may leave. */
function readDelivery(file: string): Delivery | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Delivery;
  } catch {
    return null;
  }
}

function digest(text: string, bytes: Buffer = Buffer.alloc(0)): string {
  return createHash('sha256').update(text).update(bytes).digest('hex');
}
