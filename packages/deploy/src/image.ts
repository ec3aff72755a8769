export { checkImage } from './image/check-image.ts';
export { formatImageJson, type ImageJson } from './report/image-json.ts';
export { formatImagePretty } from './report/image-pretty.ts';
