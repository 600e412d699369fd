import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@slipway/source'] },
  ssr: { resolve: { conditions: ['@slipway/source'], externalConditions: ['@slipway/source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'threads',
    // Many tests wait for programs and containers: one worker more than processors keeps those busy.
    maxWorkers: availableParallelism() + 1,
    // Concurrent tests wait for processes, not for the processor.
    maxConcurrency: 10,
    // Some tests start processes, and machines can be slow.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { NODE_EXTRA_CA_CERTS: '', NO_COLOR: '1' },
  },
});
