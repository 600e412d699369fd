import type { KnipConfig } from 'knip';

export default {
  workspaces: {
    '.': {
      entry: [
        'scripts/*.mjs',
        'scripts/test/counting-reporter.mjs',
        'scripts/docs/pages.ts',
        'bench/main.mjs',
        'test/**/*.test.ts',
      ],
      project: ['scripts/**', 'bench/**', 'test/**'],
    },
    'packages/engine': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**', 'test/**'],
    },
    'packages/cli': {
      entry: ['src/slipway.ts', 'src/ecs-deploy.ts', 'test/**/*.test.ts'],
      project: ['src/**', 'test/**'],
    },
    'packages/local-ecs': {
      entry: ['src/main.ts', 'test/**/*.test.ts'],
      project: ['src/**', 'test/**'],
    },
  },
} satisfies KnipConfig;
