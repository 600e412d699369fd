import type { Fault, FaultKind } from './fault.ts';

/** A fault that is in force, with the id it can be taken back by. */
export type ActiveFault = Fault & { readonly id: string };

/** The failures that are asked for, changed at any time: in-process or through `/_local-ecs/faults`. */
export interface Faults {
  /** Puts a fault in force and returns its id. */
  add(fault: Fault): string;
  list(): ActiveFault[];
  /** Takes back one fault, or all. */
  clear(id?: string): void;
}

type OfKind<K extends FaultKind> = Extract<ActiveFault, { kind: K }>;

/** The side of the faults that the emulator asks. */
export interface FaultBook extends Faults {
  /** The oldest fault of the kind that `matches`, counted as one strike; null where there is none. */
  strike<K extends FaultKind>(kind: K, matches: (fault: OfKind<K>) => boolean): OfKind<K> | null;
}

/** An empty book. `changed` is told after each change made from outside. */
export function createFaultBook(changed: () => void): FaultBook {
  const active = new Map<string, ActiveFault>();
  const strikes = new Map<string, number>();
  let made = 0;

  const remove = (id: string): void => {
    active.delete(id);
    strikes.delete(id);
  };
  return {
    add(fault) {
      made += 1;
      const id = `fault-${made}`;
      active.set(id, { ...fault, id });
      changed();
      return id;
    },
    list: () => [...active.values()],
    clear(id) {
      for (const each of id === undefined ? [...active.keys()] : [id]) remove(each);
      changed();
    },
    strike<K extends FaultKind>(kind: K, matches: (fault: OfKind<K>) => boolean) {
      const isOfKind = (fault: ActiveFault): fault is OfKind<K> => fault.kind === kind;
      for (const fault of active.values()) {
        if (!isOfKind(fault) || !matches(fault)) continue;
        const count = (strikes.get(fault.id) ?? 0) + 1;
        strikes.set(fault.id, count);
        if (fault.times !== undefined && count >= fault.times) remove(fault.id);
        return fault;
      }
      return null;
    },
  };
}

/** Whether a fault that names a part of an image means this one. */
export function meansImage(fault: { readonly image?: string }, image: string): boolean {
  return fault.image === undefined || image.includes(fault.image);
}
