import type { Keywords } from './keyword.ts';

/** Every keyword that GitLab knows at the top of the file. */
export const globalKeywords = {
  after_script: { support: 'yes', note: 'The old place for `default: after_script`.' },
  before_script: { support: 'yes', note: 'The old place for `default: before_script`.' },
  cache: { support: 'warning', note: 'Nothing is cached between runs.' },
  default: { support: 'yes', note: 'What jobs have that say nothing themselves.' },
  image: { support: 'yes', note: 'The old place for `default: image`.' },
  include: {
    support: 'partly',
    note: '`local` files (with `*` and `**`), with `rules` of `if`, `changes` and `exists`. `remote`, `project`, `template`, `component`, `inputs` are errors.',
  },
  services: { support: 'error', note: 'No containers are started beside a job.' },
  spec: { support: 'error', note: 'There are no inputs.' },
  stages: { support: 'yes', note: '`build`, `test`, `deploy` where the file has none; `.pre` and `.post` are always there.' },
  types: { support: 'warning', note: 'The old word for `stages`, and taken as such.' },
  variables: { support: 'yes', note: 'For every job; `value`, `description`, `options`, `expand`.' },
  workflow: { support: 'partly', note: '`rules` and `name`. `auto_cancel` is ignored: a newer push always wins.' },
} satisfies Keywords;

/** Keywords of a job that `default` may have, in GitLab's words. */
export const defaultKeywords: readonly string[] = [
  'after_script',
  'artifacts',
  'before_script',
  'cache',
  'hooks',
  'id_tokens',
  'identity',
  'image',
  'interruptible',
  'retry',
  'services',
  'tags',
  'timeout',
];
