import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../access/constant-time.ts';

/** Whether GitHub, which knows the secret, signed this body: the header is `X-Hub-Signature-256`. */
export function isSignedByGithub(secret: string, body: Buffer, header: string | undefined): boolean {
  const given = /^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1];
  return given !== undefined && equalSecrets(given, createHmac('sha256', secret).update(body).digest('hex'));
}

/** Whether the header `X-Gitlab-Token` is the token that was agreed on. */
export function hasGitlabToken(token: string, header: string | undefined): boolean {
  return header !== undefined && equalSecrets(header, token);
}
