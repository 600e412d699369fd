import { describe, expect, it } from 'vitest';
import { parseNotifyTarget, secretsOf } from '../../src/notify/target.ts';

describe('where to tell', () => {
  it.each([
    ['https://hooks.slack.com/services/T0/B0/x', 'slack', 'https://hooks.slack.com'],
    ['https://hooks.slack-gov.com/services/T0/B0/x', 'slack', 'https://hooks.slack-gov.com'],
    ['https://chat.example/hooks/x', 'json', 'https://chat.example'],
    ['slack+https://chat.example/hooks/x', 'markdown', 'https://chat.example'],
    ['slack+https://hooks.slack.com/services/x', 'slack', 'https://hooks.slack.com'],
    ['json+https://hooks.slack.com/services/x', 'json', 'https://hooks.slack.com'],
    ['http://127.0.0.1:8080/told?key=1', 'json', 'http://127.0.0.1:8080'],
    ['https://user:password@hooks.example/x', 'json', 'https://hooks.example'],
    [' https://hooks.example/x\n', 'json', 'https://hooks.example'],
  ])('%s is told as %s and shown as %s', (text, format, shown) => {
    expect(parseNotifyTarget(text)).toMatchObject({ format, shown });
  });

  it('is Slack-compatible without a prefix where that is usual', () => {
    expect(parseNotifyTarget('https://chat.example/hooks/x', 'slack')).toMatchObject({ format: 'markdown' });
  });

  it.each([
    '',
    'hooks.slack.com/services/secret',
    'ftp://secret.example/',
    'https://',
    'teams+https://secret.example/x',
  ])('cannot be "%s", which is not repeated', (text) => {
    const read = parseNotifyTarget(text);
    expect(read).toEqual({ problem: expect.any(String) });
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  it('has secrets: the address, its tokens and its password, but no ordinary word', () => {
    const url = 'https://user:pa55@hooks.example/services/T012345678901234567/web?token=abcdefghijklmnop&n=1';
    const target = parseNotifyTarget(url);
    if ('problem' in target) expect.unreachable(target.problem);
    expect(secretsOf(target)).toEqual([url, 'user', 'pa55', 'T012345678901234567', 'abcdefghijklmnop']);
  });
});
