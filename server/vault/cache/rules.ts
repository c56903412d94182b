import { AppError } from '#server/platform/index.ts';
import { pathGlob } from './path-glob.ts';

export type Sensitivity = 'high' | 'default' | 'configuration';

export interface CacheRule {
  /** Glob over logical paths: `kv/payments/**`, `kv/*`. The first rule that matches counts. */
  paths: string;
  sensitivity: Sensitivity;
  /** How long an answer is fresh: 30–60 (high), 30–600 (default), 300–600 (configuration). 30, 300 and 600 when left out. */
  ttlSeconds?: number;
  /** Age beyond which nothing is handed out, even in an outage: 0 (never stale) or from the TTL to 1,800. 0 (high) or 1,800 when left out. */
  maxAgeSeconds?: number;
}

/** What holds for one path, in milliseconds. */
export interface PathTimes {
  sensitivity: Sensitivity;
  ttlMs: number;
  /** 0: never older than the TTL. */
  maxAgeMs: number;
}

const LONGEST_AGE_SECONDS = 1800;
const BOUNDS = {
  high: { least: 30, usual: 30, most: 60, maxAge: 0 },
  default: { least: 30, usual: 300, most: 600, maxAge: LONGEST_AGE_SECONDS },
  configuration: { least: 300, usual: 600, most: 600, maxAge: LONGEST_AGE_SECONDS },
} as const;

function timesOf({ sensitivity, ttlSeconds, maxAgeSeconds }: Omit<CacheRule, 'paths'>): PathTimes {
  const bounds = BOUNDS[sensitivity];
  const ttl = ttlSeconds ?? bounds.usual;
  const maxAge = maxAgeSeconds ?? bounds.maxAge;
  if (!(ttl >= bounds.least && ttl <= bounds.most))
    throw new AppError('invalid_input', { fields: { ttlSeconds: `${bounds.least} to ${bounds.most} for ${sensitivity}.` } });
  if (maxAge !== 0 && !(maxAge >= ttl && maxAge <= LONGEST_AGE_SECONDS))
    throw new AppError('invalid_input', { fields: { maxAgeSeconds: `0, or from the TTL to ${LONGEST_AGE_SECONDS}.` } });
  return { sensitivity, ttlMs: ttl * 1000, maxAgeMs: maxAge * 1000 };
}

/** Throws `invalid_input` when a glob or a number is out of its bounds. Paths that no rule names are of the default sensitivity. */
export function compileRules(rules: readonly CacheRule[]): (path: string) => PathTimes {
  const compiled = rules.map((rule) => ({ matches: pathGlob(rule.paths), times: timesOf(rule) }));
  const usual = timesOf({ sensitivity: 'default' });
  return (path) => compiled.find(({ matches }) => matches(path))?.times ?? usual;
}
