import { describe, expect, it } from 'vitest';
import { wantedImage } from '../../src/ecs-deploy/wanted-image.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

function wanted(
  image: string | null,
  more: { tagEnvVar?: string; tagOnly?: string } = {},
  env: Record<string, string> = {},
) {
  return wantedImage({ image, tagEnvVar: more.tagEnvVar ?? null, tagOnly: more.tagOnly ?? null }, env);
}

describe('the image that ecs-deploy is asked for', () => {
  it.each([
    ['postgres', 'postgres:latest'],
    ['postgres:16.4', 'postgres:16.4'],
    ['team/api', 'team/api:latest'],
    ['team/api:v2.0.1', 'team/api:v2.0.1'],
    ['team/many/more/parts/api:v2', 'team/many/more/parts/api:v2'],
    ['registry.example/api', 'registry.example/api:latest'],
    ['registry.example/team/api:2.1', 'registry.example/team/api:2.1'],
    ['registry.example:5000/team/sub/api', 'registry.example:5000/team/sub/api:latest'],
    ['registry.example:5000/team/api:2.1', 'registry.example:5000/team/api:2.1'],
    ['localhost:5000/api', 'localhost:5000/api:latest'],
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:latest',
    ],
    ['api:build_17', 'api:build_17'],
    [`api@${digest}`, `api@${digest}`],
    [`registry.example:5000/team/api@${digest}`, `registry.example:5000/team/api@${digest}`],
    // What the script refuses with 13.
    ['my_app:1', 'my_app:1'],
    ['my.app:1', 'my.app:1'],
    ['team/my__app', 'team/my__app:latest'],
    [`team/api:2.1@${digest}`, `team/api:2.1@${digest}`],
  ])('reads %s as %s', (typed, line) => {
    expect(wanted(typed)).toMatchObject({ kind: 'image', line });
  });

  it.each([
    ['nothing', ''],
    ['a leading slash', '/something'],
    ['a port that is no number', 'registry.example:abc/team/api'],
    ['a leading underscore', '_something:tag123'],
    ['capitals in the path', 'team/API:1'],
    ['a digest that is too short', 'api@sha256:1234567890abcdef'],
    ['an empty tag, as a variable without a value leaves it', 'api:'],
    ['a variable that was not expanded', 'api:$TAG'],
    ['an option in the place of the image', '-to'],
    ['a scheme', 'https://registry.example/api:1'],
  ])('refuses %s with 13', (_, typed) => {
    expect(wanted(typed)).toMatchObject({ kind: 'refusal', exit: 13 });
  });

  it('says what is wrong and where, without control characters', () => {
    expect(wanted('api:\u001b[31m')).toMatchObject({
      message: expect.stringContaining('"api:\\x1b[31m" cannot be read: '),
    });
  });

  describe('with -e VARIABLE', () => {
    const more = { tagEnvVar: 'BUILD' };
    it.each([
      [
        'gives an image without a tag the tag',
        'registry.example:5000/team/api',
        { BUILD: '1487' },
        'registry.example:5000/team/api:1487',
      ],
      [
        'puts the tag in place of a digest',
        `registry.example/api@${digest}`,
        { BUILD: '1487' },
        'registry.example/api:1487',
      ],
      ['leaves an image alone that has a tag, as the script does', 'api:2', { BUILD: '1487' }, 'api:2'],
      ['means latest where the variable is empty', 'api', { BUILD: '' }, 'api:latest'],
      ['keeps the digest where the variable is empty', `api@${digest}`, { BUILD: '' }, `api@${digest}`],
    ])('%s', (_, typed, env, line) => {
      expect(wanted(typed, more, env)).toMatchObject({ kind: 'image', line });
    });

    it('refuses a variable that is not set, as the script does', () => {
      expect(wanted('api', more)).toMatchObject({
        kind: 'refusal',
        exit: 1,
        message: expect.stringContaining('BUILD'),
      });
    });

    it('refuses a value that is no tag and names the variable', () => {
      expect(wanted('api', more, { BUILD: 'feature/login' })).toMatchObject({
        kind: 'refusal',
        exit: 13,
        message: expect.stringContaining('BUILD'),
      });
    });
  });

  describe('with -to TAG', () => {
    it.each(['ignore', '-', 'any:word@all', '', 'registry.example/api:3'])(
      'takes the tag, whatever -i is: %j',
      (typed) => {
        expect(wanted(typed, { tagOnly: '0.1.899' })).toEqual({ kind: 'tag', line: '0.1.899', tag: '0.1.899' });
      },
    );

    it('beats -e', () => {
      expect(wanted('ignore', { tagOnly: '1', tagEnvVar: 'UNSET' })).toMatchObject({ kind: 'tag', tag: '1' });
    });

    it('refuses what cannot be a tag with 13', () => {
      expect(wanted('ignore', { tagOnly: 'a/b' })).toMatchObject({ kind: 'refusal', exit: 13 });
    });
  });
});
