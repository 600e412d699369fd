import type { DeliveryEvent } from '@slipway/engine/events';

/**
 * Whether an event that a job reported has the members that are read of it when the run ends. A job writes what it likes: an event
 * with half of them must not keep its run from ending.
 */
export function isReadable(event: DeliveryEvent): boolean {
  const members = event as unknown as Members;
  switch (event.type) {
    case 'delivery.started':
      return areTexts(members, 'cluster', 'region');
    case 'plan.made':
      return (
        areAll(members['services'], isText) &&
        areAll(members['images'], (image) => isObject(image) && isText(image['after']))
      );
    case 'deployment.started':
    case 'deployment.adopted':
      return areTexts(members, 'service', 'taskDefinition');
    case 'task.stopped':
      return areTexts(members, 'service', 'reason', 'hint');
    case 'rollout.judged':
      return areTexts(members, 'service') && isVerdict(members['verdict']);
    case 'rollback.finished':
      return areTexts(members, 'service') && isTextOrNull(members['to']);
    case 'delivery.finished':
      return isEnd(members);
    default:
      return true;
  }
}

/** Those that only the server tells; a job could pass off its run as that of another commit with them. */
export function isOfServer({ type }: DeliveryEvent): boolean {
  return /^(?:push|pipeline|job|notification)\./.test(type);
}

type Members = Readonly<Record<string, unknown>>;

function isEnd({ exit, durationMs, services, error, resume }: Members): boolean {
  const isOutcome = (one: unknown): boolean =>
    isObject(one) && isText(one['service']) && (one['verdict'] === null || isVerdict(one['verdict']));
  return (
    typeof exit === 'number' &&
    typeof durationMs === 'number' &&
    areAll(services, isOutcome) &&
    (error === null || (isObject(error) && areTexts(error, 'what', 'hint'))) &&
    isTextOrNull(resume)
  );
}

function isVerdict(value: unknown): boolean {
  if (!isObject(value) || !isText(value['kind'])) return false;
  const isGood = value['kind'] === 'succeeded' || value['kind'] === 'nothing-to-do';
  return isGood || isText(value['detail']);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function areTexts(members: Members, ...names: readonly string[]): boolean {
  return names.every((name) => isText(members[name]));
}

function areAll(value: unknown, test: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}
