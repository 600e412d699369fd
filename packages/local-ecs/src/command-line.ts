import { parseArgs } from 'node:util';
import { RUNTIME_NAMES, type RuntimeName } from './runtime/runtime-name.ts';

/** What the command line asks for. */
export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  | { readonly do: 'complain'; readonly problems: readonly string[] }
  | { readonly do: 'listen'; readonly settings: Settings };

export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly runtime: RuntimeName;
  /** `beside`: the one after `port`, or any free one; null: no registry. */
  readonly registryPort: number | 'beside' | null;
  /** Where state and images are kept; null: state in memory, images in a temporary folder, until the end. */
  readonly data: string | null;
  /** Whether calls without a signature are refused. */
  readonly requireSignature: boolean;
  /** Whether a missing log group fails the start of a task. */
  readonly requireLogGroups: boolean;
}

const OPTIONS = {
  port: { type: 'string', default: '4510' },
  host: { type: 'string', default: '127.0.0.1' },
  'registry-port': { type: 'string', default: 'beside' },
  data: { type: 'string' },
  runtime: { type: 'string', default: 'simulated' },
  speed: { type: 'string', default: '1' },
  'start-ms': { type: 'string', default: '3000' },
  'stop-ms': { type: 'string', default: '5000' },
  'require-signature': { type: 'boolean', default: false },
  'require-log-groups': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

export const HELP = `local-ecs: an Amazon ECS for one machine that any AWS client can use

Usage: local-ecs [options]

  --port N          port to listen on (default 4510; 0 takes a free one)
  --host HOST       address to listen on (default 127.0.0.1, this machine only)
  --registry-port N port of the registry that images are pushed to and pulled from (default: the one after --port, or any free
                    one where that is taken; 0 takes a free one; none: there is no registry)
  --data DIR        folder to keep everything in: the state (clusters, services, tasks …), which goes on after a restart, and
                    the images; without it both are gone at the end. One local-ecs at a time can have it
  --runtime NAME    where tasks run: simulated (default), that is nowhere; docker: as containers of the docker engine;
                    process: the image's command runs as a process of this machine, for development only;
                    auto: docker where an engine answers, else process
  --speed N         divides every duration of ECS's own: --speed 10 rolls a service ten times as fast (default 1)
  --start-ms N      from the start of a task to RUNNING, in milliseconds (default 3000)
  --stop-ms N       from the order to stop to STOPPED, in milliseconds (default 5000)
  --require-signature
                    refuses calls that are not signed, as AWS does; whether the signature is right is not looked at
  --require-log-groups
                    fails the start of a task whose log group is missing, as AWS does, unless it sets awslogs-create-group;
                    without it the group comes into being
  -h, --help        this text
  -v, --version     the version

Point a client at it (any credentials do; an access key id of 12 digits is the account):

  export AWS_ENDPOINT_URL=http://127.0.0.1:4510 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1    # SDKs; AWS CLI version 1 and boto3

AWS_ENDPOINT_URL_ECS=http://127.0.0.1:4510 instead sends only ECS here; ECR, logs, load balancers and STS go on to AWS.

  aws ecs create-cluster --cluster-name demo
  aws ecs register-task-definition --family web --container-definitions \\
    '[{"name":"web","image":"web:1","memory":128,"healthCheck":{"command":["CMD-SHELL","true"]}}]'
  aws ecs create-service --cluster demo --service-name web --task-definition web --desired-count 2

Or in a program:

  boto3.client('ecs', endpoint_url='http://127.0.0.1:4510')
  new ECSClient({ endpoint: 'http://127.0.0.1:4510' })

Push images to it (docker trusts 127.0.0.1, the others have to be told):

  docker build -t 127.0.0.1:4511/web:1 . && docker push 127.0.0.1:4511/web:1
  buildah push --tls-verify=false web:1 docker://127.0.0.1:4511/web:1
  skopeo copy --dest-tls-verify=false oci:web:1 docker://127.0.0.1:4511/web:1

The same registry by the API of ECR; tasks find its images by the names of ECR too:

  aws ecr create-repository --repository-name web
  aws ecr get-login-password | docker login --username AWS --password-stdin 127.0.0.1:4511

Keep it all from one run to the next, and see what there is:

  local-ecs --data ~/.local-ecs
  curl http://127.0.0.1:4510/_local-ecs/state

Ask for failures and start anew:

  curl -d '{"kind":"image-missing","image":"web:2"}' http://127.0.0.1:4510/_local-ecs/faults
  curl -X POST http://127.0.0.1:4510/_local-ecs/reset

Exit status: 0 ended by a signal, 2 wrong usage, 3 the address, the folder or the docker engine cannot be had.
`;

const A_PORT = 'a whole number from 0 to 65535';

/** Reads the arguments, and says everything that is wrong with them at once. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  if (values.help === true) return { do: 'help' };
  if (values.version === true) return { do: 'version' };
  const problems = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [`unexpected argument "${token.value}"`];
    if (token.kind !== 'option') return [];
    if (!Object.hasOwn(OPTIONS, token.name)) return [`unknown option ${token.rawName}`];
    const wantsValue = OPTIONS[token.name as keyof typeof OPTIONS].type === 'string';
    return wantsValue && token.value === undefined ? [`${token.rawName} needs a value`] : [];
  });
  const number = (name: keyof typeof OPTIONS, isRight: (value: number) => boolean, wanted: string): number => {
    const given = values[name];
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : Number.NaN;
    if (typeof given === 'string' && !isRight(value)) problems.push(`--${name} must be ${wanted}, not "${given}"`);
    return value;
  };
  const port = (name: 'port' | 'registry-port'): number =>
    number(
      name,
      (value) => Number.isInteger(value) && value >= 0 && value <= 65_535,
      name === 'port' ? A_PORT : `${A_PORT}, or none`,
    );
  const registryPort = (): Settings['registryPort'] => {
    const given = values['registry-port'];
    if (given === 'none') return null;
    return given === 'beside' ? given : port('registry-port');
  };
  const settings: Settings = {
    port: port('port'),
    registryPort: registryPort(),
    data: typeof values.data === 'string' ? values.data : null,
    host: String(values.host),
    requireSignature: values['require-signature'] === true,
    requireLogGroups: values['require-log-groups'] === true,
    speed: number('speed', (value) => Number.isFinite(value) && value > 0, 'a number above 0'),
    startMs: number('start-ms', (value) => Number.isFinite(value) && value >= 0, 'a number of milliseconds, 0 or more'),
    runtime: runtimeOf(values.runtime, problems),
    stopMs: number('stop-ms', (value) => Number.isFinite(value) && value >= 0, 'a number of milliseconds, 0 or more'),
  };
  if (settings.data === '') problems.push('--data must be a folder, not ""');
  // Docker has images of its own.
  if (settings.registryPort === null && settings.runtime !== 'simulated' && settings.runtime !== 'docker') {
    problems.push(`--runtime ${settings.runtime} pulls images from the registry, so that it cannot be none`);
  }
  return problems.length > 0 ? { do: 'complain', problems } : { do: 'listen', settings };
}

function runtimeOf(given: unknown, problems: string[]): RuntimeName {
  const known = RUNTIME_NAMES.find((name) => name === given);
  if (known === undefined && typeof given === 'string') {
    problems.push(`--runtime must be one of: ${RUNTIME_NAMES.join(', ')}; not "${given}"`);
  }
  return known ?? 'simulated';
}
