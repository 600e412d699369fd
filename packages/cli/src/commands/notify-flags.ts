import { type NotifyTarget, parseNotifyTarget } from '@slipway/engine';
import type { Call } from '../command-line/command.ts';
import { listFlag } from '../command-line/flag.ts';

/** Who is told about the verdict. */
export const notifyFlags = {
  notify: listFlag(
    {
      section: 'Output',
      placeholder: 'URL',
      brief: 'tell this webhook how it ended (repeatable; SLIPWAY_SLACK_WEBHOOK_URL names one more)',
    },
    // Read below: what is wrong with an address is told without it, since it is a secret.
    (text) => text,
  ),
};

/** The receivers that were named, each once. */
export function readNotify({
  flags,
  env,
  problem,
}: Pick<Call<typeof notifyFlags>, 'flags' | 'env' | 'problem'>): readonly NotifyTarget[] {
  const variable = env['SLIPWAY_SLACK_WEBHOOK_URL'] ?? '';
  const read = (name: string, text: string, usual: 'slack' | 'json'): readonly NotifyTarget[] => {
    const target = parseNotifyTarget(text, usual);
    if (!('problem' in target)) return [target];
    problem(`${name} is not usable: ${target.problem}.`);
    return [];
  };
  const targets = [
    ...flags.notify.flatMap((text) => read('--notify', text, 'json')),
    ...(variable === '' ? [] : read('SLIPWAY_SLACK_WEBHOOK_URL', variable, 'slack')),
  ];
  return [...new Map(targets.map((target) => [target.url, target])).values()];
}
