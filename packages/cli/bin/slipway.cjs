#!/usr/bin/env node
'use strict';
require('../dist/slipway.cjs');
