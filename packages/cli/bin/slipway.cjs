#!/usr/bin/env node
'use strict';
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-v' || first === 'version') {
  console.log(require('../package.json').version);
} else {
  require('./load.cjs').load('slipway');
}
