import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SlipwayError } from '@slipway/engine';
import type { Config } from '@slipway/engine/config';
import { failureReason } from './failure-reason.ts';

/** What a repository says about itself, for what the flags of a command leave open. */
export interface Project {
  /** Path as it was given, for messages. */
  readonly file: string;
  readonly config: Config;
}

const usualFile = 'slipway.yml';

/**
 * Reads `--config FILE`, or the slipway.yml of the working directory where there is one. What reads YAML is loaded only then.
 *
 * @param named null where no file was asked for.
 * @returns null where no file was asked for and none is there.
 * @throws SlipwayError FILE_UNREADABLE, BAD_CONFIG
 */
export async function loadProject(named: string | null, cwd: string): Promise<Project | null> {
  const file = named ?? usualFile;
  const text = readText(file, cwd, named === null);
  if (text === null) return null;
  const { parseConfig } = await import('./read-config.ts');
  const parsed = parseConfig(text);
  if ('problems' in parsed) throw new SlipwayError('BAD_CONFIG', { file, problems: parsed.problems });
  return { file, config: parsed.config };
}

function readText(file: string, cwd: string, mayBeMissing: boolean): string | null {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    if (mayBeMissing && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: failureReason(cause) }, { cause });
  }
}
