'use strict';
// Loaded before the measured program: writes what the whole process used, when it ends.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  appendFileSync(process.env.BENCH_USAGE_FILE, `${JSON.stringify({ cpuMs, maxRssMib: maxRSS / 1024 })}\n`);
});
