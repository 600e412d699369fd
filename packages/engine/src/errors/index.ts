export { catalogue, type ErrorCode, type ErrorDetails, type Whose } from './catalogue.ts';
export { explain, type Explanation } from './explain.ts';
export { isSlipwayError, SlipwayError } from './slipway-error.ts';
