import { describe, expect, it } from 'vitest';
import { explain } from '../../src/errors/explain.ts';
import { evaluate } from '../../src/image/plan/evaluate.ts';
import { parsePlatform, platformArguments } from '../../src/image/plan/platform.ts';
import { stageChain } from '../../src/image/plan/stages.ts';
import { printFamiliar } from '../../src/model/image-reference.ts';
import type { JsonObject } from '../../src/model/json.ts';

const amd64 = { os: 'linux', architecture: 'amd64', variant: null };

function settings(given: Readonly<Record<string, string>> = {}) {
  const predefined = platformArguments({ os: 'linux', architecture: 'arm', variant: 'v7' }, amd64);
  return { file: 'Dockerfile', given: new Map(Object.entries(given)), predefined, engines: ['docker: not installed'] };
}

function read(text: string, given: Readonly<Record<string, string>> = {}, base: JsonObject = {}) {
  const chain = stageChain(text, settings(given));
  return { chain, ...evaluate(chain, base, settings(given)) };
}

/** The config that instructions behind `FROM scratch` make. */
const config = (text: string, base: JsonObject = {}) => read(`FROM scratch\n${text}`, {}, { config: base }).config;

function refusal(text: string, given: Readonly<Record<string, string>> = {}) {
  try {
    read(text, given);
  } catch (error) {
    return explain(error);
  }
  throw new Error('nothing was refused');
}

describe('FROM', () => {
  const base = (text: string, given: Readonly<Record<string, string>> = {}) => {
    const { chain } = read(text, given);
    return chain.base === null ? null : printFamiliar(chain.base);
  };

  it.each([
    ['scratch is no image', 'FROM scratch', {}, null],
    [
      'any reference',
      `FROM registry.example:5000/a/b_c@sha256:${'0'.repeat(64)}`,
      {},
      `registry.example:5000/a/b_c@sha256:${'0'.repeat(64)}`,
    ],
    ['a default', 'ARG BASE=node:22-slim\nFROM $BASE', {}, 'node:22-slim'],
    ['a build argument before a default', 'ARG BASE=node:22-slim\nFROM $BASE', { BASE: 'scratch' }, null],
    ['an argument made of another', 'ARG V=22\nARG BASE=node:$V\nFROM $BASE', { V: '24' }, 'node:24'],
    ['the platform', 'FROM base:$TARGETARCH', {}, 'base:arm'],
    ['the last stage alone', 'FROM a\nRUN x\nFROM b', {}, 'b'],
    ['a stage that starts from another', 'FROM a AS one\nENV A=1\nFROM b AS two\nFROM one', {}, 'a'],
    ['a stage named like an image means the stage', 'FROM a AS node\nFROM NODE', {}, 'a'],
  ] as const)('takes %s', (_about, text, given, expected) => {
    expect(base(text, given)).toBe(expected);
  });

  it('brings the instructions of the stages that it starts from', () => {
    expect(read('FROM scratch AS one\nENV A=1\nFROM one AS two\nENV B=$A\nFROM two\nENV C=$B').config.Env).toEqual([
      expect.stringMatching(/^PATH=/),
      'A=1',
      'B=1',
      'C=1',
    ]);
  });

  it('may ask for a platform', () => {
    expect(read('FROM --platform=$BUILDPLATFORM scratch').chain.platform).toEqual(amd64);
  });
});

