#!/usr/bin/env node
'use strict';
require('../dist/ecs-deploy.cjs');
