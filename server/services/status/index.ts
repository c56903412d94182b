export { statusRead } from './read.ts';
