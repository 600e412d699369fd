'use strict';
// Runs a bundle with V8's code cache, which saves about a third of the start-up time. Shared by the launchers of this folder.
const fs = require('node:fs');
const module_ = require('node:module');
const os = require('node:os');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

// A watch mostly sleeps, and V8 takes that for the occasion to compact a heap of 14 MB that is soon gone anyway: a fifth of the CPU time.
v8.setFlagsFromString('--no-incremental-marking');

/** @param {string} name of the bundle in dist, without its ending. */
exports.load = function load(name) {
  const bundle = path.join(__dirname, '..', 'dist', `${name}.cjs`);
  const stat = fs.statSync(bundle, { throwIfNoEntry: false });
  if (stat === undefined) {
    console.error(
      `${name} is not built yet (${bundle} is missing).\nBuild it in the checkout of Slipway: npm ci && npm run build`,
    );
    process.exitCode = 3;
    return;
  }
  const folder = cacheFolder();
  if (folder === null) require(bundle);
  else if (module_.enableCompileCache) {
    module_.enableCompileCache(folder);
    require(bundle);
  } else runCached(bundle, path.join(folder, cacheName(name, stat)));
};

/** The user's own cache folder; null where there is none that only the user can write to. A cache is code. */
function cacheFolder() {
  try {
    const { XDG_CACHE_HOME: base } = process.env;
    const caches = base && path.isAbsolute(base) ? base : path.join(os.homedir(), '.cache');
    const folder = path.join(caches, 'slipway');
    // Level by level: a recursive mkdir of Node 20 never ends where the file system refuses with "no such file".
    for (const level of [caches, folder]) if (!fs.existsSync(level)) fs.mkdirSync(level, { mode: 0o700 });
    const { mode, uid } = fs.lstatSync(folder);
    const own = process.getuid === undefined || uid === process.getuid();
    return own && (mode & 0o022) === 0 && fs.lstatSync(folder).isDirectory() ? folder : null;
  } catch {
    return null;
  }
}

/** Another Node, another machine or another build is another file. */
function cacheName(name, { size, mtimeMs }) {
  const { version } = require('../package.json');
  return [name, version, process.version, process.arch, size, Math.floor(mtimeMs)].join('-');
}

function runCached(bundle, cache) {
  // The bundler writes ASCII only, which is read faster so.
  const source = module_.wrap(fs.readFileSync(bundle, 'latin1').replace(/^#!.*/, ''));
  const cachedData = readIfThere(cache);
  const script = new vm.Script(source, { filename: bundle, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) process.once('exit', () => writeCache(script, cache));
  const inner = { exports: {} };
  script
    .runInThisContext()
    .call(inner.exports, inner.exports, module_.createRequire(bundle), inner, bundle, path.dirname(bundle));
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** At the end of a run, so that what was compiled on the way is in it. A cache that cannot be written is done without. */
function writeCache(script, cache) {
  const draft = `${cache}.${process.pid}`;
  try {
    fs.writeFileSync(draft, script.createCachedData(), { mode: 0o600, flag: 'wx' });
    fs.renameSync(draft, cache);
    forgetOldOnes(cache);
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

function forgetOldOnes(cache) {
  const kept = path.basename(cache);
  const name = kept.slice(0, kept.indexOf('-', kept.startsWith('ecs-') ? 4 : 0) + 1);
  for (const file of fs.readdirSync(path.dirname(cache))) {
    if (file.startsWith(name) && file !== kept && !file.startsWith(kept))
      fs.rmSync(path.join(path.dirname(cache), file), { force: true });
  }
}
