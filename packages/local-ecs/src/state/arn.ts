/** Makes the ARNs of one account in one region, in ECS's long form. */
export function arnMaker(region: string, accountId: string) {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const prefix = `arn:${partition}:ecs:${region}:${accountId}:`;
  return {
    partition,
    accountId,
    prefix,
    cluster: (cluster: string): string => `${prefix}cluster/${cluster}`,
    service: (cluster: string, service: string): string => `${prefix}service/${cluster}/${service}`,
    /** ECS names a service that it does not have in the old, short form, without the cluster. */
    unknownService: (service: string): string => `${prefix}service/${service}`,
    task: (cluster: string, id: string): string => `${prefix}task/${cluster}/${id}`,
    container: (cluster: string, task: string, id: string): string => `${prefix}container/${cluster}/${task}/${id}`,
    containerInstance: (cluster: string, id: string): string => `${prefix}container-instance/${cluster}/${id}`,
    capacityProvider: (name: string): string => `${prefix}capacity-provider/${name}`,
    /** Of the user that every caller is, and of the account's root. */
    principal: (name: 'root' | 'user/local'): string => `arn:${partition}:iam::${accountId}:${name}`,
    serviceLinkedRole: `arn:${partition}:iam::${accountId}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    taskDefinition: (family: string, revision: number): string => `${prefix}task-definition/${family}:${revision}`,
    serviceDeployment: (cluster: string, service: string, id: string): string =>
      `${prefix}service-deployment/${cluster}/${service}/${id}`,
    serviceRevision: (cluster: string, service: string, number: string): string =>
      `${prefix}service-revision/${cluster}/${service}/${number}`,
  };
}

/** The parts of an ARN `arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/PATH`. */
export interface ParsedArn {
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** e.g. `service`. */
  readonly type: string;
  /** e.g. `['cluster', 'name']`. */
  readonly path: readonly string[];
}

const ARN = /^arn:(?:aws|aws-cn|aws-us-gov):([^:]+):([^:]*):([^:]*):([a-z-]+)\/(.+)$/;

/** The parts of an ARN of the form `…:type/path`, or null. */
export function parseArn(text: string): ParsedArn | null {
  const match = ARN.exec(text);
  if (match === null) return null;
  const [, service = '', region = '', accountId = '', type = '', path = ''] = match;
  return { service, region, accountId, type, path: path.split('/') };
}