describe('instructions', () => {
  it.each([
    [
      'ENV with several pairs',
      'ENV A=1 B="two words" C=a\\ b',
      { Env: [expect.anything(), 'A=1', 'B=two words', 'C=a b'] },
    ],
    ['ENV in the old form', 'ENV A one two  three', { Env: [expect.anything(), 'A=one two  three'] }],
    ['ENV sees the values from before the line', 'ENV A=1\nENV A=2 B=$A', { Env: [expect.anything(), 'A=2', 'B=1'] }],
    ['ARG in what follows it', 'ARG V=7\nENV A=$V', { Env: [expect.anything(), 'A=7'] }],
    ['ENV before ARG', 'ARG V=7\nENV V=8\nENV A=$V', { Env: [expect.anything(), 'V=8', 'A=8'] }],
    [
      'the platform where an ARG asks for it',
      'ENV A=[$TARGETARCH]\nARG TARGETARCH\nENV B=$TARGETARCH',
      { Env: [expect.anything(), 'A=[]', 'B=arm'] },
    ],
    ['LABEL', 'LABEL a=1 "b c"="d e"', { Labels: { a: '1', 'b c': 'd e' } }],
    ['USER', 'ARG U=1000\nUSER $U:5', { User: '1000:5' }],
    ['WORKDIR, upon each other', 'WORKDIR /a\nWORKDIR b\nWORKDIR ../c', { WorkingDir: '/a/c' }],
    ['WORKDIR without a folder before it', 'WORKDIR app', { WorkingDir: '/app' }],
    [
      'EXPOSE',
      'EXPOSE 80 53/UDP 8000-8002/tcp',
      { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {}, '8002/tcp': {} } },
    ],
    ['VOLUME in both forms', 'VOLUME /a /b\nVOLUME ["/c d"]', { Volumes: { '/a': {}, '/b': {}, '/c d': {} } }],
    ['STOPSIGNAL', 'STOPSIGNAL SIGQUIT', { StopSignal: 'SIGQUIT' }],
    ['CMD in the JSON form', 'CMD ["a", "$B"]', { Cmd: ['a', '$B'] }],
    ['CMD in the form of the shell', 'CMD a $B', { Cmd: ['/bin/sh', '-c', 'a $B'] }],
    [
      'SHELL for what follows',
      'SHELL ["/bin/bash", "-ec"]\nCMD a',
      { Shell: ['/bin/bash', '-ec'], Cmd: ['/bin/bash', '-ec', 'a'] },
    ],
    [
      'HEALTHCHECK',
      'HEALTHCHECK --interval=1m30s --timeout=500ms --retries=3 CMD curl -f x',
      { Healthcheck: { Test: ['CMD-SHELL', 'curl -f x'], Interval: 90e9, Timeout: 5e8, Retries: 3 } },
    ],
    ['HEALTHCHECK in the JSON form', 'HEALTHCHECK CMD ["true"]', { Healthcheck: { Test: ['CMD', 'true'] } }],
    ['HEALTHCHECK NONE', 'HEALTHCHECK none', { Healthcheck: { Test: ['NONE'] } }],
  ] as const)('%s', (_about, text, expected) => {
    expect(config(text)).toMatchObject(expected);
  });

  it('build upon what the base image has', () => {
    const base = {
      Env: ['PATH=/x', 'A=base'],
      Cmd: ['base'],
      WorkingDir: '/w',
      Labels: { a: '1' },
      User: 'u',
      Odd: true,
    };
    expect(config('ENV A=$A-more\nWORKDIR sub\nLABEL b=2', base)).toEqual({
      Env: ['PATH=/x', 'A=base-more'],
      Cmd: ['base'],
      WorkingDir: '/w/sub',
      Labels: { a: '1', b: '2' },
      User: 'u',
      Odd: true,
    });
  });

  it('ENTRYPOINT forgets the command of the base image, and not one of the Dockerfile', () => {
    expect(config('ENTRYPOINT ["a"]', { Cmd: ['base'] })).toMatchObject({ Entrypoint: ['a'], Cmd: null });
    expect(config('CMD ["own"]\nENTRYPOINT ["a"]', { Cmd: ['base'] })).toMatchObject({ Cmd: ['own'] });
  });

  it('MAINTAINER is the author', () => {
    expect(read('FROM scratch\nMAINTAINER A B <a@b>').author).toBe('A B <a@b>');
  });

  it('COPY knows its sources, its destination and who owns it', () => {
    const { steps } = read(
      'FROM scratch\nARG D=dist\nWORKDIR /app\nCOPY --chown=1:2 --chmod=0640 $D a* ./\nADD ["b c", "/d"]',
    );
    expect(steps.map(({ files }) => files)).toEqual([
      null,
      { do: 'make-folder', path: 'app' },
      { do: 'copy', sources: ['dist', 'a*'], to: '/app/', owner: { uid: 1, gid: 2 }, mode: 0o640 },
      { do: 'copy', sources: ['b c'], to: '/d', owner: { uid: 0, gid: 0 }, mode: null },
    ]);
  });

  it('says which build arguments nobody asked for', () => {
    const given = { BASE: 'scratch', V: '1', LOST: '2', HTTP_PROXY: 'p' };
    expect(read('ARG BASE\nFROM $BASE\nARG V', given).unused).toEqual(['LOST']);
  });
});

