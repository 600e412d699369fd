import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SlipwayError } from '../../errors/slipway-error.ts';
import { isJsonObject } from '../../model/json.ts';
import type { ClientSurroundings } from './client-settings.ts';
import type { TokenSource } from './credential-plan.ts';

/** What the identity provider in AWS IAM expects in `aud`, by GitHub's and AWS's own instructions. */
const audience = 'sts.amazonaws.com';
const tries = 3;
const pauseMs = 1000;

/**
 * An OIDC token of a GitHub Actions job, from the address that jobs with `permissions: id-token: write` are given.
 *
 * @throws SlipwayError NO_CREDENTIALS.
 */
export async function githubIdToken(
  { url, bearer }: Extract<TokenSource, { kind: 'github' }>,
  { clock, attemptMs, closed }: ClientSurroundings,
): Promise<string> {
  const address = new URL(url);
  address.searchParams.set('audience', audience);
  let problem = '';
  for (let tried = 0; tried < tries && !closed.aborted; tried++) {
    if (tried > 0) await clock.sleep(pauseMs * tried, closed);
    try {
      const token = tokenOf(await get(address, bearer, attemptMs));
      if (token !== null) return token;
      problem = 'the answer has no token';
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  }
  throw new SlipwayError('NO_CREDENTIALS', { tried: `GitHub's OIDC token service at ${address.host}: ${problem}` });
}

function tokenOf(body: string): string | null {
  const value: unknown = JSON.parse(body);
  return isJsonObject(value) && typeof value['value'] === 'string' ? value['value'] : null;
}

/** A global fetch would cost more start-up time than the rest of the command. */
function get(url: URL, bearer: string, timeoutMs: number): Promise<string> {
  const headers = { accept: 'application/json; api-version=2.0', authorization: `Bearer ${bearer}` };
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, timeout: timeoutMs }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new TypeError(`HTTP ${response.statusCode}`));
      });
    });
    request.on('timeout', () => request.destroy(new TypeError('no answer')));
    request.on('error', reject);
    request.end();
  });
}
