import { viewFlag, viewFlags } from './view-flags.ts';

export const renderFlags = { view: viewFlag, debug: viewFlags.debug };
