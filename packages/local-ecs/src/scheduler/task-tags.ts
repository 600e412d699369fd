import type { JsonValue } from '../json.ts';
import type { Tag } from '../state/tags.ts';

/** Where the tags of a new task come from. */
export interface TagSources {
  /** `propagateTags` as it was asked for. */
  readonly propagate: JsonValue;
  /** Whether `enableECSManagedTags` is on. */
  readonly managed: boolean;
  readonly clusterName: string;
  readonly service: { readonly name: string; readonly tags: readonly Tag[] } | null;
  readonly ofTaskDefinition: readonly Tag[];
  /** Those of the call that starts it. */
  readonly own: readonly Tag[];
}

/** The tags of a new task: propagated ones, its own over them, and those that ECS manages. */
export function taskTags({ propagate, managed, clusterName, service, ofTaskDefinition, own }: TagSources): Tag[] {
  const propagated =
    propagate === 'SERVICE' ? (service?.tags ?? []) : propagate === 'TASK_DEFINITION' ? ofTaskDefinition : [];
  const byKey = new Map([...propagated, ...own].map((tag) => [tag.key, tag]));
  if (!managed) return [...byKey.values()];
  const names = service === null ? [] : [{ key: 'aws:ecs:serviceName', value: service.name }];
  return [...byKey.values(), { key: 'aws:ecs:clusterName', value: clusterName }, ...names];
}
