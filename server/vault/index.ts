export type { CallClass, Caller, VaultClient, VaultCluster, VaultPath, VaultReply, VaultRequest } from './client.ts';
export type { ServiceIdentity } from './service-identity.ts';
export type { StatusProbe } from './status-probe.ts';
