import { get } from 'node:http';
import { type HealthCheckSettings, matchesCode } from './target-group.ts';
import type { Probe } from './target-health.ts';

/** Asks a target by its health check path. Never rejects. */
export function probe(host: string, port: number, check: HealthCheckSettings): Promise<Probe> {
  return new Promise((resolve) => {
    const fail = (reason: string, description: string): void => resolve({ passed: false, reason, description });
    const request = get({
      host,
      port,
      path: check.path,
      agent: false,
      headers: { Host: `${host}:${port}`, 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
    });
    const giveUp = setTimeout(() => {
      fail('Target.Timeout', 'Request timed out');
      request.destroy();
    }, check.timeout * 1000);
    request.on('response', (response) => {
      response.resume();
      const code = response.statusCode ?? 0;
      if (matchesCode(check.matcher, code)) resolve({ passed: true });
      else fail('Target.ResponseCodeMismatch', `Health checks failed with these codes: [${code}]`);
    });
    request.on('error', () => fail('Target.FailedHealthChecks', 'Health checks failed'));
    request.on('close', () => clearTimeout(giveUp));
  });
}
