import { createHash } from 'node:crypto';

/** The cookie that names a target, as an Application Load Balancer calls it. */
export const TARGET_COOKIE = 'AWSALB';
/** The cookie that names a target group. */
export const GROUP_COOKIE = 'AWSALBTG';

/** The value of a cookie in the Cookie headers of a request; null where it is not there. */
export function cookieOf(headers: readonly string[], name: string): string | null {
  for (const part of headers.join(';').split(';')) {
    const [key = '', ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}

/** The Set-Cookie headers, that for requests from other sites (CORS) too. @param now epoch milliseconds */
export function stickyCookies(name: string, value: string, seconds: number, now: number): string[] {
  const expires = new Date(now + seconds * 1000).toUTCString();
  return [
    `${name}=${value}; Expires=${expires}; Path=/`,
    `${name}CORS=${value}; Expires=${expires}; Path=/; SameSite=None`,
  ];
}

/** What a cookie calls a target group. */
export function groupKey(arn: string): string {
  return createHash('sha256').update(arn).digest('base64url');
}
