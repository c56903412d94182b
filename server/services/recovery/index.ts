export { recoveryRead } from './read.ts';
export { recoveryRenew } from './renew.ts';
