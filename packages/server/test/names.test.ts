import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, hostName, isLoopback } from '../src/http/address.ts';
import { foreignPage } from '../src/http/foreign-page.ts';
import { parseRef } from '../src/names/git-ref.ts';
import { problemOfProjectName } from '../src/names/project-name.ts';
import { parseCgiHead } from '../src/receive/git/cgi-head.ts';
import { isForGit, parseGitRequest } from '../src/receive/git/git-request.ts';
import { parsePushOptions } from '../src/receive/hook/push-options.ts';
import { parseRefUpdates } from '../src/receive/hook/ref-updates.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const none = '0'.repeat(40);

describe('the name of a project', () => {
  it.each(['app', 'a', '0', 'team/app', 'a/b/c/d', 'my.app_1-x', 'x'.repeat(64)])('may be %s', (name) => {
    expect(problemOfProjectName(name)).toBeNull();
  });

  it.each([
    '',
    '/',
    'a/',
    '/a',
    'a//b',
    '.',
    '..',
    '../x',
    'a/../b',
    'a..b',
    '.git',
    'a/.git',
    'a.git',
    'a.git/b',
    'a.lock',
    'a.',
    'A',
    'ä',
    'a b',
    'a\0',
    'a\nb',
    'a%2e',
    '-x',
    '--upload-pack=x',
    'a/-x',
    'a\\b',
    'a/b/c/d/e',
    'x'.repeat(65),
  ])('may not be %j', (name) => {
    expect(problemOfProjectName(name)).not.toBeNull();
  });

  it('stays below the folder of projects, whatever it is', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        if (problemOfProjectName(name) !== null) return;
        const { pathname } = new URL(`file:///data/projects/${name}.git`);
        expect(pathname).toBe(`/data/projects/${name}.git`);
      }),
    );
  });
});

describe('a ref', () => {
  it.each([
    ['refs/heads/main', { kind: 'branch', name: 'main' }],
    ['refs/heads/feature/x-1', { kind: 'branch', name: 'feature/x-1' }],
    ['refs/tags/v1.0', { kind: 'tag', name: 'v1.0' }],
    ['refs/heads/größe', { kind: 'branch', name: 'größe' }],
    ['refs/heads/$(touch x)', null],
    ['refs/heads/`x`', { kind: 'branch', name: '`x`' }],
    ['refs/notes/x', null],
    ['refs/heads/', null],
    ['refs/heads/-x', null],
    ['refs/heads/a..b', null],
    ['refs/heads/.a', null],
    ['refs/heads/a/.b', null],
    ['refs/heads/a.lock', null],
    ['refs/heads/a@{b', null],
    ['refs/heads/a:b', null],
    ['refs/heads/a\nb', null],
    [`refs/heads/${'x'.repeat(300)}`, null],
    ['HEAD', null],
  ])('%j is %j', (ref, expected) => {
    expect(parseRef(ref)).toEqual(expected);
  });
});

describe('what git tells its hooks', () => {
  it('is a line for each ref', () => {
    expect(parseRefUpdates(`${none} ${a} refs/heads/x\n${a} ${none} refs/tags/y\n${a} ${b} refs/notes/z\n`)).toEqual([
      { before: null, after: a, fullName: 'refs/heads/x', ref: { kind: 'branch', name: 'x' } },
      { before: a, after: null, fullName: 'refs/tags/y', ref: { kind: 'tag', name: 'y' } },
      { before: a, after: b, fullName: 'refs/notes/z', ref: null },
    ]);
  });

  it.each(['', 'x', `${a} ${b}`, `${a} refs/heads/x`, `${none} ${none} refs/heads/x`, `${a} ${b} refs/heads/x\nx`])(
    'is nothing else: %j',
    (text) => {
      expect(parseRefUpdates(text)).toBeNull();
    },
  );
});

