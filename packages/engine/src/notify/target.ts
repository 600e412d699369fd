/** Somebody who is told. The address is a secret: who knows it can write there. */
export interface NotifyTarget {
  readonly url: string;
  /** slack: Slack itself · markdown: what takes the messages of Slack and reads Markdown (Mattermost, Rocket.Chat) · json: any program. */
  readonly format: 'slack' | 'markdown' | 'json';
  /** Scheme and host: all that may be shown. */
  readonly shown: string;
}

/** Why a text is no target; without the text, which may be a secret with a mistake in it. */
export interface TargetProblem {
  readonly problem: string;
}

const slackHosts: ReadonlySet<string> = new Set(['hooks.slack.com', 'hooks.slack-gov.com']);

/**
 * Reads where to tell: an http or https URL. Its host decides the format; `slack+https://…` and `json+https://…` say it.
 *
 * @param usual the format where neither prefix nor host says one.
 */
export function parseNotifyTarget(text: string, usual: 'slack' | 'json' = 'json'): NotifyTarget | TargetProblem {
  const [, prefix = null, address = ''] = /^(?:([a-z]+)\+)?(https?:\/\/.*)$/is.exec(text.trim()) ?? [];
  if (address === '' || !URL.canParse(address)) {
    return { problem: 'it is a URL that begins with https:// (or http://), slack+https:// or json+https://' };
  }
  if (prefix !== null && prefix !== 'slack' && prefix !== 'json') {
    return { problem: `there is no format "${prefix}": slack+ and json+ can stand before the URL` };
  }
  const { protocol, host, hostname, href } = new URL(address);
  const isSlack = slackHosts.has(hostname);
  const asked = prefix ?? (isSlack ? 'slack' : usual);
  return {
    url: href,
    format: asked === 'json' ? 'json' : isSlack ? 'slack' : 'markdown',
    shown: `${protocol}//${host}`,
  };
}

/** The parts of an address that must not be shown anywhere: a short part of a path may be an ordinary word. */
export function secretsOf({ url }: NotifyTarget): readonly string[] {
  const { pathname, searchParams, username, password } = new URL(url);
  const parts = [...pathname.split('/'), ...searchParams.values()];
  return [url, username, password, ...parts.filter((part) => part.length >= shortestToken)].filter(
    (part) => part !== '',
  );
}

const shortestToken = 16;
