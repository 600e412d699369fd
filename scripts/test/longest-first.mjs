import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import { root } from '../workspace/root.mjs';

/** Files that take long because they wait for containers, databases and whole programs; the longest first. */
export const longest = [
  /^packages\/server\/test\/runs\/kill/,
  /^test\/e2e\/(?:server-killed|push-pipeline|docker-runtime)/,
  /^packages\/server\/test\/runs\/runs/,
  /^packages\/local-ecs\/test\/docker\//,
  /^test\/(?:e2e|workspace|delivery)\//,
  /^packages\/local-ecs\/test\/(?:process|contract|load-balancing)\//,
];

/** Begins with the files that take longest, so that no worker is left alone with one of them at the end. */
export class LongestFirst extends BaseSequencer {
  async sort(specifications) {
    return specifications.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }) {
  const found = longest.findIndex((pattern) => pattern.test(relative(root, moduleId)));
  return found < 0 ? longest.length : found;
}
