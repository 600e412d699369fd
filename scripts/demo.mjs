import { readOptions, usage } from './demo/options.mjs';
import { setStage } from './demo/stage.mjs';
import { look, visit } from './demo/visitor.mjs';
import { GaveUp, main } from './workspace/main.mjs';

/** Three pushes, each from git to what a visitor sees: a first version, a second one, and one that crashes. */
await main(async (args) => {
  const { help, runtime } = readOptions(args);
  if (help) return say(usage);
  say('Starting an ECS with a registry and a load balancer, and a Slipway server, on this machine …');
  const stage = await setStage(runtime);
  const interrupted = untilInterrupted();
  try {
    await Promise.race([
      play(stage),
      interrupted.then(() => Promise.reject(new GaveUp('The demo was interrupted; nothing of it is left.', 130))),
    ]);
    if (process.stdin.isTTY && process.stdout.isTTY) {
      invite(stage);
      await interrupted;
    }
    return 0;
  } finally {
    await stage.clear();
  }
});

async function play({ page, copy }) {
  heading('1. The first push.');
  await copy.commit('Say hello');
  await pushed(copy);
  await serves(page, await copy.head());

  heading('2. A change, while a visitor looks at the page again and again.');
  const goHome = visit(page);
  await copy.commit('Greet the world', 'greeting.txt', 'Hello, world\n');
  await pushed(copy);
  const { requests, failed, commits } = await goHome();
  say(`\nThe visitor asked ${requests} times and saw ${commits.join(', then ')}. Failed requests: ${failed}.`);
  await serves(page, await copy.head());
  const serving = await copy.head();

  heading('3. A version that crashes at its start.');
  const source = 'throw new Error("DATABASE_URL is not set");\n';
  await copy.commit('Need a database', 'main.mjs', source);
  await pushed(copy);
  await serves(page, serving);
  if (failed > 0) throw new GaveUp('Requests failed in the second deployment.', 1);
}

async function pushed(copy) {
  say('$ git push slipway main');
  const status = await copy.push();
  if (status !== 0) throw new GaveUp(`git push ended with exit status ${status}.`, 1);
}

/** Looks at the page as a visitor and says which commit answers. */
async function serves(page, expected) {
  const commit = await look(page);
  say(`\n$ curl ${page}\nThe page is from commit ${commit ?? '(nobody answers)'}.`);
  if (commit !== expected) throw new GaveUp(`Commit ${expected} was to serve.`, 1);
}

function invite({ ecs, registry, server, page, copy }) {
  heading('It goes on until Ctrl-C. Try it:');
  say(`  the page       ${page}
  the server     ${server}/runs
  an ECS         AWS_ENDPOINT_URL=${ecs} aws ecs list-tasks --cluster demo
  a registry     ${registry}

  cd ${copy.folder}
  git revert --no-edit HEAD && git push slipway main`);
}

/** Resolves at the first Ctrl-C or SIGTERM. */
function untilInterrupted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
}

function heading(text) {
  say(process.stdout.isTTY ? `\n\x1b[1m${text}\x1b[0m\n` : `\n${text}\n`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