describe('push options', () => {
  it.each([
    [[], { skip: false, nowait: false, variables: {}, problems: [] }],
    [['skip', 'nowait'], { skip: true, nowait: true, variables: {}, problems: [] }],
    [['ci.variable=A=b=c'], { skip: false, nowait: false, variables: { A: 'b=c' }, problems: [] }],
    [['ci.variable="A=b c"'], { skip: false, nowait: false, variables: { A: 'b c' }, problems: [] }],
  ])('%j', (options, expected) => {
    expect(parsePushOptions(options)).toEqual(expected);
  });

  it.each([
    ['ci.variable=1A=b', 'ci.variable is written'],
    ['ci.variable=A', 'ci.variable is written'],
    ['merge_request.create', 'is none of'],
    [`ci.variable=A=${'x'.repeat(20_000)}`, 'longer than'],
  ])('%s is a problem', (option, words) => {
    expect(parsePushOptions([option]).problems).toEqual([expect.stringContaining(words)]);
  });

  it('are not shown with what may be a secret', () => {
    expect(parsePushOptions(['ci.variable=1TOKEN=geheim', 'x=geheim=geheim']).problems.join()).not.toContain('geheim');
    expect(parsePushOptions(['ci.variable=1TOKEN=geheim']).problems.join()).not.toContain('geheim');
  });

  it('set no member that objects have by themselves', () => {
    const { variables } = parsePushOptions(['ci.variable=__proto__=x']);
    expect(Object.entries(variables)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
  });
});

describe('a request of git', () => {
  it.each([
    ['GET', '/app.git/info/refs?service=git-upload-pack', { project: 'app', service: 'git-upload-pack', step: 'refs' }],
    [
      'GET',
      '/t/a.git/info/refs?service=git-receive-pack',
      { project: 't/a', service: 'git-receive-pack', step: 'refs' },
    ],
    ['POST', '/app.git/git-upload-pack', { project: 'app', service: 'git-upload-pack', step: 'pack' }],
    ['POST', '/app.git/git-receive-pack', { project: 'app', service: 'git-receive-pack', step: 'pack' }],
    // Pages have names that projects may have too.
    ['POST', '/runs.git/git-receive-pack', { project: 'runs', service: 'git-receive-pack', step: 'pack' }],
  ])('%s %s', (method, url, expected) => {
    expect(isForGit(url)).toBe(true);
    expect(parseGitRequest(method, url)).toEqual(expected);
  });

  it.each([
    ['GET', '/app.git/info/refs', 403],
    ['GET', '/app.git/info/refs?service=git-upload-archive', 403],
    ['GET', '/app.git/info/refs?service=git-upload-pack&x=1', 403],
    ['POST', '/app.git/info/refs?service=git-upload-pack', 405],
    ['GET', '/app.git/git-receive-pack', 405],
    ['GET', '/app.git/HEAD', 404],
    ['GET', '/app.git/objects/info/packs', 404],
    ['GET', '/app.git', 404],
    ['GET', '/../app.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/%2e%2e/app.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/a.git/../../x.git/info/refs?service=git-upload-pack', 404],
    ['GET', '//app.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/--upload-pack=x.git/info/refs?service=git-upload-pack', 404],
    ['GET', '/app/info/refs?service=git-upload-pack', 404],
  ])('%s %s is refused with %i', (method, url, status) => {
    expect(isForGit(url)).toBe(true);
    expect(parseGitRequest(method, url)).toMatchObject({ status });
  });

  it.each(['/', '/runs', '/runs/x', '/projects/a/runs', '/hooks/github/team/app', '/runs/x?format=ndjson&next=.git'])(
    'is not %s',
    (url) => {
      expect(isForGit(url)).toBe(false);
    },
  );
});

describe('the head of a CGI answer', () => {
  it.each([
    ['Status: 404 Not Found\r\nExpires: x\r\n\r\nbody', { status: 404, headers: [['Expires', 'x']], length: 37 }],
    ['Content-Type: a/b\n\nbody', { status: 200, headers: [['Content-Type', 'a/b']], length: 19 }],
    ['Status: nonsense\n\n', { status: 502, headers: [], length: 18 }],
  ])('%j', (text, expected) => {
    expect(parseCgiHead(Buffer.from(text))).toEqual(expected);
  });

  it('is not there before its end', () => {
    expect(parseCgiHead(Buffer.from('Status: 200 OK\r\n'))).toBeNull();
  });
});

describe('a Host header', () => {
  it.each([
    ['localhost:8080', 'localhost'],
    ['[::1]:80', '::1'],
    ['EXAMPLE.org', 'example.org'],
    ['a b', null],
    ['x:y', null],
    [undefined, null],
  ])('%j names %j', (host, expected) => {
    expect(hostName(host)).toBe(expected);
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['localhost', true],
    ['[::1]', true],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['0.0.0.0', false],
    ['192.168.1.1', false],
  ])('%s is this machine: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });

  it('becomes an address only where it is a host', () => {
    expect(addressOf('127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
    expect(addressOf('x;rm -rf /')).toBe('http://localhost');
  });
});

describe('a page of somebody else', () => {
  const own = 'localhost:8080';
  it.each([
    ['a browser that stays here', { host: own, origin: 'http://localhost:8080' }, 'POST', true, true],
    ['git', { host: own }, 'POST', true, true],
    ['a rebound name', { host: 'evil.example:8080' }, 'GET', true, false],
    ['no name at all', {}, 'GET', true, false],
    ['another page that posts', { host: own, origin: 'http://evil.example' }, 'POST', true, false],
    ['another page of this machine that posts', { host: own, origin: 'http://localhost:3000' }, 'POST', true, false],
    ['a page without an origin', { host: own, origin: 'null' }, 'POST', true, false],
    ['a form of another site', { host: own, 'sec-fetch-site': 'cross-site' }, 'POST', true, false],
    ['a public name, with authentication', { host: 'git.example.org' }, 'GET', false, true],
    [
      'another page that posts for somebody logged in',
      { host: 'git.example.org', origin: 'http://evil.example' },
      'POST',
      false,
      false,
    ],
  ])('%s', (_, headers, method, isOpen, expected) => {
    expect(foreignPage(headers, method, isOpen) === null).toBe(expected);
  });
});
