import { install } from './install.mjs';

/** Makes a fresh or changed checkout ready to run: installs and builds what is missing or stale, and does nothing twice. */
export async function prepare() {
  await install();
  // What is built with is installed only now.
  const { build } = await import('../build/build.mjs');
  await build();
}
