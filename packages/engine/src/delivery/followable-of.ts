import type { Deployment, EcsService } from '../model/ecs-service.ts';
import type { DeliveryPorts } from '../ports/index.ts';
import type { Ledger } from './event-stream.ts';
import type { Followable } from './follow.ts';
import { subjectOf } from './subject-of.ts';

/** A deployment as an answer of ECS brought it. */
interface Found {
  readonly service: EcsService;
  readonly deployment: Pick<Deployment, 'id' | 'taskDefinition' | 'createdAt'>;
  readonly previous: Deployment | null;
  readonly role: 'rollout' | 'adopted';
}

/** What is followed from now on; where a desired count was asked for, it must be reached. */
export function followableOf(
  { service, deployment, previous, role }: Found,
  desiredCount: number | null,
  { clock }: Pick<DeliveryPorts, 'clock'>,
  { definitions }: Pick<Ledger, 'definitions'>,
): Followable {
  const definition = definitions.get(deployment.taskDefinition) ?? null;
  const mustReachDesiredCount = desiredCount !== null;
  const subject = subjectOf(service, deployment, role, { now: clock.now(), definition, mustReachDesiredCount });
  return { subject, previous, seen: service };
}
