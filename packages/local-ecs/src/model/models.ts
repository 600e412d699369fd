import type { ServiceName } from '../api-call.ts';
import { ECS_MODEL } from './ecs-model.ts';
import { readModel, type ServiceModel, type WrittenModel } from './service-model.ts';

/** The services whose inputs are checked. */
const WRITTEN: Partial<Record<ServiceName, WrittenModel>> = { ecs: ECS_MODEL };

const read = new Map<ServiceName, ServiceModel>();

/** The model of a service, read when it is first asked for; null where it is not known. */
export function modelOf(service: ServiceName): ServiceModel | null {
  const written = WRITTEN[service];
  if (written === undefined) return null;
  const known = read.get(service) ?? readModel(written);
  read.set(service, known);
  return known;
}
