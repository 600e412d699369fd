import { parsePlatform } from '@slipway/engine';
import { BadValue, listFlag, switchFlag, valueFlag } from '../command-line/flag.ts';
import { imageTag, nonEmpty } from '../command-line/value-parsers.ts';
import { builderFlags } from './builder-flags.ts';
import { connectionFlags } from './connection-flags.ts';
import { viewFlags } from './view-flags.ts';

const what = 'What';
const how = 'How';

export const buildFlags = {
  image: builderFlags.image,
  tag: listFlag(
    { section: what, placeholder: 'TAG', brief: 'another tag beside that of the commit (repeatable)' },
    imageTag,
  ),
  label: listFlag({ section: what, placeholder: 'NAME=VALUE', brief: 'label of the image (repeatable)' }, pair),
  context: valueFlag(
    {
      section: what,
      placeholder: 'FOLDER',
      brief: 'folder that COPY takes from',
      defaultText: 'of slipway.yml, else the working directory',
      isFile: true,
    },
    nonEmpty,
  ),
  file: valueFlag(
    {
      section: what,
      placeholder: 'FILE',
      brief: 'the Dockerfile',
      defaultText: 'of slipway.yml, else that of the context',
      isFile: true,
    },
    nonEmpty,
  ),
  'build-arg': listFlag(
    {
      section: what,
      placeholder: 'NAME=VALUE',
      brief: 'value of an ARG; NAME alone takes that of the environment (repeatable)',
    },
    buildArgument,
  ),
  platform: valueFlag(
    { section: what, placeholder: 'OS/ARCH', brief: 'what it is built for, for example linux/arm64' },
    platform,
  ),
  config: builderFlags.config,
  push: switchFlag({ section: 'Where to', brief: 'push it to its registry' }),
  output: valueFlag(
    {
      section: 'Where to',
      placeholder: 'FILE',
      brief: 'write it as an archive for "docker load" (built-in builder)',
      isFile: true,
    },
    nonEmpty,
  ),
  builder: builderFlags.builder,
  'cache-from': listFlag(
    { section: how, placeholder: 'REF', brief: 'image whose layers may be used again (repeatable)' },
    nonEmpty,
  ),
  force: switchFlag({ section: how, brief: "build even if the registry has the commit's image" }),
  'allow-dirty': switchFlag({ section: how, brief: 'build uncommitted changes too; the tag then ends with -dirty' }),
  ...connectionFlags,
  ...viewFlags,
};

function pair(text: string): string {
  if (!/^[^=\s]+=/.test(text)) throw new BadValue('it is written NAME=VALUE');
  return text;
}

function buildArgument(text: string): string {
  if (!/^[A-Za-z_]\w*(?:=|$)/.test(text)) throw new BadValue('it is written NAME=VALUE, or NAME');
  return text;
}

function platform(text: string): string {
  if (text.includes(',')) throw new BadValue('an image is built for one platform at a time');
  if (parsePlatform(text) === null) throw new BadValue('it is written os/architecture, for example linux/arm64');
  return text;
}
