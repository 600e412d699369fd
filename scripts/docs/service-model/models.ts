import type { Page } from '../page.ts';
import { modelPage } from './model-page.ts';

/** The services whose inputs local-ecs checks, each with the client that describes it. */
export const modelPages: readonly Page[] = [modelPage('ecs', '@aws-sdk/client-ecs')];
