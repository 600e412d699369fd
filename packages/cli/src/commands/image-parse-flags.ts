import { switchFlag } from '../command-line/flag.ts';

export const imageParseFlags = {
  json: switchFlag({ section: 'Output', brief: 'one JSON object for each reference, one a line' }),
};
