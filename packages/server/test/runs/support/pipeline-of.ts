import type { Job, Pipeline } from '@slipway/pipeline';

/** A decided pipeline with these jobs; what is not given is as in a file that does not mention it. */
export function pipelineOf(jobs: Readonly<Record<string, Partial<Job>>>): Pipeline {
  const all = Object.entries(jobs).map(([name, given]) => jobOf(name, given));
  return { name: null, stages: [...new Set(all.map(({ stage }) => stage))], jobs: all, left: [] };
}

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
