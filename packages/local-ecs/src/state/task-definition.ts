import type { JsonObject } from '../json.ts';
import type { Tag } from './tags.ts';

/** A revision of a family. */
export interface TaskDefinition {
  readonly family: string;
  readonly revision: number;
  readonly arn: string;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  /** All that was registered, members unknown to us included, with the defaults that ECS fills in. */
  readonly content: JsonObject;
  tags: Tag[];
  readonly registeredAt: number;
  deregisteredAt: number | null;
  deleteRequestedAt: number | null;
}
