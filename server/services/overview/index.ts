export { overviewRead } from './read.ts';
