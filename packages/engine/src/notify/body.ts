import type { Message, Outcome } from './message.ts';
import type { News } from './news.ts';
import type { NotifyTarget } from './target.ts';

const signs: Readonly<Record<Outcome, string>> = {
  succeeded: '✓',
  failed: '✗',
  superseded: '○',
  undecided: '?',
  interrupted: '?',
  canceled: '○',
  nothing: '○',
};

/** The JSON that a receiver gets. */
export function bodyFor({ format }: Pick<NotifyTarget, 'format'>, message: Message, news: News): string {
  return JSON.stringify(format === 'json' ? plainBody(message, news) : slackBody(message, format));
}

/**
 * A message of Slack's incoming webhooks. The blocks are plain text, in which nothing is markup; `text` is for notifications and for
 * receivers that know no blocks.
 */
function slackBody({ outcome, headline, facts }: Message, format: 'slack' | 'markdown'): object {
  const escaped = format === 'slack' ? entities : markdown;
  const first = `${signs[outcome]} ${headline}`;
  const lines = facts.map(({ label, value }) => `${label}: ${value}`);
  const plain = (text: string) => ({ type: 'plain_text', text: entities(text), emoji: false });
  return {
    text: [first, ...lines].map(escaped).join('\n'),
    mrkdwn: false,
    blocks: [
      { type: 'section', text: plain(first) },
      ...(lines.length === 0 ? [] : [{ type: 'context', elements: lines.map(plain) }]),
    ],
  };
}

/** The three characters that Slack reads as control characters, in plain text too (https://docs.slack.dev/messaging/formatting-message-text). */
function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What Markdown reads as markup, and what calls people: a zero-width space takes the meaning of `@channel`. */
function markdown(text: string): string {
  return text
    .replaceAll(/[\\`*_~[\]()#|]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b');
}

/** For programs: the words, and what they were made of. */
function plainBody({ outcome, headline, facts }: Message, { origin, services, finished, pipeline }: News): object {
  return {
    v: 1,
    outcome,
    text: headline,
    facts: Object.fromEntries(facts.map(({ label, value }) => [label, value])),
    ...origin,
    exit: finished?.exit ?? null,
    durationMs: pipeline?.durationMs ?? finished?.durationMs ?? null,
    services: services.map(({ service, cluster, region, images, taskDefinition, verdict, backTo, stop }) => ({
      service,
      cluster,
      region,
      images,
      taskDefinition,
      verdict: verdict?.kind ?? null,
      detail: verdict?.detail ?? null,
      reason: stop?.reason ?? null,
      backTo,
    })),
  };
}
