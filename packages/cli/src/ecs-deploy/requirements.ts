import type { GivenOptions } from './parse-arguments.ts';
import { type Refusal, refuse } from './refusal.ts';

interface Requirement {
  /** Exit status of the script for this mistake. */
  readonly exit: number;
  readonly unmet: (given: Lookup) => boolean;
  readonly message: (given: Lookup) => string;
}

interface Lookup {
  /** Whether the option was given; an empty value counts as not given. */
  readonly has: (name: Name) => boolean;
  /** Whether it was typed, even with an empty value. */
  readonly typed: (name: Name) => boolean;
  readonly value: (name: Name) => string;
}

type Name = Parameters<GivenOptions['values']['get']>[0];

/** The first unmet requirement, null when the options fit together. The order is that of the script. */
export function firstUnmet({ values, switches }: GivenOptions): Refusal | null {
  const lookup: Lookup = {
    has: (name) => switches.has(name) || (values.get(name) ?? '') !== '',
    typed: (name) => switches.has(name) || values.has(name),
    value: (name) => values.get(name) ?? '',
  };
  const unmet = requirements.find((requirement) => requirement.unmet(lookup));
  return unmet === undefined ? null : refuse(unmet.exit, unmet.message(lookup));
}

const wholeNumber = /^\d{1,9}$/;

const numeric: readonly Requirement[] = (['timeout', 'desired-count', 'min', 'max'] as const).map((name) => ({
  exit: 3,
  unmet: ({ has, value }) => has(name) && !wholeNumber.test(value(name)),
  message: ({ value }) => `--${name} must be a whole number, not "${value(name)}".`,
}));

const together: readonly Requirement[] = [
  {
    exit: 5,
    unmet: ({ has }) => !has('service-name') && !has('task-definition'),
    message: () => 'A service (-n, --service-name) or a task definition (-d, --task-definition) is required.',
  },
  {
    exit: 6,
    unmet: ({ has }) => has('service-name') && has('task-definition'),
    message: () =>
      'A service (-n) and a task definition (-d) exclude each other: with -n the task definition is that of the service.',
  },
  {
    exit: 7,
    unmet: ({ has }) => (has('service-name') || has('run-task')) && !has('cluster'),
    message: ({ has }) =>
      `A cluster (-c, --cluster) is required with ${has('service-name') ? 'a service' : '--run-task'}.`,
  },
  {
    exit: 8,
    // An empty image was typed: it is an image that cannot be read (13), as in the script.
    unmet: ({ has, typed }) => !typed('image') && !has('force-new-deployment'),
    message: () => 'An image (-i, --image) is required; with -to any word will do.',
  },
  {
    exit: 9,
    unmet: ({ has, value }) => has('max-definitions') && !/^-?\d{1,9}$/.test(value('max-definitions')),
    message: ({ value }) => `--max-definitions must be a number, not "${value('max-definitions')}".`,
  },
  onlyWithRunTask('launch-type', 10),
  onlyWithRunTask('network-configuration', 11),
  onlyWithRunTask('wait-for-success', 11),
  onlyWithRunTask('platform-version', 12),
  {
    exit: 1,
    unmet: ({ has }) => has('force-new-deployment') && !has('service-name'),
    message: () => '--force-new-deployment needs a service (-n, --service-name).',
  },
];

const requirements: readonly Requirement[] = [...numeric, ...together];

function onlyWithRunTask(name: Name, exit: number): Requirement {
  return {
    exit,
    unmet: ({ has }) => has(name) && !has('run-task'),
    message: () => `--${name} is for a one-off task: it needs --run-task.`,
  };
}
