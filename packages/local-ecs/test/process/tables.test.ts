import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQueryForm } from '../../src/http/query-form.ts';
import { choosePlatform } from '../../src/runtime/process/choose-platform.ts';
import { readImageConfig, readManifest } from '../../src/runtime/process/image-documents.ts';
import { createPorts } from '../../src/runtime/process/ports.ts';
import { programSettings } from '../../src/runtime/process/program-settings.ts';
import { LineSplitter } from '../../src/runtime/task/line-splitter.ts';
import { storedImageName } from '../../src/runtime/task/stored-image-name.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const bytes = (document: unknown): Uint8Array => Buffer.from(JSON.stringify(document));

describe('what the process runtime reads', () => {
  it.each<[string, { repository: string; reference: string } | null]>([
    ['localhost:5000/web:1', { repository: 'web', reference: '1' }],
    ['127.0.0.1:5000/team/web_app', { repository: 'team/web_app', reference: 'latest' }],
    ['[::1]:5000/web:v1', { repository: 'web', reference: 'v1' }],
    [`localhost:5000/web@${DIGEST}`, { repository: 'web', reference: DIGEST }],
    [`localhost:5000/web:1@${DIGEST}`, { repository: 'web', reference: DIGEST }],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:2', { repository: 'a/b', reference: '2' }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:2', { repository: 'a', reference: '2' }],
    ['web', null],
    ['web:1', null],
    ['library/web:1', null],
    ['registry.example/web:1', null],
    ['localhost.example/web:1', null],
    ['x.123456789012.dkr.ecr.eu-west-1.amazonaws.com/a', null],
    ['localhost:5000/../web:1', null],
    ['localhost:5000/Web:1', null],
    ['localhost:5000/web:a/b', null],
    ['localhost:5000/web@sha256:1', null],
    ['localhost:5000/', null],
  ])('the name %s', (name, expected) => {
    expect(storedImageName(name)).toEqual(expected);
  });

  it.each([
    [
      'its own system first',
      [
        ['darwin', 'arm64'],
        ['linux', 'arm64'],
      ],
      'darwin',
      'arm64',
      0,
    ],
    [
      'else linux',
      [
        ['windows', 'amd64'],
        ['linux', 'amd64'],
      ],
      'darwin',
      'x64',
      1,
    ],
    ['its processor only', [['linux', 'amd64']], 'linux', 'arm64', null],
    ['no attestation', [['unknown', 'unknown']], 'linux', 'x64', null],
  ] as const)('of a list of images: %s', (_what, images, platform, architecture, expected) => {
    const list = images.map(([os, each], at) => ({ digest: String(at), os, architecture: each }));
    const chosen = choosePlatform(list, { platform, architecture });
    expect(chosen?.digest ?? null).toBe(expected === null ? null : String(expected));
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['a list', bytes([])],
    ['no configuration', bytes({ layers: [] })],
    ['no layers', bytes({ config: { digest: DIGEST } })],
    ['a layer without a digest', bytes({ config: { digest: DIGEST }, layers: [{}] })],
  ])('a manifest with %s is none', (_what, document) => {
    expect(readManifest(document)).toBeNull();
  });

  it('a configuration that says nothing has defaults', () => {
    const defaults = { entrypoint: [], command: [], environment: [], workingFolder: '/', stopSignal: null };
    expect(readImageConfig(bytes({}))).toEqual(defaults);
    expect(readImageConfig(bytes({ config: { Cmd: null, Env: 'x', WorkingDir: '', StopSignal: 9 } }))).toEqual(
      defaults,
    );
    expect(readImageConfig(Buffer.from('x'))).toBeNull();
  });

  it('settings are those of the image, then those of the definition', () => {
    const image = {
      entrypoint: ['e'],
      command: ['c'],
      environment: ['A=1', 'B=x=y', 'broken'],
      workingFolder: '/srv',
      stopSignal: 'SIGQUIT',
    };
    const of = (definition: object) =>
      programSettings(image, { name: 'app', image: 'x', essential: true, digest: null, healthCheck: null, definition });
    expect(of({})).toEqual({
      argv: ['e', 'c'],
      workingFolder: '/srv',
      environment: new Map([
        ['A', '1'],
        ['B', 'x=y'],
      ]),
      stopSignal: 'SIGQUIT',
      stopTimeoutMs: 30_000,
    });
    const environment = [{ name: 'A', value: '2' }];
    expect(of({ workingDirectory: '/w', stopTimeout: 5, environment })).toMatchObject({
      workingFolder: '/w',
      stopTimeoutMs: 5000,
      environment: new Map([
        ['A', '2'],
        ['B', 'x=y'],
      ]),
    });
    expect(
      programSettings(
        { ...image, stopSignal: 'SIGWHAT' },
        { name: '', image: '', essential: true, digest: null, healthCheck: null, definition: {} },
      ).stopSignal,
    ).toBe('SIGTERM');
  });

  it('14.5 lines come out whole, however they are cut', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((each) => each.replaceAll(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.array(fc.nat({ max: 30 })), (lines, cuts) => {
        const whole = Buffer.from(`${lines.join('\n')}\n`);
        const seen: string[] = [];
        const splitter = new LineSplitter((line) => seen.push(line));
        let at = 0;
        for (const cut of cuts) {
          splitter.write(whole.subarray(at, at + cut));
          at += cut;
        }
        splitter.write(whole.subarray(at));
        splitter.end();
        expect(seen).toEqual(lines);
      }),
    );
  });

  it('14.5 a line without an end comes in pieces', () => {
    const seen: string[] = [];
    const splitter = new LineSplitter((line) => seen.push(line));
    for (let count = 0; count < 5; count += 1) splitter.write(Buffer.alloc(10_000, 'x'));
    splitter.write(Buffer.from(`\n\n${'y'.repeat(20_000)}\n`));
    splitter.end();
    expect(seen.map(({ length }) => length)).toEqual([16_384, 16_384, 16_384, 848, 0, 16_384, 3_616]);
  });

  it('14.4 ports are given once, and again when they are given back', async () => {
    const ports = createPorts();
    const taken = await Promise.all(Array.from({ length: 50 }, () => ports.take()));
    expect(new Set(taken).size).toBe(50);
    for (const port of taken) ports.giveBack(port);
    expect(await ports.take()).not.toBe(taken[0]);
  });
});

describe('forms of the Query protocol', () => {
  it.each([
    ['Names.member.1=a&Names.member.2=b', { Names: ['a', 'b'] }],
    ['Names.member.2=b&Names.member.10=c&Names.member.1=a', { Names: ['a', 'b', 'c'] }],
    ['Matcher.HttpCode=200&Port=80', { Matcher: { HttpCode: '200' }, Port: '80' }],
    [
      'DefaultActions.member.1.Type=forward&DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn=x',
      { DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'x' }] } }] },
    ],
    [`${'a.'.repeat(5000)}b=1&c=2`, { c: '2' }],
    ['a=1&a.b=2', { a: { b: '2' } }],
  ])('15.1 %s', (form, expected) => {
    expect(readQueryForm(new URLSearchParams(form))).toEqual(expected);
  });

  it('15.1 no name reaches what all objects share', () => {
    const input = readQueryForm(new URLSearchParams('__proto__.polluted=1&constructor.prototype.polluted=1'));
    expect(Object.hasOwn(input, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
