import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { answerBlob } from './answer-blob.ts';
import { answerCatalog, answerReferrers, answerTags } from './answer-lists.ts';
import { answerManifest } from './answer-manifest.ts';
import { answerUpload, answerUploads } from './answer-upload.ts';
import { createImageReader } from './image-reader.ts';
import type { ImageStore } from './image-store.ts';
import { RegistryError, refusal } from './registry-error.ts';
import { json, methodNotAllowed, type RegistryRequest, type Reply, readRequest } from './request.ts';
import { parseRoute } from './route.ts';
import { createStore, type Store } from './store.ts';
import { sweep } from './sweep.ts';

/** Where the registry keeps what is pushed, and when it answers. */
export interface RegistryOptions {
  /** Where everything is kept. Made when it is first needed. */
  readonly folder: string;
  /** Whether it answers nothing but 503 for now; default: never. */
  readonly isDown?: () => boolean;
  /** Epoch ms, for what is given up after a time; default: the wall clock. */
  readonly now?: () => number;
}

/** A registry as the OCI distribution specification 1.1 has it, with all that it keeps in one folder. */
export interface Registry {
  readonly answer: RequestListener;
  readonly images: ImageStore;
  /** All that it keeps, for the API of ECR. */
  readonly store: Store;
  /** Removes what was given up. */
  sweep(): Promise<void>;
}

/** Reads and writes nothing before the first request. */
export function createRegistry({ folder, isDown = () => false, now = Date.now }: RegistryOptions): Registry {
  const store = createStore(folder, now);
  return {
    answer: (request, response) => void answer(store, isDown, request, response),
    images: createImageReader(store),
    store,
    sweep: () => sweep(store, now()),
  };
}

/** The version that clients look for before they speak this protocol. */
const API_VERSION = { 'Docker-Distribution-API-Version': 'registry/2.0' };

async function answer(
  store: Store,
  isDown: () => boolean,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { path, request } = readRequest(message);
    if (isDown()) throw refusal(503, 'UNAVAILABLE', 'the registry is down, as a fault asks for');
    await send(message, response, await dispatch(store, path, request));
  } catch (error) {
    // An answer that has begun must be seen to end early; after a broken connection nobody is left to answer to.
    const isOver = response.headersSent || (message.destroyed && !message.complete);
    if (isOver) response.destroy();
    else await send(message, response, errorReply(error)).catch(() => response.destroy());
  }
  // The rest of a body that was refused is dropped, so that the client comes to read the answer.
  if (!message.complete) message.resume();
}

function dispatch(store: Store, path: string, request: RegistryRequest): Promise<Reply> | Reply {
  const route = parseRoute(path);
  switch (route.to) {
    case 'base':
      return ['GET', 'HEAD'].includes(request.method)
        ? json(200, {})
        : methodNotAllowed(request.method, ['GET', 'HEAD']);
    case 'catalog':
      return answerCatalog(store, request);
    case 'uploads':
      return answerUploads(store, request, route.name);
    case 'upload':
      return answerUpload(store, request, route.name, route.id);
    case 'blob':
      return answerBlob(store, request, route.name, route.digest);
    case 'manifest':
      return answerManifest(store, request, route.name, route.reference);
    case 'tags':
      return answerTags(store, request, route.name);
    case 'referrers':
      return answerReferrers(store, request, route.name, route.digest);
  }
}

async function send(message: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  const { status, headers, body } = reply;
  const length = typeof body === 'function' || status === 204 ? {} : { 'Content-Length': lengthOf(body) };
  response.writeHead(status, { ...API_VERSION, ...length, ...headers });
  if (message.method === 'HEAD' || body === undefined) response.end();
  else if (typeof body === 'function') await pipeline(body(), response);
  else response.end(body);
}

function lengthOf(body: string | Uint8Array | undefined): number {
  return body === undefined ? 0 : Buffer.byteLength(body);
}

function errorReply(error: unknown): Reply {
  if (error instanceof RegistryError) return json(error.status, { errors: error.problems }, error.headers);
  const isFull = (error as NodeJS.ErrnoException | null)?.code === 'ENOSPC';
  const message = isFull ? 'no space is left on the disk' : `Internal error of local-ecs: ${String(error)}`;
  return json(500, { errors: [{ code: 'UNKNOWN', message }] });
}
