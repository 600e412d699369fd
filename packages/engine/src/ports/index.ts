import type { Platform } from '../model/oci.ts';
import type { Clock } from './clock.ts';
import type { ContainerEngines } from './container-engine.ts';
import type { Ecs } from './ecs.ts';
import type { ImageWorkshop } from './image-workshop.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Logs } from './logs.ts';
import type { Random } from './random.ts';
import type { Registry } from './registry.ts';
import type { SourceTree } from './source-tree.ts';

export type { Clock } from './clock.ts';
export type * from './container-engine.ts';
export type { Ecs, UpdateServiceRequest } from './ecs.ts';
export type * from './image-workshop.ts';
export type { LoadBalancing } from './load-balancing.ts';
export type { Logs } from './logs.ts';
export type { PostAnswer, Poster } from './poster.ts';
export type { Random } from './random.ts';
export type * from './registry.ts';
export type * from './source-tree.ts';

/** Everything that a delivery needs of the world. */
export interface DeliveryPorts {
  readonly ecs: Ecs;
  readonly logs: Logs;
  readonly loadBalancing: LoadBalancing;
  readonly clock: Clock;
  readonly random: Random;
}

/** Everything that building an image needs of the world. */
export interface ImagePorts {
  readonly engines: ContainerEngines;
  readonly registry: Registry;
  readonly sources: SourceTree;
  /** A new workshop; whoever opens it closes it. */
  readonly openWorkshop: () => Promise<ImageWorkshop>;
  /** The text of a file; null where it does not exist. Throws SlipwayError FILE_UNREADABLE. */
  readonly readText: (path: string) => Promise<string | null>;
  /** What images are built for where nothing else is asked: Linux on this machine's processor. */
  readonly platform: Platform;
  /** The value of an environment variable, for `--build-arg NAME`. */
  readonly variable: (name: string) => string | null;
  readonly clock: Clock;
  readonly random: Random;
}
