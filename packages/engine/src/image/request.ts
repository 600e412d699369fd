import type { ImageReference } from '../model/image-reference.ts';
import type { EngineName } from '../ports/container-engine.ts';

/** Who is to build: `auto` takes the first engine that answers, else the built-in builder. */
export type BuilderChoice = 'auto' | EngineName | 'built-in';

export interface BuildRequest {
  /** The repository, without tag and digest. */
  readonly image: ImageReference;
  /** Beside the tag of the commit, which is always there. */
  readonly tags: readonly string[];
  readonly push: boolean;
  /** Folder, absolute. */
  readonly context: string;
  /** Absolute; null for the `Dockerfile` of the context. */
  readonly dockerfile: string | null;
  /** `NAME=VALUE`, or `NAME` for the value in the environment. */
  readonly buildArguments: readonly string[];
  /** `linux/arm64/v8`; null for that of the engine. */
  readonly platform: string | null;
  readonly cacheFrom: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly builder: BuilderChoice;
  readonly allowDirty: boolean;
  /** Whether the image of the commit that is in the registry already is taken. */
  readonly reuse: boolean;
  /** Where the built-in builder writes an archive, absolute; null for none. */
  readonly output: string | null;
}

export interface CleanRequest {
  /** The repository, without tag and digest. */
  readonly image: ImageReference;
  /** So many of the newest images stay. */
  readonly keep: number;
  readonly builder: BuilderChoice;
  readonly dryRun: boolean;
}
