import { parseArgs } from 'node:util';
import { GaveUp } from '../workspace/main.mjs';

export const usage = `npm start [-- options]: three pushes of a small project, deployed to an ECS on this machine

  --runtime process   tasks are processes of this machine (default; needs Node and git alone)
  --runtime docker    images are built by docker, and tasks are containers
  -h, --help          this text
`;

/** @throws GaveUp with exit status 2 where the arguments are wrong. */
export function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: { runtime: { type: 'string', default: 'process' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return { help: true, runtime: null };
    if (values.runtime !== 'process' && values.runtime !== 'docker')
      throw new Error(`--runtime is process or docker, not "${values.runtime}"`);
    return { help: false, runtime: values.runtime };
  } catch (error) {
    throw new GaveUp(`${error.message}\n\n${usage}`, 2);
  }
}
