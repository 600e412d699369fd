#!/usr/bin/env node
'use strict';
import('../dist/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(
    `slipway-server is not built yet, or not all of it is installed (${error.message}).\nIn the checkout of Slipway: npm ci && npm run build`,
  );
  process.exitCode = 3;
});
