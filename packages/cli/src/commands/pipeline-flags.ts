import { listFlag, switchFlag, valueFlag } from '../command-line/flag.ts';
import { nonEmpty, timeLimit, variableAssignment, wholeNumber } from '../command-line/value-parsers.ts';

const section = 'For what';

const contextFlags = {
  branch: valueFlag(
    { section, placeholder: 'NAME', brief: 'as a push to this branch', defaultText: 'the branch that is checked out' },
    nonEmpty,
  ),
  tag: valueFlag({ section, placeholder: 'NAME', brief: 'as a push of this tag' }, nonEmpty),
  variable: listFlag(
    { section, placeholder: 'NAME=VALUE', brief: 'variable of the project; wins over the file (repeatable)' },
    variableAssignment,
  ),
  'variables-file': valueFlag(
    {
      section,
      placeholder: 'FILE',
      brief: 'NAME=VALUE lines; values of secret-looking names are masked',
      isFile: true,
    },
    nonEmpty,
  ),
};

export const pipelineRunFlags = {
  file: valueFlag(
    { section: 'What', placeholder: 'FILE', brief: 'pipeline file of the commit', defaultText: '.gitlab-ci.yml' },
    nonEmpty,
  ),
  ...contextFlags,
  jobs: valueFlag({ section: 'How', placeholder: 'N', brief: 'jobs at once', defaultText: '1' }, wholeNumber(1, 64)),
  timeout: valueFlag(
    { section: 'How', placeholder: 'TIME', brief: 'limit of a job that has none of its own', defaultText: '1h' },
    timeLimit,
  ),
  folder: valueFlag(
    {
      section: 'How',
      placeholder: 'DIR',
      brief: 'where clones and artifacts go, and stay',
      defaultText: 'a temporary folder, removed at the end',
    },
    nonEmpty,
  ),
  json: switchFlag({ section: 'Output', brief: 'print the events, one JSON object a line' }),
  events: valueFlag(
    { section: 'Output', placeholder: 'FILE', brief: 'append the events as NDJSON', isFile: true },
    nonEmpty,
  ),
};

export const pipelineCheckFlags = {
  ...contextFlags,
  json: switchFlag({ section: 'Output', brief: 'print one JSON object' }),
};
