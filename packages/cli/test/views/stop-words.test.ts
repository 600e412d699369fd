import type { StoppedContainer } from '@slipway/engine/events';
import { describe, expect, it } from 'vitest';
import { type Stop, shortDetail, stopWords, verdictWords } from '../../src/views/stop-words.ts';

const container = (name: string, exitCode: number | null = null, reason: string | null = null): StoppedContainer => ({
  name,
  exitCode,
  exitMeaning: null,
  reason,
});
const stop = (stopClass: Stop['class'], text: string, ...containers: StoppedContainer[]): Stop => ({
  class: stopClass,
  reason: text,
  stoppedReason: text,
  containers: containers.length === 0 ? [container('web')] : containers,
});
const pull = 'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ';
const digest = `sha256:${'a1'.repeat(32)}`;

describe('a stopped task is told in a few words', () => {
  it.each<[string, Stop, string]>([
    [
      'with the image that is not there',
      stop('image-not-found', `${pull}registry.example/team/web:9: registry.example/team/web:9: not found`),
      'image not found: registry.example/team/web:9',
    ],
    [
      'with a port, a digest and no tag',
      stop('image-not-found', `${pull}registry.example:5000/web@${digest}: not found`),
      `image not found: registry.example:5000/web@${digest}`,
    ],
    [
      'with the image between quotes and not the URL of the request',
      stop(
        'no-permission',
        'CannotPullContainerError: GET https://registry.example/v2/web:1: "registry.example/web:1": 403',
      ),
      'no permission to pull registry.example/web:1',
    ],
    [
      'with the container where no image is named',
      stop('image-not-found', 'CannotPull: 404'),
      'image not found: container web',
    ],
    [
      'with the secret',
      stop(
        'secret-missing',
        'ResourceInitializationError: arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf: ResourceNotFoundException',
      ),
      'secret not found: prod/db-AbCdEf',
    ],
    [
      'with the container that ended by itself, not the one that was told to',
      stop('app-crash', 'container web exited with 1', container('proxy', 143), container('web', 1)),
      'container web exited with 1',
    ],
    [
      'with the exit code',
      stop('out-of-memory', 'OutOfMemoryError', container('web', 137, 'OutOfMemoryError')),
      'out of memory: container web, exit code 137',
    ],
    [
      'with who checked',
      stop('failed-health-check', 'Task failed ELB health checks in (target-group x)'),
      'failed the health checks of the load balancer',
    ],
    [
      'with no container where several never ran',
      stop('network', 'dial tcp', container('a'), container('b')),
      'network error',
    ],
    ['without a reason', stop('unknown', 'ECS gave no reason'), 'unknown reason'],
  ])('%s', (_, given, words) => {
    expect(stopWords(given)).toBe(words);
  });

  it('in a detail that repeats its reason, whatever follows', () => {
    const given = stop('image-not-found', `${pull}registry.example/web:9: not found`);
    expect(shortDetail(`${given.reason} (2 times)`, [given])).toBe('image not found: registry.example/web:9 (2 times)');
    expect(shortDetail('2 of 2 new tasks run', [given])).toBe('2 of 2 new tasks run');
  });

  it('in a verdict, even where the stream does not have the stop', () => {
    const detail = `${pull}registry.example/web:9: registry.example/web:9: not found (2 times)`;
    expect(
      verdictWords({ kind: 'failed', cause: { kind: 'crash-loop', class: 'network', times: 2 }, detail }, []),
    ).toBe('network error while pulling registry.example/web:9 (2 times)');
    expect(verdictWords({ kind: 'failed', cause: { kind: 'alarm' }, detail }, [])).toBe(detail);
  });
});
