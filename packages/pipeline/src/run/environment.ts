import { join } from 'node:path';
import type { Job } from '../model.ts';
import { lookupIn } from '../rules/condition.ts';
import { expandText } from '../variables/expand.ts';
import { layered } from '../variables/layers.ts';
import { predefinedVariables } from '../variables/predefined.ts';
import type { JobPlace } from './place.ts';

/** Where the parts of a job lie in its folder. */
export interface JobFolders {
  /** `CI_BUILDS_DIR`. */
  readonly builds: string;
  /** `CI_PROJECT_DIR`: the clone. */
  readonly project: string;
  readonly home: string;
  readonly temporary: string;
  readonly scripts: string;
}

export function foldersOf({ folder, home, run }: Pick<JobPlace, 'folder' | 'home' | 'run'>): JobFolders {
  const builds = join(folder, 'builds');
  // The name comes from outside: one plain name, whatever it is.
  const name = run.project.slice(run.project.lastIndexOf('/') + 1).replace(/[^A-Za-z0-9._-]/g, '-');
  return {
    builds,
    project: join(builds, /^\.*$/.test(name) ? 'project' : name),
    home: home ?? join(folder, 'home'),
    temporary: join(folder, 'tmp'),
    scripts: join(folder, 'scripts'),
  };
}

/** Everything that a script sees. */
export interface JobEnvironment {
  /** What a shell has anyway: PATH, HOME, LANG, TMPDIR. */
  readonly base: Readonly<Record<string, string>>;
  /** The pipeline's variables, expanded. They win. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of `image`, expanded; null to run on this machine. */
  readonly image: string | null;
}

/** Built from nothing: of the runner's own environment only what `place` names gets in. */
export function environmentOf(job: Job, place: JobPlace, startedAt: string): JobEnvironment {
  const folders = foldersOf(place);
  const base = {
    PATH: [...place.path, place.searchPath].join(':'),
    HOME: folders.home,
    TMPDIR: folders.temporary,
    USER: 'slipway',
    LOGNAME: 'slipway',
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
  };
  const facts = {
    id: place.jobId,
    name: job.name,
    stage: job.stage,
    projectDir: folders.project,
    buildsDir: folders.builds,
    startedAt,
    timeoutMs: job.timeoutMs ?? place.limits.timeoutMs,
    manual: place.manual,
  };
  const withFacts = (environment: Parameters<typeof jobFacts>[0], image: string | null) =>
    layered({
      base,
      predefined: { ...predefinedVariables(place.run, jobFacts(environment, image)), ...commandVariables(place) },
      file: job.variables,
      given: place.variables,
    });
  function jobFacts(environment: { name: string; url: string | null; action: string } | null, image: string | null) {
    return { ...facts, environment, image };
  }
  // The name of an environment, its address and an image may be made of the variables themselves.
  const first = withFacts(null, null);
  const expand = (text: string, variables: Record<string, string>) => expandText(text, lookupIn(variables));
  const image = job.image === null ? null : expand(job.image.name, first);
  const { environment } = job;
  if (environment === null) return environmentFrom(base, withFacts(null, image), image);
  const name = expand(environment.name, first);
  const named = withFacts({ ...environment, name, url: null }, image);
  const url = environment.url === null ? null : expand(environment.url, named);
  return environmentFrom(base, withFacts({ ...environment, name, url }, image), image);
}

/** How the commands of Slipway inside a job report, and what an interrupted one reads. */
function commandVariables({ eventsFile, resumeFile }: JobPlace): Record<string, string> {
  return {
    ...(eventsFile === null ? {} : { SLIPWAY_EVENTS: eventsFile }),
    ...(resumeFile === null ? {} : { SLIPWAY_RESUME: resumeFile }),
  };
}

function environmentFrom(
  base: Readonly<Record<string, string>>,
  all: Readonly<Record<string, string>>,
  image: string | null,
): JobEnvironment {
  const own = Object.entries(all).filter(
    ([name, value]) => base[name] !== value && /^[A-Za-z_]\w*$/.test(name) && !value.includes('\0'),
  );
  return { base, variables: Object.fromEntries(own), image };
}
