import { parseArgs } from 'node:util';
import { RUNTIME_NAMES, type RuntimeName } from '../runtime/runtime-name.ts';

/** What the command line asks for. */
export type Command =
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  | { readonly do: 'complain'; readonly problems: readonly string[] }
  | { readonly do: 'listen'; readonly settings: Settings };

/** The options, each of them checked. */
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
