export { catalogue, type ErrorCode, type ErrorDetails, type Whose } from './catalogue.ts';
export { type Explanation, explain } from './explain.ts';
export { isSlipwayError, SlipwayError } from './slipway-error.ts';
