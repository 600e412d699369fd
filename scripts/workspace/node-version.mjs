// Imported first by every command, and written so that an old Node can read it: the rest may assume the version.
import { readFileSync } from 'node:fs';

const { engines } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const wanted = engines.node.replace('>=', '');

if (isOlder(process.versions.node, wanted)) {
  console.error(`Slipway needs Node ${wanted} or newer; this is Node ${process.versions.node} (${process.execPath}).`);
  process.exit(3);
}

function isOlder(version, floor) {
  const [major, minor] = version.split('.').map(Number);
  const [floorMajor, floorMinor] = floor.split('.').map(Number);
  return major < floorMajor || (major === floorMajor && minor < (floorMinor || 0));
}
