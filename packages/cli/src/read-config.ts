// Loaded with the first slipway.yml: what reads YAML is as large as the rest of a small command.
export { parseConfig } from '@slipway/engine/config';
