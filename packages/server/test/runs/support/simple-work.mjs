import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
export const simpleWork = {
  async plan(request) {
    let text;
    try {
      text = execFileSync(
        'git',
        ['--git-dir', request.repository, 'cat-file', 'blob', `${request.sha}:pipeline.json`],
        { encoding: 'utf8' },
      );
    } catch {
      return { file: 'pipeline.json', plan: { kind: 'nothing', why: 'no pipeline', warnings: [] } };
    }
    return { file: 'pipeline.json', plan: { kind: 'pipeline', pipeline: JSON.parse(text), warnings: [] } };
  },
  async *run(request, signal) {
    const { job } = request;
    yield { type: 'job.started', job: job.name, stage: job.stage, attempt: request.firstAttempt };
    const t = Date.now();
    mkdirSync(request.folder, { recursive: true });
    const env = {
      PATH: `${request.toolsFolder}:${process.env.PATH}`,
      SLIPWAY_EVENTS: request.eventsFile,
      ATTEMPT: String(request.firstAttempt),
      RUN: String(request.number),
    };
    if (request.resumeFile) env.SLIPWAY_RESUME = request.resumeFile;
    for (const { name, value } of request.variables) env[name] = value;
    const child = spawn('bash', ['-c', job.script.join('\n')], {
      cwd: request.folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    writeFileSync(request.processFile, JSON.stringify({ pid: child.pid }));
    const exit = new Promise((r) => child.on('close', (code) => r(code)));
    signal.addEventListener('abort', () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {}
    });
    for await (const line of createInterface({ input: child.stdout }))
      yield { type: 'job.output', job: job.name, stream: 'stdout', lines: [line] };
    const code = await exit;
    const status = signal.aborted ? 'canceled' : code === 0 ? 'success' : 'failed';
    yield {
      type: 'job.finished',
      job: job.name,
      attempt: request.firstAttempt,
      status,
      exitCode: code,
      reason: status === 'success' ? null : status === 'canceled' ? 'canceled' : `exit ${code}`,
      durationMs: Date.now() - t,
      willRetry: false,
    };
  },
  async endLeftover(file) {
    let pid;
    try {
      pid = JSON.parse(readFileSync(file, 'utf8')).pid;
    } catch {
      return;
    }
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {}
  },
};
