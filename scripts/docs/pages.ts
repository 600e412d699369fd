import { coveragePage } from './coverage-page.ts';
import { errorsPage } from './errors-page.ts';
import { eventsPage } from './events-page.ts';
import { exitStatusPage } from './exit-status-page.ts';
import type { Page } from './page.ts';
import { pipelinesPage } from './pipelines-page.ts';
import { modelPages } from './service-model/models.ts';
import { slipwayYmlPage, slipwayYmlSchema } from './slipway-yml-page.ts';
import { verdictsPage } from './verdicts-page.ts';

/** Every page that comes from the code. */
export const pages: readonly Page[] = [
  coveragePage,
  errorsPage,
  eventsPage,
  exitStatusPage,
  pipelinesPage,
  slipwayYmlPage,
  slipwayYmlSchema,
  verdictsPage,
  ...modelPages,
];
