#!/usr/bin/env node
'use strict';
require('../dist/local-ecs.cjs');
