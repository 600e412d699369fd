import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DeployRequest, resumePoints, SlipwayError } from '@slipway/engine';
import { type DeliveryEvent, decodeEvent } from '@slipway/engine/events';
import { failureReason } from './failure-reason.ts';
import type { World } from './world.ts';

/**
 * The events that an interrupted attempt of this job left in the file that SLIPWAY_RESUME names. An attempt that left no file came to
 * nothing, and the last line may be torn.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_EVENT_STREAM: to go on without it might deploy twice.
 */
export function readAttempt({ env, cwd }: Pick<World, 'env' | 'cwd'>): readonly DeliveryEvent[] {
  const file = env['SLIPWAY_RESUME'] ?? '';
  if (file === '') return [];
  const lines = readText(file, cwd).split('\n');
  // What stands behind the last line break was not written to its end.
  return lines.slice(0, -1).flatMap((line, index) => decodeEvent(line, index + 1) ?? []);
}

/** The member of a request that says how far the attempt came; none where there was no attempt. */
export function resumeOf(
  attempt: readonly DeliveryEvent[],
  region: string,
  cluster: string,
): Pick<DeployRequest, 'resume'> {
  return attempt.length === 0 ? {} : { resume: resumePoints(attempt, { region, cluster }) };
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: failureReason(cause) }, { cause });
  }
}
