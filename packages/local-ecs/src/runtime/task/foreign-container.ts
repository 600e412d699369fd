import type { RunningContainer } from './placed-container.ts';

/** As on Fargate, where a program is for another processor. */
const WRONG_FORMAT_EXIT = 1;

/** What becomes of a container whose program is for another processor: it says so and ends. */
export function foreignContainer(program: string, line: (line: string) => void): RunningContainer {
  line(`exec ${program}: exec format error`);
  return {
    ports: [],
    ended: Promise.resolve({ exitCode: WRONG_FORMAT_EXIT, reason: null }),
    stop: () => undefined,
    kill: () => undefined,
    letGo: () => undefined,
    passes: () => Promise.resolve(false),
  };
}
