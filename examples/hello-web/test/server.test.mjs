import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createApp, page } from '../server.mjs';

test('the page names the greeting and the commit', () => {
  assert.match(page('Good day', '4f2a9c1'), /Good day[\s\S]*4f2a9c1/);
});

test('the health check answers, and every answer tells the commit', async () => {
  const app = createApp({ greeting: 'Good day', commit: '4f2a9c1' });
  app.listen(0, '127.0.0.1');
  await once(app, 'listening');
  try {
    const answer = await fetch(`http://127.0.0.1:${app.address().port}/health`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-commit'), '4f2a9c1');
    assert.equal(await answer.text(), 'ok\n');
  } finally {
    app.close();
    app.closeAllConnections();
  }
});
