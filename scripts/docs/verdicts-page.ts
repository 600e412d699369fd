import { rules } from '../../packages/engine/src/watch/judge.ts';
import { type Page, table } from './page.ts';

/** The rules of the verdict, in their order. */
export const verdictsPage: Page = {
  file: 'docs/verdicts.md',
  from: 'packages/engine/src/watch/judge.ts',
  generate: () => `# Verdicts

What \`slipway\` says about a rollout is decided anew with every look at it, from that look alone and the little that is
remembered of earlier ones. The rules are tried in this order and **the first that speaks wins**: their order is the
policy. All of them speak about the deployment whose id our own UpdateService call returned, never about "the service".

${table(
  ['', 'rule', 'when', 'then'],
  rules.map(({ name, when, says }, index) => [String(index + 1), `\`${name}\``, when, says]),
)}
Where no rule speaks, the rollout is waited for: ECS has not called the deployment complete yet.
The exit status of each verdict is in [exit-status.md](exit-status.md).
`,
};
