import { switchFlag, valueFlag } from '../command-line/flag.ts';
import { wholeNumber } from '../command-line/value-parsers.ts';
import { builderFlags } from './builder-flags.ts';
import { viewFlags } from './view-flags.ts';

export const cleanFlags = {
  ...builderFlags,
  keep: valueFlag(
    { section: 'How', placeholder: 'N', brief: 'the newest N images stay, as a cache', defaultText: '3' },
    wholeNumber(0, null),
  ),
  'dry-run': switchFlag({ section: 'How', brief: 'show what would go, remove nothing' }),
  ...viewFlags,
};
