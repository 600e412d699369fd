import { Hono } from 'hono';
import type { WebhookWork } from '../receive/webhook/take-delivery.ts';
import { type Surroundings, say } from './caller.ts';
import { addHookRoutes, type HookRoutes } from './hook-routes.ts';
import { addRunPages, type RunPages } from './run-pages.ts';
import { addWebhookRoutes } from './webhook-routes.ts';

const WELCOME = `Slipway. Push to this address with the name of a project behind it:

  git push http://HOST:PORT/NAME.git main

  GET  /runs                  the runs (JSON with Accept: application/json)
  GET  /projects/NAME/runs    those of a project
  GET  /runs/ID               one run as it happens (?format=ndjson&after=SEQ for its events)
  POST /runs/ID/cancel        end it
  GET  /health                whether the server is well`;

/** All that is served except git itself. */
export function createApp(parts: HookRoutes & RunPages & { readonly webhooks: WebhookWork }): Hono<Surroundings> {
  const app = new Hono<Surroundings>();
  app.get('/', (call) => say(call, 200, WELCOME));
  app.get('/health', (call) => call.json({ status: 'ok' }));
  addHookRoutes(app, parts);
  addRunPages(app, parts);
  addWebhookRoutes(app, parts.webhooks);
  app.notFound((call) => say(call, 404, 'There is no such thing.'));
  app.onError((error, call) => {
    parts.webhooks.log(`${call.req.method} ${call.req.path}: ${error.stack ?? error.message}`);
    return say(call, 500, 'This is a bug in Slipway; the log of the server says more.');
  });
  return app;
}
