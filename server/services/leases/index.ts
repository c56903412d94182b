export { leaseCount } from './count.ts';
export { leaseList } from './list.ts';
export { leaseLookup } from './lookup.ts';
export { leasePreviewPrefix } from './preview-prefix.ts';
export { leaseRenew } from './renew.ts';
export { leaseRevoke } from './revoke.ts';
export { leaseRevokePrefix } from './revoke-prefix.ts';
