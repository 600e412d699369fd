// The hooks pre-receive and post-receive: ask the server, and pass on what it says. Started by git by way of a small
// script that names this file (see src/hook-scripts). Only what Node itself has, so that it starts at once.
'use strict';
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const [step] = process.argv.slice(2);
const { env } = process;

function fail(text) {
  process.stderr.write(`Slipway: ${text}\n`);
  process.exit(1);
}

/** Where the server is and how we are known there: by the key of this very push, or by the token of the data folder. */
function connection() {
  if (env.SLIPWAY_HOOK_KEY !== undefined) return { url: env.SLIPWAY_HOOK_URL, secret: env.SLIPWAY_HOOK_KEY };
  try {
    const secret = readFileSync(env.SLIPWAY_TOKEN_FILE, 'utf8').trim();
    const url = env.SLIPWAY_SERVER || readFileSync(env.SLIPWAY_URL_FILE, 'utf8').trim();
    return { url, secret };
  } catch (error) {
    return fail(
      `${error.message}. The commit is stored, but no pipeline runs. The user who receives pushes must be able to read this file, and a server must have run.`,
    );
  }
}

function optionsOfPush() {
  const count = Number(env.GIT_PUSH_OPTION_COUNT || 0);
  return Array.from({ length: count }, (_, index) => env[`GIT_PUSH_OPTION_${index}`] || '');
}

/** Copies the refs, and the objects they need, from the repository that was pushed to into the server's. */
function store({ url, secret }, updates) {
  const refs = updates
    .split('\n')
    .filter((line) => / refs\/(heads|tags)\//.test(line))
    .map((line) => line.split(' '))
    .map(([, after, ...ref]) => (/^0+$/.test(after) ? `:${ref.join(' ')}` : `+${after}:${ref.join(' ')}`));
  if (refs.length === 0) process.exit(0);
  // The secret goes by the environment: arguments can be seen by everybody on the machine.
  const own = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^GIT_(CONFIG|PUSH_OPTION|QUARANTINE)/.test(name)),
  );
  const config = {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Bearer ${secret}`,
    GIT_CONFIG_KEY_1: 'core.hooksPath',
    GIT_CONFIG_VALUE_1: '/dev/null',
  };
  const repository = `${url}/${env.SLIPWAY_PROJECT}.git`;
  const { status, stderr, error } = spawnSync('git', ['push', '--quiet', repository, ...refs], {
    env: { ...own, ...config, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    encoding: 'utf8',
  });
  if (status !== 0) fail(`the commit could not be passed on to ${repository}, no pipeline runs: ${error || stderr}`);
}

function ask({ url, secret }, updates) {
  const body = JSON.stringify({
    updates,
    options: optionsOfPush(),
    ...(env.SLIPWAY_PROJECT === undefined ? {} : { project: env.SLIPWAY_PROJECT }),
    // gitolite, gerrit-like wrappers and plain ssh, in this order.
    pusher: env.GL_USER || env.REMOTE_USER || env.USER || null,
  });
  const target = new URL(`hooks/${step}`, `${url}/`);
  const request = (target.protocol === 'https:' ? https : http).request(target, {
    method: 'POST',
    agent: false,
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  request.on('error', (error) => fail(`the server at ${url} does not answer, no pipeline runs: ${error.message}`));
  request.on('response', (response) => {
    if (response.statusCode !== 200) process.exitCode = 1;
    response.pipe(process.stdout);
    response.on('aborted', () => fail('the server went away. The run, if it is stored, goes on when it is back.'));
  });
  request.end(body);
}

// A pusher who has gone away is no error.
process.stdout.on('error', () => process.exit(0));
const to = connection();
const updates = readFileSync(0, 'utf8');
if (env.SLIPWAY_HOOK_KEY === undefined && step === 'post-receive') store(to, updates);
ask(to, updates);
