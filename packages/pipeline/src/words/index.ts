export { nothingSaid, pipelineWords, type WordState } from './pipeline-words.ts';
export { pushWords } from './push-words.ts';
export {
  asciiSigns,
  lineText,
  unicodeSigns,
  type WordLine,
  type WordSigns,
  type WordSpan,
  type WordStyle,
} from './word-line.ts';
