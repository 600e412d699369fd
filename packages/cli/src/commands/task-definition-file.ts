import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Basis, parseTaskDefinitionFile, SlipwayError } from '@slipway/engine';
import { failureReason } from '../failure-reason.ts';

/**
 * Reads `--task-definition FILE`.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_TASK_DEFINITION_FILE
 */
export function readTaskDefinitionFile(file: string, cwd: string): Basis {
  return { kind: 'file', name: file, definition: parseTaskDefinitionFile(file, readText(file, cwd)) };
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new SlipwayError('FILE_UNREADABLE', { file, reason: failureReason(cause) }, { cause });
  }
}
