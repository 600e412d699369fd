import { EcsError } from '../ecs-error.ts';

/** The registry of an account. */
interface InRegistry {
  readonly registryId: string;
}

/** ECR's form of telling what is wrong with a member of the input. */
export function invalidMember(member: string, constraint: string): EcsError {
  return new EcsError(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** What ECR answers to a repository that is not there. */
export function repositoryNotFound(name: string, { registryId }: InRegistry): EcsError {
  return new EcsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );
}

/** As most texts of ECR end. */
export function inRepository(name: string, { registryId }: InRegistry): string {
  return `in the repository with name '${name}' in registry with id '${registryId}'`;
}
