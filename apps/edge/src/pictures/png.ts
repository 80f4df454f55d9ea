export { encodePng, PNG_CODEC_VERSION, type Raster } from '@omokage/pictures/png';