describe('a Dockerfile with mistakes', () => {
  it('is refused with all of them at once', () => {
    expect(refusal('USER x\nFROM\nFRM y\nFROM a b c')).toMatchObject({
      code: 'BAD_DOCKERFILE',
      exit: 2,
      what: [
        'Dockerfile:1: USER stands before the first FROM',
        'Dockerfile:2: FROM takes an image, and "AS name" behind it',
        'Dockerfile:3: "FRM" is no instruction',
        'Dockerfile:4: FROM takes an image, and "AS name" behind it',
      ].join('\n'),
    });
    const text = 'FROM scratch\nCOPY a\nEXPOSE 0 99999\nHEALTHCHECK x\nENV A\nLABEL a=1 b\nSHELL sh\nUSER $X\nWORKDIR';
    expect(
      refusal(text)
        .what.split('\n')
        .map((line) => line.split(':')[1]),
    ).toEqual(['2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it.each([
    ['# nothing', 'there is no FROM'],
    ['ARG B\nFROM $B', 'the variable is empty (give it with --build-arg)'],
    ['FROM Node:22', '"Node:22" is not an image reference'],
    ['FROM --platform=pdp11 scratch', '"pdp11" is no platform'],
    ['FROM scratch\nENV A="open', 'a double quote is not closed'],
    ['FROM scratch\nARG M=rw\nCOPY --chmod=$M a b', '--chmod=rw is no octal mode'],
  ])('%j: %s', (text, problem) => {
    expect(refusal(text).what).toContain(problem);
  });
});

describe('what needs an engine', () => {
  it('is told all at once, with the lines and the engines', () => {
    const text = [
      'FROM scratch AS build',
      'RUN make',
      'FROM scratch',
      'RUN npm ci \\',
      '  --omit=dev',
      'COPY --from=build /a /b',
      'ADD https://example.org/a /a',
      'ADD a.tar.gz /',
      'COPY <<EOF /a',
      'x',
      'EOF',
      'COPY --chown=node a b',
      'COPY --chmod=u+x a b',
      'COPY --parents a b',
      'ONBUILD RUN x',
    ].join('\n');
    expect(refusal(text)).toMatchObject({
      code: 'NEEDS_ENGINE',
      exit: 3,
      what: [
        'The built-in builder cannot do this:',
        'Dockerfile:4: RUN npm ci --omit=dev',
        'Dockerfile:6: COPY --from=build /a /b',
        'Dockerfile:7: ADD https://example.org/a /a: from the network',
        'Dockerfile:8: ADD a.tar.gz /: unpacks an archive',
        'Dockerfile:9: COPY with a here-document',
        "Dockerfile:12: COPY --chown=node: only numbers and root are known without the image's /etc/passwd",
        'Dockerfile:13: COPY --chmod=u+x: only octal modes',
        'Dockerfile:14: COPY --parents a b',
        'Dockerfile:15: ONBUILD RUN x',
      ].join('\n'),
      hint: expect.stringContaining('docker, podman or buildah can'),
    });
  });

  it('does not matter in a stage that nothing is taken from', () => {
    expect(read('FROM scratch AS test\nRUN make\nFROM scratch\nCMD ["a"]').config.Cmd).toEqual(['a']);
  });
});

describe('a platform', () => {
  it.each([
    ['linux/amd64', amd64],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64', variant: null }],
    ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7' }],
    ['linux/x86_64', amd64],
    ['linux', null],
    ['linux/', null],
    ['linux/arm64,linux/amd64', null],
  ])('%s', (text, platform) => {
    expect(parsePlatform(text)).toEqual(platform);
  });
});
