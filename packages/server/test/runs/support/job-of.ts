import type { Job } from '@slipway/pipeline';

/** A job; what is not given is as in a file that does not mention it. */
export function jobOf(name: string, given: Partial<Job> = {}): Job {
  return {
    name,
    stage: 'test',
    needs: null,
    when: 'on_success',
    allowFailure: false,
    script: [],
    afterScript: [],
    variables: {},
    retry: { max: 0, when: [] },
    timeoutMs: null,
    artifacts: null,
    dependencies: null,
    environment: null,
    resourceGroup: null,
    image: null,
    interruptible: false,
    ...given,
  };
}
