import type { JsonObject } from '../json.ts';
import type { TagRule } from './tag-mutability.ts';

/** What ECR keeps about a repository, beside its images. */
export interface RepositoryRecord extends TagRule {
  /** Epoch ms. */
  readonly createdAt: number;
  readonly scanOnPush: boolean;
  /** In wire form; it changes nothing. */
  readonly encryption: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  /** As they were put; null where there is none. */
  readonly policy: string | null;
  readonly lifecyclePolicy: string | null;
}

/** A repository that nobody has set anything for. */
export function newRepositoryRecord(createdAt: number): RepositoryRecord {
  return {
    createdAt,
    tagMutability: 'MUTABLE',
    exclusions: [],
    scanOnPush: false,
    encryption: { encryptionType: 'AES256' },
    tags: {},
    policy: null,
    lifecyclePolicy: null,
  };
}
