import { explain } from '@slipway/engine';
import { printable } from '@slipway/engine/events';
import { readNotify } from '../commands/notify-flags.ts';
import { openEventsFile } from '../events-file.ts';
import { readAttempt } from '../resume-file.ts';
import { accessOf } from './access.ts';
import { interruptible } from './interrupts.ts';
import type { JobContext, Order } from './job.ts';
import { err, type Line, out } from './line.ts';
import { readNetworkConfiguration } from './network-configuration.ts';
import { registerAndRun } from './one-off-job.ts';
import { parseArguments } from './parse-arguments.ts';
import { type Refusal, refuse } from './refusal.ts';
import { checkOptions } from './script-options.ts';
import type { ScriptWorld } from './script-world.ts';
import { deployService, ignoredLines } from './service-job.ts';
import { readBasisFile } from './starting-point.ts';
import { errorLines } from './trouble-lines.ts';
import { usage } from './usage.ts';
import { wantedImage } from './wanted-image.ts';

const usageExit = 3;

/**
 * The command `ecs-deploy`: the script of that name, flag for flag.
 *
 * @param argv the words after the name of the command.
 * @returns the exit status of the script: 0, 3 to 13 for a command line that cannot be meant so, 1 for all else.
 */
export async function main(argv: readonly string[], world: ScriptWorld): Promise<number> {
  const show = ({ stream, text }: Line): void =>
    (stream === 'out' ? world.stdout : world.stderr).write(`${printable(text)}\n`);
  const parsed = parseArguments(argv);
  if (parsed.kind === 'version') {
    show(out(world.version));
    return 0;
  }
  if (parsed.kind === 'usage') {
    if (parsed.problem === null) {
      world.stdout.write(usage());
    } else {
      show(err(`ERROR: ${parsed.problem}`));
      show(err('  See "ecs-deploy --help".'));
    }
    return usageExit;
  }
  try {
    const order = readOrder(parsed.options, world);
    if (order.kind === 'refusal') {
      show(err(`ERROR: ${order.message}`));
      return order.exit;
    }
    return (await carryOut(order, world, show)) === 0 ? 0 : 1;
  } catch (error) {
    for (const line of errorLines({ error: explain(error) })) show(line);
    return 1;
  }
}

/** Reads all that can be read before AWS is asked. */
function readOrder(
  given: Parameters<typeof checkOptions>[0],
  { env, cwd }: ScriptWorld,
): (Order & { readonly kind: 'order' }) | Refusal {
  const options = checkOptions(given);
  if (options.kind === 'refusal') return options;
  const wanted = options.forceNewDeployment ? null : wantedImage(options, env);
  if (wanted?.kind === 'refusal') return wanted;
  const { target } = options;
  const typed = target.kind === 'task-definition' ? (target.run?.networkConfiguration ?? null) : null;
  const network = typed === null ? null : readNetworkConfiguration(typed);
  if (network?.kind === 'refusal') return network;
  const file = readBasisFile(options, cwd);
  const problems: string[] = [];
  const notify = readNotify({ flags: { notify: [] }, env, problem: (text) => problems.push(text) });
  if (problems.length > 0) return refuse(usageExit, problems.join(' '));
  return { kind: 'order', options, wanted, file, network: network?.value ?? null, notify };
}

async function carryOut(order: Order, world: ScriptWorld, show: (line: Line) => void): Promise<number> {
  const { options, wanted } = order;
  const { target } = options;
  if (target.kind === 'service') for (const line of ignoredLines(target, options)) show(line);
  if (wanted !== null) show(out(`Using image name: ${wanted.line}`));
  const attempt = readAttempt(world);
  const events = world.env['SLIPWAY_EVENTS']
    ? openEventsFile(world.env['SLIPWAY_EVENTS'], world.cwd, (message) => show(err(message)))
    : null;
  const connection = await world.connect(accessOf(options.access, world.env));
  const interrupts = interruptible(world);
  try {
    const context: JobContext = {
      ...order,
      attempt,
      connection,
      env: world.env,
      signal: interrupts.signal,
      keep: (event) => events?.append(event),
    };
    const job = target.kind === 'service' ? deployService(target, context) : registerAndRun(target, context);
    for (let step = await job.next(); ; step = await job.next()) {
      if (step.done === true) return step.value;
      show(step.value);
    }
  } finally {
    connection.close();
    interrupts.end();
    events?.close();
  }
}
