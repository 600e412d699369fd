import { catalogue } from '@slipway/engine';
import { describe, expect, it } from 'vitest';
import { optionTable } from '../../src/ecs-deploy/option-table.ts';
import { errorLines } from '../../src/ecs-deploy/trouble-lines.ts';

const call = { action: 'ecs:UpdateService', resource: 'service web', said: 'no', endpoint: 'https://x', name: 'X' };
const hints = {
  NO_REGION: catalogue.NO_REGION.hint({}),
  NO_CREDENTIALS: catalogue.NO_CREDENTIALS.hint({ tried: '' }),
  'NO_CREDENTIALS of a profile': catalogue.NO_CREDENTIALS.hint({ tried: '', missingProfile: 'nope' }),
  CLUSTER_NOT_FOUND: catalogue.CLUSTER_NOT_FOUND.hint({ cluster: 'c', region: 'r' }),
  SERVICE_NOT_FOUND: catalogue.SERVICE_NOT_FOUND.hint({ services: [], cluster: 'c', region: 'r' }),
  AWS_UNREACHABLE: catalogue.AWS_UNREACHABLE.hint(call),
  NO_CONTAINER_MATCHES: catalogue.NO_CONTAINER_MATCHES.hint({ wanted: [], containers: [], taskDefinition: '' }),
  BUG: catalogue.BUG.hint({ message: 'x' }),
};

describe('a hint of ecs-deploy', () => {
  it.each(Object.entries(hints))('names only its own options: %s', (code, hint) => {
    const own = new Set<string>(optionTable.map(({ long }) => `--${long}`));
    const shown = errorLines({ error: { code, what: 'It failed.', hint } })
      .map(({ text }) => text.replaceAll(/"(?:slipway|aws) [^"]*"/g, ''))
      .join('\n');
    expect((shown.match(/--[a-z-]+/g) ?? []).filter((flag) => !own.has(flag))).toEqual([]);
  });

  it.each([
    ['NO_CREDENTIALS', '--aws-assume-role'],
    ['SERVICE_NOT_FOUND', '--service-name, --cluster'],
    ['AWS_UNREACHABLE', 'AWS_ENDPOINT_URL'],
  ] as const)('of %s speaks of %s', (code, words) => {
    const lines = errorLines({ error: { code, what: 'It failed.', hint: hints[code] } });
    expect(lines.at(-1)?.text).toContain(words);
  });
});
