import { describe, expect, it } from 'vitest';
import { catalogue } from '../src/errors/catalogue.ts';

const call = { action: 'ecs:UpdateService', resource: 'service web', said: 'no' };

describe('a hint', () => {
  it('of a network that cannot be reached does not send people to proxy settings, which are not read', () => {
    const hint = catalogue.AWS_UNREACHABLE.hint({ ...call, endpoint: 'https://x' });
    expect(hint).toContain('A direct connection is needed: HTTPS_PROXY is not read.');
  });

  it('of a call that is not allowed says what to allow, without a file that is not at hand', () => {
    const hint = catalogue.ACCESS_DENIED.hint(call);
    expect(hint).toContain('Action "ecs:UpdateService"');
    expect(hint).not.toContain('docs/');
  });

  it('of a profile that does not exist speaks of the profile', () => {
    const hint = catalogue.NO_CREDENTIALS.hint({ tried: '', missingProfile: 'nope' });
    expect(hint).toContain('--profile');
    expect(hint).not.toContain('AWS_ACCESS_KEY_ID');
  });

  it('of a container that does not exist names the revision, not its ARN', () => {
    const what = catalogue.NO_CONTAINER_MATCHES.what({
      wanted: ['No container is named "wbe"'],
      containers: ['web (app:1)'],
      taskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:3',
    });
    expect(what).toBe('No container is named "wbe". web:3 has the container web (app:1).');
  });
});
