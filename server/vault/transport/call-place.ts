import type { ErrorPlace } from '#server/platform/index.ts';
import type { Rounds } from '../observe/spans.ts';

/** What is found out about a call while it runs, of its last exchange with a node. */
export interface CallTrace extends Rounds {
  /** Origin of the configured address: it never had a user or a query. */
  node?: string | undefined;
  /** Of the answer that decided. */
  status?: number | undefined;
  /** In words of ours, from closed lists: the server's are never repeated, but for the origin that a refused redirect names. */
  what?: string | undefined;
}

/** Ids of leases, tokens and entities end like this. Taking a long name for one costs a name in a log; the reverse would cost a secret. */
const RANDOM = /^(?:[A-Za-z0-9]{20,}(?:\.[A-Za-z0-9]+)*|(?:hv[sbr]|[sbr])\.[\w.-]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const MOST_PATH_CHARS = 200;

/** A path as it may be logged: its mounts and names, without query values and without the random tail of a lease. */
export function loggablePath(path: string): string {
  const [plain = ''] = path.split('?', 1);
  const shown = plain
    .split('/')
    .map((segment) => (RANDOM.test(segment) ? '…' : segment))
    .join('/');
  return shown.length > MOST_PATH_CHARS ? `${shown.slice(0, MOST_PATH_CHARS)}…` : shown;
}

const MOST_HOST_CHARS = 100;

/**
 * The origin that a server named, as it may be logged: whoever set a node's own address wrong must see which one. It is the parser's
 * spelling, without user, path or query; a part of the name that looks random is left out, as in a path.
 */
export function loggableOrigin({ protocol, hostname, port }: URL): string {
  if (protocol !== 'http:' && protocol !== 'https:') return 'an address that is not of the web';
  const shown = hostname
    .split('.')
    .map((label) => (RANDOM.test(label) ? '…' : label))
    .join('.');
  const host = shown.length > MOST_HOST_CHARS ? `${shown.slice(0, MOST_HOST_CHARS)}…` : shown;
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
}

/** Where a call failed and what was seen there: method, path, node, namespace, status and our words for it, as far as they are known. */
export function placeOf(call: { method: string; path: string; namespace: string }, { node, status, what }: CallTrace): ErrorPlace {
  return {
    method: call.method,
    path: loggablePath(call.path),
    ...(node === undefined ? {} : { node }),
    ...(call.namespace === '' ? {} : { namespace: call.namespace }),
    ...(status === undefined ? {} : { status }),
    ...(what === undefined ? {} : { what }),
  };
}
