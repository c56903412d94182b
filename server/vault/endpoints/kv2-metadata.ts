import { z } from 'zod';
import { AppError } from '#server/platform/index.ts';
import type { VaultClient } from '../client.ts';
import { vaultPath } from '../path.ts';
import { type CallOptions, orNull, parseReply } from './call.ts';

const { splat } = vaultPath;

const versionSchema = z.object({ created_time: z.string(), deletion_time: z.string(), destroyed: z.boolean() });
const metadataSchema = z.object({
  data: z.object({
    cas_required: z.boolean(),
    current_version: z.number().int(),
    oldest_version: z.number().int(),
    max_versions: z.number().int(),
    delete_version_after: z.string(),
    custom_metadata: z.record(z.string(), z.string()).nullish(),
    versions: z.record(z.string(), versionSchema),
  }),
});

export interface KvVersion {
  version: number;
  createdAt: string;
  /** Set when it was deleted, or will be at that time. */
  deletionAt: string | null;
  isDestroyed: boolean;
}

export interface KvMetadata {
  /** Newest first. */
  versions: readonly KvVersion[];
  /** 0 while nothing was written yet. */
  currentVersion: number;
  oldestVersion: number;
  /** 0 means the mount's own limit. */
  maxVersions: number;
  isCasRequired: boolean;
  /** As the server prints it: `0s`, `720h0m0s`. */
  deleteVersionAfter: string;
  customMetadata: Readonly<Record<string, string>>;
}

/** What the mount knows of a secret without its values, or null when there is none. Needs `read` on the metadata path. */
export async function readMetadata(client: VaultClient, mount: string, path: string, call: CallOptions = {}): Promise<KvMetadata | null> {
  const reply = await orNull(client.request({ method: 'GET', path: vaultPath`${splat(mount)}/metadata/${splat(path)}`, ...call }));
  if (!reply) return null;
  const { data } = parseReply(metadataSchema, reply);
  const versions = Object.entries(data.versions).map(([version, one]) => ({
    version: Number(version),
    createdAt: one.created_time,
    deletionAt: one.deletion_time || null,
    isDestroyed: one.destroyed,
  }));
  return {
    versions: versions.sort((a, b) => b.version - a.version),
    currentVersion: data.current_version,
    oldestVersion: data.oldest_version,
    maxVersions: data.max_versions,
    isCasRequired: data.cas_required,
    deleteVersionAfter: data.delete_version_after,
    customMetadata: data.custom_metadata ?? {},
  };
}

export interface KvMetadataChange {
  /** Takes the place of all of it; what is left out here stays as it is. */
  customMetadata?: Readonly<Record<string, string>>;
  maxVersions?: number;
  isCasRequired?: boolean;
  /** A duration such as `720h`; `0s` switches it off. */
  deleteVersionAfter?: string;
}

const SENT_AS: Readonly<Record<keyof KvMetadataChange, string>> = {
  customMetadata: 'custom_metadata',
  maxVersions: 'max_versions',
  isCasRequired: 'cas_required',
  deleteVersionAfter: 'delete_version_after',
};

/** A misspelt setting would be believed to be set: callers without types hear of it. */
function bodyOf(change: KvMetadataChange): Record<string, unknown> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const unknown = given.filter(([name]) => !Object.hasOwn(SENT_AS, name));
  if (unknown.length > 0) {
    const words = `Not a setting. There are ${Object.keys(SENT_AS).join(', ')}.`;
    throw new AppError('invalid_input', { fields: Object.fromEntries(unknown.map(([name]) => [name, words])) });
  }
  return Object.fromEntries(given.map(([name, value]) => [SENT_AS[name as keyof KvMetadataChange], value]));
}

/**
 * Changes what is given and leaves the rest, and makes the secret's entry when there is none. Throws `invalid_input` on a setting that there
 * is none of, `vault_bad_request` on a bad value.
 */
export async function writeMetadata(
  client: VaultClient,
  mount: string,
  path: string,
  change: KvMetadataChange,
  call: CallOptions = {},
): Promise<void> {
  await client.request({ method: 'POST', path: vaultPath`${splat(mount)}/metadata/${splat(path)}`, body: bodyOf(change), ...call });
}
