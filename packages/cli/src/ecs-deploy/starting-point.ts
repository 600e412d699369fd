import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type Basis,
  type DeliveryPorts,
  type ImageChange,
  parseTaskDefinitionFile,
  SlipwayError,
} from '@slipway/engine';
import { failureReason } from '../failure-reason.ts';
import type { ScriptOptions } from './script-options.ts';
import type { WantedImage } from './wanted-image.ts';

type FileBasis = Extract<Basis, { readonly kind: 'file' }>;

/** What the new task definition starts from, as far as it has to be known before the plan is made. */
export interface StartingPoint {
  readonly images: readonly ImageChange[];
  /** ARN for "Current task definition:"; null where the plan names it. */
  readonly currentTaskDefinition: string | null;
}

/**
 * Reads `--task-definition-file`.
 *
 * @throws SlipwayError FILE_UNREADABLE, BAD_TASK_DEFINITION_FILE.
 */
export function readBasisFile({ taskDefinitionFile }: ScriptOptions, cwd: string): FileBasis | null {
  if (taskDefinitionFile === null) return null;
  let text: string;
  try {
    text = readFileSync(resolve(cwd, taskDefinitionFile), 'utf8');
  } catch (cause) {
    throw new SlipwayError('FILE_UNREADABLE', { file: taskDefinitionFile, reason: failureReason(cause) }, { cause });
  }
  return { kind: 'file', name: taskDefinitionFile, definition: parseTaskDefinitionFile(taskDefinitionFile, text) };
}

/**
 * Finds the wanted images as the plan takes them, and what the plan cannot know: with `-to` the names of all containers, since the script gives the tag to each of them;
 * with a file the task definition in use, since the plan knows the file only. A service that does not exist is left to the plan to report.
 */
export async function findStartingPoint(
  options: ScriptOptions,
  wanted: WantedImage | null,
  file: FileBasis | null,
  ecs: DeliveryPorts['ecs'],
): Promise<StartingPoint> {
  if (wanted === null) return { images: [], currentTaskDefinition: null };
  if (wanted.kind === 'image' && file === null) {
    return { images: [{ kind: 'image', image: wanted.image }], currentTaskDefinition: null };
  }
  const current = await currentDefinition(options, ecs);
  const currentTaskDefinition = file === null ? null : current;
  if (wanted.kind === 'image') return { images: [{ kind: 'image', image: wanted.image }], currentTaskDefinition };
  const containers = file === null ? await containersOf(options, current, ecs) : namesOf(file.definition);
  return { images: [{ kind: 'tag', tag: wanted.tag, containers }], currentTaskDefinition };
}

async function currentDefinition({ target }: ScriptOptions, ecs: DeliveryPorts['ecs']): Promise<string | null> {
  if (target.kind === 'task-definition') {
    const { taskDefinition } = await ecs.describeTaskDefinition(target.taskDefinition);
    const arn = taskDefinition['taskDefinitionArn'];
    return typeof arn === 'string' ? arn : target.taskDefinition;
  }
  const { services } = await ecs.describeServices(target.cluster, [target.service]);
  return services[0]?.taskDefinition ?? null;
}

async function containersOf(
  { target, useLatestTaskDefinition }: ScriptOptions,
  current: string | null,
  ecs: DeliveryPorts['ecs'],
): Promise<readonly string[]> {
  if (current === null) return [];
  const inUse = await ecs.describeTaskDefinition(current);
  const latest = target.kind === 'service' && useLatestTaskDefinition;
  return namesOf(latest ? await ecs.describeTaskDefinition(inUse.taskDefinition.family) : inUse);
}

function namesOf({ taskDefinition }: FileBasis['definition']): readonly string[] {
  return taskDefinition.containerDefinitions.map(({ name }) => name);
}
