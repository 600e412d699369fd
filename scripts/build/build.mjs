import { buildBundles } from './bundles.mjs';
import { buildEmptyDatabase } from './empty-database.mjs';
import { buildLibraries, copyLicense } from './libraries.mjs';

/** Builds everything that is published, as far as it is stale. */
export async function build() {
  await Promise.all([buildBundles(), buildLibraries().then(buildEmptyDatabase), copyLicense()]);
}
