import type { ImageChange } from '../delivery-request.ts';
import type { PlanChange, PlanMade } from '../events/delivery-event.ts';
import type { TaggedTaskDefinition } from '../model/task-definition.ts';
import { differences, sameDefinition } from './difference.ts';
import { chooseImages } from './image-choice.ts';
import { type Registration, registrationOf } from './registration.ts';

/** What a plan is made from. */
export interface PlanInput {
  /** The task definition that the plan starts from: the service's own, the latest of its family, or a file. */
  readonly basis: TaggedTaskDefinition;
  /** ARN or file name of the basis, for messages. */
  readonly basisName: string;
  /** The task definition that the service has now. */
  readonly current: TaggedTaskDefinition;
  readonly images: readonly ImageChange[];
}

/** The task definition that a service should have, and how it differs from the one that it has. */
export interface Plan {
  readonly wanted: TaggedTaskDefinition;
  /** Registers it. */
  readonly registration: Registration;
  /** The service has it already: there is nothing to register. */
  readonly isUnchanged: boolean;
  /** Containers of the service that get another image. */
  readonly images: PlanMade['images'];
  /** From what the service has now to what is wanted, secret-looking values masked. */
  readonly changes: readonly PlanChange[];
}

/**
 * Makes the new task definition: the basis with the wanted images, all else byte for byte as it was.
 *
 * @throws SlipwayError NO_CONTAINER_MATCHES, BAD_IMAGE_REFERENCE.
 */
export function planDeployment({ basis, basisName, current, images }: PlanInput): Plan {
  const wanted = withImages(basis, chooseImages(basis.taskDefinition, basisName, images));
  return {
    wanted,
    registration: registrationOf(wanted),
    isUnchanged: sameDefinition(current, wanted),
    images: changedImages(current, wanted),
    changes: differences(current, wanted),
  };
}

function withImages(basis: TaggedTaskDefinition, images: ReadonlyMap<string, string>): TaggedTaskDefinition {
  const containerDefinitions = basis.taskDefinition.containerDefinitions.map((container) => ({
    ...container,
    image: images.get(container.name) ?? container.image,
  }));
  return { ...basis, taskDefinition: { ...basis.taskDefinition, containerDefinitions } };
}

function changedImages(current: TaggedTaskDefinition, wanted: TaggedTaskDefinition): PlanMade['images'] {
  const before = new Map(current.taskDefinition.containerDefinitions.map(({ name, image }) => [name, image]));
  return wanted.taskDefinition.containerDefinitions.flatMap(({ name, image }) => {
    const old = before.get(name);
    return old === undefined || old === image ? [] : [{ container: name, before: old, after: image }];
  });
}
