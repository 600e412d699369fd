import { catalogue, type ErrorCode, SlipwayError, type Whose } from '../../packages/engine/src/errors/index.ts';
import { errorSamples } from './error-samples.ts';
import type { Page } from './page.ts';

const whoseMove: Readonly<Record<Whose, string>> = {
  user: 'yours',
  aws: "AWS's",
  slipway: 'ours: it is a bug',
};

/** Every error, with an example of what it says. */
export const errorsPage: Page = {
  file: 'docs/errors.md',
  from: 'packages/engine/src/errors/catalogue.ts',
  generate: () => `# Errors

What ends a command before there is a verdict. The code is the part that a machine may rely on (\`error.code\` of the
last event); the words may change. The examples below are filled with made-up details. How a rollout ended is not an
error but a verdict: see [verdicts.md](verdicts.md). All exit statuses are in [exit-status.md](exit-status.md).
${(Object.keys(catalogue) as ErrorCode[]).map(section).join('')}`,
};

function section(code: ErrorCode): string {
  const { exit, whose, hint } = catalogue[code];
  const error = new SlipwayError(code, errorSamples[code]);
  const next = (hint as (details: unknown) => string)(error.details);
  return `
## ${code}

Exit status ${exit}. Whose move it is: ${whoseMove[whose]}.

> ${error.message.replaceAll('\n', '\n> ')}
>
> ${next}
`;
}
