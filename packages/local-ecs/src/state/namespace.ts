import { createHash } from 'node:crypto';
import type { Region } from './region.ts';

/** The ARN of a Cloud Map namespace; the same name has always the same one. There is no Cloud Map behind it. */
export function namespaceArn({ name, arns }: Region, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const id = createHash('sha256').update(nameOrArn).digest('hex').slice(0, 16);
  return `arn:${arns.partition}:servicediscovery:${name}:${arns.accountId}:namespace/ns-${id}`;
}
