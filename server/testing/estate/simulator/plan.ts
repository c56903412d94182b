import { SERVICES, type Service } from '../company.ts';
import { activityAt, waitMsOf } from './rhythm.ts';

/** One running copy of a service. */
export interface Pod {
  service: Service;
  ordinal: number;
}

export type Act =
  | 'login'
  | 'renew-token'
  | 'draw-database'
  | 'renew-lease'
  | 'read-secret'
  | 'list-secrets'
  | 'read-shared'
  | 'encrypt'
  | 'draw-certificate'
  | 'read-foreign';

/** Share of its life that a token or lease has left; null when there is none. */
export interface PodView {
  service: Service;
  tokenLeft: number | null;
  leaseLeft: number | null;
}

const PEAK_PER_SECOND = 3;
/** Until every copy has signed in once, so that the estate is alive soon after its start. */
const WARM_UP_PER_SECOND = 8;
const RENEW_BELOW = 0.35;

export function podsOf(services: readonly Service[] = SERVICES): Pod[] {
  return services.flatMap((service) => Array.from({ length: service.replicaCount }, (_, ordinal) => ({ service, ordinal })));
}

/** Time until the next request of the whole company. */
export function nextWaitMs(at: Date, fraction: number, isWarm: boolean): number {
  return waitMsOf(isWarm ? PEAK_PER_SECOND * activityAt(at) : WARM_UP_PER_SECOND, fraction);
}

/** Picks by weight; `fraction` in [0, 1). The list must not be empty. */
export function pickWeighted<T>(items: readonly T[], weightOf: (item: T) => number, fraction: number): T {
  let left = fraction * items.reduce((sum, item) => sum + weightOf(item), 0);
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items.at(-1) as T;
}

/** What a copy does next: first what keeps it alive, then its daily work. */
export function nextAct(view: PodView, fraction: number): Act {
  if (view.tokenLeft === null || view.tokenLeft <= 0) return 'login';
  if (view.tokenLeft < RENEW_BELOW) return 'renew-token';
  if (view.service.databaseRole && (view.leaseLeft === null || view.leaseLeft <= 0)) return 'draw-database';
  if (view.leaseLeft !== null && view.leaseLeft < RENEW_BELOW) return 'renew-lease';
  return pickWeighted(dailyWork(view.service), ([, weight]) => weight, fraction)[0];
}

/** What a service does when its token and lease are fresh, with weights. */
export function dailyWork(service: Service): readonly (readonly [Act, number])[] {
  return [
    ['read-secret', 60],
    ['read-shared', 10],
    ['list-secrets', 4],
    ['encrypt', service.transitKey ? 14 : 0],
    ['draw-certificate', service.drawsCertificates ? 5 : 0],
    ['read-foreign', 1.5],
  ];
}
