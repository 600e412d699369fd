import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/test/longest-first.mjs';

export default defineConfig({
  resolve: { conditions: ['@slipway/source'] },
  ssr: { resolve: { conditions: ['@slipway/source'], externalConditions: ['@slipway/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    // Modules hold no state that a test could see, so files of one worker share them: to load them anew for each takes longer than
    // most tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Many tests wait for programs and containers: more workers than processors keep those busy.
    maxWorkers: availableParallelism() + 2,
    // Concurrent tests wait for processes, not for the processor.
    maxConcurrency: 10,
    // Only for what never ends: no test asserts how long something takes, and machines can be slow.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    env: { NODE_EXTRA_CA_CERTS: '', NO_COLOR: '1' },
  },
});
