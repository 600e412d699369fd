import { createServer } from 'node:http';

/** @returns the page: one sentence and the commit that it was built from. */
export function page(greeting, commit) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>hello-web</title>
<h1>${greeting}</h1>
<p>This is commit <code>${commit}</code>.</p>
</html>
`;
}

/** Answers every path with the page, and /health with "ok". */
export function createApp({ greeting, commit }) {
  return createServer((request, response) => {
    const isHealth = request.url === '/health';
    response.writeHead(200, {
      'content-type': isHealth ? 'text/plain' : 'text/html; charset=utf-8',
      'x-commit': commit,
    });
    response.end(isHealth ? 'ok\n' : page(greeting, commit));
  });
}
