import { AppError } from '#server/platform/index.ts';
import { placeOf } from '../transport/call-place.ts';
import type { Scope } from './entry.ts';

/** One request that is under way, for everybody who wants its answer. */
export interface Flight {
  readonly key: string;
  readonly scope: Scope;
  readonly path: string;
  readonly version: number | undefined;
  /** Order of the requests: of two answers the one that was asked for later counts. */
  readonly seq: number;
  readonly signal: AbortSignal;
  /** Its answer may be older than what was forgotten since, and is believed by nobody. */
  isOutdated: boolean;
}

interface Running<T> {
  readonly flight: Flight;
  readonly control: AbortController;
  readonly done: Promise<T>;
  waiting: number;
}

export interface Flights<T> {
  has(key: string): boolean;
  /** Joins the request under the key, or starts it. Throws `request_cancelled` when the caller's own signal ends the wait. */
  join(place: Pick<Flight, 'key' | 'scope' | 'path' | 'version'>, signal?: AbortSignal): Promise<T>;
  /** Later callers start anew. */
  outdate(matches: (flight: Flight) => boolean): void;
  readonly count: number;
}

/** Runs `run` once for all who ask at the same time. */
export function createFlights<T>(run: (flight: Flight) => Promise<T>): Flights<T> {
  const flights = new Map<string, Running<T>>();
  let lastSeq = 0;

  function outdate(running: Running<T>): void {
    running.flight.isOutdated = true;
    if (flights.get(running.flight.key) === running) flights.delete(running.flight.key);
  }

  function start(place: Pick<Flight, 'key' | 'scope' | 'path' | 'version'>): Running<T> {
    const control = new AbortController();
    lastSeq += 1;
    const flight: Flight = { ...place, seq: lastSeq, signal: control.signal, isOutdated: false };
    const done = run(flight).finally(() => {
      if (flights.get(flight.key) === running) flights.delete(flight.key);
    });
    const running: Running<T> = { flight, control, done, waiting: 0 };
    // Whoever waits gets the failure; when nobody does any more it must not end the process.
    done.catch(() => undefined);
    flights.set(flight.key, running);
    return running;
  }

  function wait(running: Running<T>, signal: AbortSignal | undefined): Promise<T> {
    running.waiting += 1;
    if (!signal) return running.done;
    return new Promise((resolve, reject) => {
      const leave = () => {
        running.waiting -= 1;
        if (running.waiting === 0) {
          outdate(running);
          running.control.abort(signal.reason);
        }
        const { path, scope } = running.flight;
        reject(
          new AppError('request_cancelled', { cause: signal.reason, where: placeOf({ method: 'GET', path, ...scope }, { attempts: 0 }) }),
        );
      };
      signal.addEventListener('abort', leave, { once: true });
      const end = () => signal.removeEventListener('abort', leave);
      running.done.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  return {
    has: (key) => flights.has(key),
    join: (place, signal) => wait(flights.get(place.key) ?? start(place), signal),
    outdate(matches) {
      for (const running of [...flights.values()]) if (matches(running.flight)) outdate(running);
    },
    get count() {
      return flights.size;
    },
  };
}
