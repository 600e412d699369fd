import type { JsonObject } from './json.ts';

/**
 * A task definition exactly as ECS wrote it. Only the members that Slipway reads are named; all others pass through
 * untouched, so a member that ECS adds tomorrow is neither dropped nor refused.
 */
export interface TaskDefinition extends JsonObject {
  readonly family: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
}

export interface ContainerDefinition extends JsonObject {
  readonly name: string;
  readonly image: string;
  /** Absent means true. */
  readonly essential?: boolean;
}

/** A tag of an AWS resource. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A task definition with the tags that ECS keeps beside it. */
export interface TaggedTaskDefinition {
  readonly taskDefinition: TaskDefinition;
  readonly tags: readonly Tag[];
}
