#!/usr/bin/env node
'use strict';
const [first] = process.argv.slice(2);
if (first === '--version' || first === '-v' || first === 'version') {
  console.log(require('../package.json').version);
} else {
  // What makes images and runs pipelines is as large as all the rest: a deployment does not read it.
  const makes = first === 'build' || first === 'clean' || first === 'pipeline';
  require('./load.cjs').load(makes ? 'slipway.whole' : 'slipway');
}
