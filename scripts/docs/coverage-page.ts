import type { ServiceName } from '../../packages/local-ecs/src/api-call.ts';
import { TABLES } from '../../packages/local-ecs/src/dispatch.ts';
import { ecsRemarks, type Remark } from './coverage-remarks.ts';
import { type Page, table } from './page.ts';
import { readSdkModel } from './service-model/read-sdk.ts';

/** The services that local-ecs answers for, and the client that knows all their operations. */
const SERVICES: Readonly<Record<ServiceName, { readonly title: string; readonly packageName: string }>> = {
  ecs: { title: 'Amazon ECS', packageName: '@aws-sdk/client-ecs' },
  ecr: { title: 'Amazon ECR', packageName: '@aws-sdk/client-ecr' },
  elasticloadbalancing: {
    title: 'Elastic Load Balancing v2',
    packageName: '@aws-sdk/client-elastic-load-balancing-v2',
  },
  logs: { title: 'CloudWatch Logs', packageName: '@aws-sdk/client-cloudwatch-logs' },
  sts: { title: 'STS', packageName: '@aws-sdk/client-sts' },
};

/** Every operation of the services that local-ecs answers for, and how far it goes. */
export const coveragePage: Page = {
  file: 'docs/coverage.md',
  from: "the operation tables of packages/local-ecs and the AWS SDK's schemas",
  generate: (_read, root) => `# What local-ecs answers

Every operation of the services that [local-ecs](local-ecs.md) answers for.

- **emulated**: does what it does on AWS, as far as [BEHAVIOUR.md](../packages/local-ecs/BEHAVIOUR.md) says.
- **stored only**: what is given is kept and given back, and has no other effect.
- **as where there is none**: answers as AWS does where there is nothing of the kind.
- **not emulated**: refused with an \`UnsupportedFeatureException\` that says so; nothing happens.
${(Object.keys(SERVICES) as ServiceName[]).map((service) => section(service, root)).join('')}`,
};

function section(service: ServiceName, root: string): string {
  const { title, packageName } = SERVICES[service];
  const { inputs, version } = readSdkModel(packageName, root);
  const names = [...inputs.keys()].toSorted();
  const answered = TABLES[service];
  const stray = [...answered.keys()].filter((name) => !inputs.has(name));
  if (stray.length > 0) throw new Error(`${packageName} ${version} has no operation ${stray.join(', ')}.`);
  const remarks = service === 'ecs' ? checked(ecsRemarks, names) : [];
  const rows = names.map((name) => row(name, answered.has(name), remarks));
  return `
## ${title}

${answered.size} of ${names.length} operations are answered (the model is that of \`${packageName}\` ${version}).

${service === 'ecs' ? table(['operation', 'state', ''], rows) : lists(names, answered)}`;
}

function row(name: string, isAnswered: boolean, remarks: readonly Remark[]): string[] {
  const remark = remarks.find((each) => means(each, name));
  const state = isAnswered ? (remark?.extent ?? 'emulated') : '**not emulated**';
  const words = remark?.extent === 'stored only' && !isAnswered ? '' : remark?.words;
  return [`\`${name}\``, state, words ?? ''];
}

function lists(names: readonly string[], answered: ReadonlyMap<string, unknown>): string {
  const code = (name: string): string => `\`${name}\``;
  const missing = names.filter((name) => !answered.has(name));
  return `Emulated: ${names
    .filter((name) => answered.has(name))
    .map(code)
    .join(', ')}.

Not emulated: ${missing.length === 0 ? 'none' : missing.map(code).join(', ')}.
`;
}

/** The remarks, if each means an operation that there is: a wrong name would say nothing for ever. */
function checked(remarks: readonly Remark[], names: readonly string[]): readonly Remark[] {
  const wrong = remarks.flatMap(({ operations }) =>
    operations instanceof RegExp
      ? names.some((name) => operations.test(name))
        ? []
        : [String(operations)]
      : operations.filter((name) => !names.includes(name)),
  );
  if (wrong.length > 0) throw new Error(`There are remarks about operations that there are not: ${wrong.join(', ')}.`);
  return remarks;
}

function means({ operations }: Remark, name: string): boolean {
  return operations instanceof RegExp ? operations.test(name) : operations.includes(name);
}
