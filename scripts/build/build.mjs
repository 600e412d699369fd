import { buildBundles } from './bundles.mjs';
import { buildEmptyDatabase } from './empty-database.mjs';
import { buildLibraries, copyLicense } from './libraries.mjs';
import { buildRequireDoor } from './require-door.mjs';

/** Builds everything that is published, as far as it is stale. */
export async function build() {
  const libraries = buildLibraries();
  await Promise.all([
    buildBundles(),
    libraries.then(buildEmptyDatabase),
    libraries.then(buildRequireDoor),
    copyLicense(),
  ]);
}
