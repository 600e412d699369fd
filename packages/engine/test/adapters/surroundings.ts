import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { AwsSurroundings } from '../../src/adapters/aws/connect-aws.ts';
import type { Clock } from '../../src/ports/clock.ts';

/** A clock whose sleeps take no time but are remembered. */
export interface HurriedClock extends Clock {
  readonly sleeps: readonly number[];
  /** Lets the clock of this machine seem so much later, in milliseconds. */
  advance(ms: number): void;
}

export function hurriedClock(): HurriedClock {
  const sleeps: number[] = [];
  let ahead = 0;
  return {
    sleeps,
    now: () => Date.now() + ahead,
    advance(ms) {
      ahead += ms;
    },
    sleep(ms) {
      sleeps.push(ms);
      return Promise.resolve();
    },
  };
}

/** Surroundings in which pauses take no time; attempts time out after a second, so a hanging answer does not hang the test. */
export function hurried(overrides: Partial<AwsSurroundings> = {}): AwsSurroundings {
  return { clock: hurriedClock(), random: () => 0.5, attemptMs: 1000, ...overrides };
}

/**
 * Makes `process.env` (which the AWS SDK reads) hold these variables and no others of AWS or a CI system, and the home
 * directory an empty one, until the end of the test.
 */
export function environment(variables: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS|ACTIONS|GITHUB|CI)_/.test(name)) vi.stubEnv(name, undefined);
  }
  const home = temporaryFolder();
  const all = { HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true', ...variables };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return process.env;
}

/** Writes shared AWS files and points the environment at them. */
export function awsFiles(files: { readonly config?: string; readonly credentials?: string }): Record<string, string> {
  const folder = temporaryFolder();
  const [config, credentials] = [join(folder, 'config'), join(folder, 'credentials')];
  writeFileSync(config, files.config ?? '');
  writeFileSync(credentials, files.credentials ?? '');
  return { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
