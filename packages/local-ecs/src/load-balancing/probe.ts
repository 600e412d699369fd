import { get } from 'node:http';
import { connect } from 'node:net';
import { type HealthCheckSettings, matchesCode } from './target-group.ts';
import type { Probe } from './target-health.ts';

/** Asks a target by its health check path, or for TCP whether it takes a connection. Never rejects. */
export function probe(host: string, port: number, check: HealthCheckSettings): Promise<Probe> {
  return check.protocol === 'TCP' ? probeTcp(host, port, check) : probeHttp(host, port, check);
}

function probeHttp(host: string, port: number, check: HealthCheckSettings): Promise<Probe> {
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

function probeTcp(host: string, port: number, { timeout }: HealthCheckSettings): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: Probe): void => {
      clearTimeout(giveUp);
      socket.destroy();
      resolve(result);
    };
    const giveUp = setTimeout(
      () => end({ passed: false, reason: 'Target.Timeout', description: 'Request timed out' }),
      timeout * 1000,
    );
    socket.on('connect', () => end({ passed: true }));
    socket.on('error', () =>
      end({ passed: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' }),
    );
  });
}
