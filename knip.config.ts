import type { KnipConfig } from 'knip';

export default {
  // A type that an exported one is made of is exported too, so that declarations can name it.
  ignoreExportsUsedInFile: { interface: true, type: true },
  workspaces: {
    '.': {
      entry: [
        'scripts/*.mjs',
        'scripts/test/counting-reporter.mjs',
        'scripts/docs/pages.ts',
        'bench/main.ts',
        // Loaded into the processes that are measured.
        'bench/report-usage.cjs',
        'test/**/*.test.ts',
      ],
      // dependency-cruiser finds it by itself.
      // The build makes the server's empty database with the server's own PGlite.
      ignoreDependencies: ['@swc/core', '@electric-sql/pglite'],
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
    'packages/pipeline': {
      entry: ['test/**/*.test.ts'],
      project: ['src/**', 'test/**'],
    },
    'packages/server': {
      // Found by its name at run time: jobs call its commands.
      ignoreDependencies: ['slipway'],
      entry: ['src/main.ts', 'test/**/*.test.ts', 'test/runs/support/server-program.mjs'],
      project: ['src/**', 'test/**'],
      // Makes a pipe, to see that a job cannot let the server hang at one.
      ignoreBinaries: ['mkfifo'],
    },
    'packages/local-ecs': {
      entry: ['src/main.ts', 'test/**/*.test.ts'],
      project: ['src/**', 'test/**'],
    },
  },
} satisfies KnipConfig;
