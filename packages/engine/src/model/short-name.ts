/** The last part of an ARN: `family:revision` of a task definition, the id of a task, the name of a cluster. */
export function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
