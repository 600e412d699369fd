/** Places for jobs of this process: who comes first gets the next one that is free. */
export interface Slots {
  /** Resolves to the function that gives the place back; null when the signal is aborted first. */
  take(signal: AbortSignal): Promise<(() => void) | null>;
  /** Whether the next one has to wait. */
  full(): boolean;
}

export function createSlots(limit: number): Slots {
  let taken = 0;
  const line: (() => void)[] = [];
  /** The place goes from hand to hand, so that nobody who comes later can slip in between. */
  const giveBack = (): void => {
    const next = line.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  const once = (): (() => void) => {
    let given = false;
    return () => {
      if (!given) giveBack();
      given = true;
    };
  };
  return {
    full: () => taken >= limit,
    async take(signal) {
      if (signal.aborted) return null;
      if (taken < limit) {
        taken += 1;
        return once();
      }
      const called = await new Promise<boolean>((resolve) => {
        const call = (): void => resolve(true);
        line.push(call);
        signal.addEventListener(
          'abort',
          () => {
            const place = line.indexOf(call);
            if (place < 0) return;
            line.splice(place, 1);
            resolve(false);
          },
          { once: true },
        );
      });
      return called ? once() : null;
    },
  };
}
