import type { Call } from '../command-line/command.ts';
import { choiceFlag, switchFlag, valueFlag } from '../command-line/flag.ts';
import { nonEmpty } from '../command-line/value-parsers.ts';
import type { Presentation } from '../follow.ts';
import { type ViewName, viewNames } from '../screen/choose-screen.ts';

const section = 'Output';

export const viewFlag = choiceFlag(
  { section, brief: 'how it is shown', defaultText: 'SLIPWAY_VIEW, else live on a terminal, lines in CI and pipes' },
  viewNames,
);

/** How a delivery is shown: the same flags for every command that runs one. */
export const viewFlags = {
  view: viewFlag,
  events: valueFlag(
    {
      section,
      placeholder: 'FILE',
      brief: 'append the events as NDJSON beside any view (SLIPWAY_EVENTS names one file more)',
      isFile: true,
    },
    nonEmpty,
  ),
  debug: switchFlag({ section, brief: 'show where an error came from' }),
};

export function readPresentation({
  flags,
  env,
  problem,
}: Pick<Call<typeof viewFlags>, 'flags' | 'env' | 'problem'>): Presentation {
  const files = [flags.events, given(env['SLIPWAY_EVENTS'])].filter((file) => file !== null);
  return { view: readView(flags.view, env, problem), eventsFiles: files };
}

/** The view of the command line, else that of SLIPWAY_VIEW. */
export function readView(
  flag: ViewName | null,
  env: Call<typeof viewFlags>['env'],
  problem: (text: string) => void,
): ViewName | null {
  const asked = flag ?? given(env['SLIPWAY_VIEW']);
  if (asked === null) return null;
  const view = viewNames.find((name) => name === asked);
  if (view === undefined) problem(`SLIPWAY_VIEW is one of ${viewNames.join(', ')}, not "${asked}".`);
  return view ?? null;
}

function given(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}
