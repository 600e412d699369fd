import { assembleLocalEcs } from '../../src/assemble-local-ecs.ts';
import { ManualClock } from '../../src/index.ts';
import type { LocalEcsOptions } from '../../src/local-ecs.ts';
import { type Local, localOf } from '../local.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';

/** A local-ecs that keeps its state. */
export interface Kept extends Local {
  readonly warnings: readonly string[];
  /** Resolves when it has taken up what was left. */
  readonly resumed: Promise<void>;
}

/** A local-ecs whose state is in `store`, on a clock of its own that shows `now`. */
export function kept(store: MemoryStore = memoryStore(), now?: number, options: LocalEcsOptions = {}): Kept {
  const clock = new ManualClock(now);
  const warnings: string[] = [];
  const warn = (problem: string): void => void warnings.push(problem);
  const { localEcs, resumed } = assembleLocalEcs(
    { clock, ...options },
    { store, entries: new Map(store.entries), warn },
  );
  return { ...localOf(localEcs, clock), warnings, resumed };
}

/** What a kill leaves of `l`: another local-ecs on a copy of what its store holds now. */
export async function killed(l: Local, store: MemoryStore, options: LocalEcsOptions = {}): Promise<Kept> {
  // What an answer shows is written.
  await l.call('ListClusters');
  const left = memoryStore();
  for (const [key, value] of store.entries) left.entries.set(key, value);
  return kept(left, l.clock.now(), options);
}
