export type { ErrorCode } from '#lib/contracts/error-codes.ts';
export {
  AppError,
  type Clock,
  codeOf,
  guardOutput,
  isAppError,
  isSecret,
  type Random,
  Secret,
  systemClock,
  systemRandom,
} from '#server/platform/index.ts';
export { createServiceIdentity, type ServiceIdentityOptions } from './auth/create-service-identity.ts';
export type { AuthEvent } from './auth/events.ts';
export type { ServiceMethod } from './auth/method.ts';
export { createSecretCache, type SecretCacheOptions, type SecretLoad } from './cache/create-secret-cache.ts';
export type { CacheRule, Sensitivity } from './cache/rules.ts';
export type { CachedSecret, CacheEventKind, CacheIdentity, ForgetTarget, SecretCache, SecretReader } from './cache/secret-cache.ts';
export type { CallClass, Caller, VaultClient, VaultCluster, VaultPath, VaultReply, VaultRequest, VaultStreamRequest } from './client.ts';
export type { ClientLog } from './client-log.ts';
export { type Client, type ClientOptions, createClient } from './create-client.ts';
export { loginApprole, loginCert, loginJwt, loginKubernetes, loginUserpass } from './endpoints/auth-login.ts';
export type { IssuedToken } from './endpoints/auth-reply.ts';
export { type ChildTokenRequest, createChild, lookupSelf, renewSelf, revokeSelf, type TokenSelf } from './endpoints/auth-token.ts';
export { lookupWrapping, unwrapSecretId } from './endpoints/auth-wrapping.ts';
export type { CallOptions } from './endpoints/call.ts';
export type { DatabaseLogin } from './endpoints/database.ts';
export { type AnyKvSecret, readAnySecret } from './endpoints/kv.ts';
export { createKvMounts, type KvMount, type KvMounts, readKvMount } from './endpoints/kv-mount.ts';
export { deletePlainSecret, listPlainSecrets, readPlainSecret, writePlainSecret } from './endpoints/kv1.ts';
export { deleteMetadata, type KvSecret, listSecrets, readSecret, writeSecret } from './endpoints/kv2.ts';
export { type KvMetadata, type KvMetadataChange, type KvVersion, readMetadata, writeMetadata } from './endpoints/kv2-metadata.ts';
export { deleteVersions, destroyVersions, undeleteVersions } from './endpoints/kv2-versions.ts';
export { createLeaseKeeper, type LeaseKeeperOptions } from './lease/create-lease-keeper.ts';
export type { LeaseEvent } from './lease/events.ts';
export type {
  Credential,
  KeepOptions,
  KeptCredential,
  LeaseKeeper,
  LeaseSource,
  LeftLease,
  OnRotate,
  StaticSource,
  StopOptions,
} from './lease/lease-keeper.ts';
export { databaseRole, databaseStaticRole, leasedPath } from './lease/sources.ts';
export { type ClientEvent, type ClientListeners, createClientListeners } from './observe/client-event.ts';
export { type ClientMetricsOptions, createClientMetrics } from './observe/client-metrics.ts';
export { isOutcomeOpen } from './open-outcome.ts';
export { type PathSplat, vaultPath } from './path.ts';
export { createRedactor, type Redactor } from './redaction/redactor.ts';
export type { ResilienceEvent } from './resilience/events.ts';
export type { ServiceIdentity } from './service-identity.ts';
export { createVaultCluster, type VaultClusterOptions } from './transport/cluster.ts';
export type { CallEvent } from './transport/events.ts';
export type { TransportLimits } from './transport/limits.ts';
