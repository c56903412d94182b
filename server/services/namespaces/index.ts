export { namespaceList } from './list.ts';
