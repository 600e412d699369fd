import { EcsError } from '../ecs-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Operation } from '../operations/operation.ts';
import type { RepositoryRecord } from '../registry/repository-record.ts';
import { invalidMember } from './ecr-error.ts';
import { checkLength, required } from './ecr-input.ts';
import { changeRecord, wantRepository } from './known-repository.ts';
import { lifecyclePolicyProblem } from './lifecycle-policy.ts';
import { type Place, placeOf } from './place.ts';

/** PutLifecyclePolicy: kept; no image expires. */
export const putLifecyclePolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name } = await wantRepository(place);
  const text = required(place.input, 'lifecyclePolicyText');
  checkLength('LifecyclePolicyText', text, 100, 30_720);
  const problem = lifecyclePolicyProblem(text);
  if (problem !== null) throw invalidMember('LifecyclePolicyText', `Lifecycle policy validation failure: ${problem}`);
  await changeRecord(place, name, () => ({ lifecyclePolicy: text }));
  return { ...named(place, name), lifecyclePolicyText: text };
};

/** GetLifecyclePolicy. */
export const getLifecyclePolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name, record } = await wantRepository(place);
  return { ...named(place, name), lifecyclePolicyText: wantLifecycle(place, name, record), lastEvaluatedAt: 0 };
};

/** DeleteLifecyclePolicy. */
export const deleteLifecyclePolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name, record } = await wantRepository(place);
  const lifecyclePolicyText = wantLifecycle(place, name, record);
  await changeRecord(place, name, () => ({ lifecyclePolicy: null }));
  return { ...named(place, name), lifecyclePolicyText, lastEvaluatedAt: 0 };
};

/** SetRepositoryPolicy: kept; nobody is kept out. */
export const setRepositoryPolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name } = await wantRepository(place);
  const text = required(place.input, 'policyText');
  checkLength('PolicyText', text, 0, 10_240);
  if (!isPolicy(text)) throw invalidMember('PolicyText', 'Invalid repository policy provided');
  await changeRecord(place, name, () => ({ policy: text }));
  return { ...named(place, name), policyText: text };
};

/** GetRepositoryPolicy. */
export const getRepositoryPolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name, record } = await wantRepository(place);
  return { ...named(place, name), policyText: wantPolicy(place, name, record) };
};

/** DeleteRepositoryPolicy. */
export const deleteRepositoryPolicy: Operation = async (call) => {
  const place = placeOf(call);
  const { name, record } = await wantRepository(place);
  const policyText = wantPolicy(place, name, record);
  await changeRecord(place, name, () => ({ policy: null }));
  return { ...named(place, name), policyText };
};

function named({ registryId }: Place, name: string): { registryId: string; repositoryName: string } {
  return { registryId, repositoryName: name };
}

function wantLifecycle(place: Place, name: string, { lifecyclePolicy }: RepositoryRecord): string {
  if (lifecyclePolicy !== null) return lifecyclePolicy;
  throw missing('LifecyclePolicyNotFoundException', 'Lifecycle policy', place, name);
}

function wantPolicy(place: Place, name: string, { policy }: RepositoryRecord): string {
  if (policy !== null) return policy;
  throw missing('RepositoryPolicyNotFoundException', 'Repository policy', place, name);
}

function missing(error: string, what: string, { registryId }: Place, name: string): EcsError {
  const where = `for the repository with name '${name}' in the registry with id '${registryId}'`;
  return new EcsError(error, `${what} does not exist ${where}`);
}

/** The policy of a resource says who may do what. */
function isStatement(statement: JsonObject): boolean {
  const has = (...members: string[]): boolean => members.some((member) => statement[member] !== undefined);
  return typeof statement['Effect'] === 'string' && has('Principal', 'NotPrincipal') && has('Action', 'NotAction');
}

/** Whether it has the form of an IAM policy; what it allows is not looked at. */
function isPolicy(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    if (!isJsonObject(policy)) return false;
    const { Statement: statement } = policy;
    const statements = Array.isArray(statement) ? statement : [statement];
    return statements.length > 0 && statements.every((each) => isJsonObject(each) && isStatement(each));
  } catch {
    return false;
  }
}
