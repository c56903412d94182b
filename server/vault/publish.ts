export { createSecretCache, type SecretCacheOptions, type SecretLoad } from './cache/create-secret-cache.ts';
export type { CacheRule, Sensitivity } from './cache/rules.ts';
export type { CachedSecret, CacheEventKind, CacheIdentity, ForgetTarget, SecretCache, SecretReader } from './cache/secret-cache.ts';
export { type AnyKvSecret, readAnySecret } from './endpoints/kv.ts';
export { createKvMounts, type KvMount, type KvMounts, readKvMount } from './endpoints/kv-mount.ts';
export { deletePlainSecret, listPlainSecrets, readPlainSecret, writePlainSecret } from './endpoints/kv1.ts';
export { type KvMetadata, type KvMetadataChange, type KvVersion, readMetadata, writeMetadata } from './endpoints/kv2-metadata.ts';
export { deleteVersions, destroyVersions, undeleteVersions } from './endpoints/kv2-versions.ts';
