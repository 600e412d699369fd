import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** 32 lower-case hex digits, as ids of tasks have. */
export function newTaskId(): string {
  return randomUUID().replaceAll('-', '');
}

/** 21 characters of `A-Za-z0-9_-`, as ids of service deployments have. */
export function newServiceDeploymentId(): string {
  return randomBytes(16).toString('base64url').slice(0, 21);
}

/** Makes the numbers of deployments: 19 digits that rise with time, all above `highest`. */
export function deploymentNumbers(now: () => number, highest: string): () => string {
  let last = BigInt(highest);
  return () => {
    // Milliseconds and six more digits, so that two of them can be told apart by their ends too.
    const digits = BigInt(randomInt(1, 1_000_000));
    const wanted = BigInt(Math.floor(now())) * 1_000_000n + digits;
    last = wanted > last ? wanted : last + digits;
    return last.toString();
  };
}
