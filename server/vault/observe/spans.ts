import { type Attributes, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { codeOf } from '#server/platform/index.ts';
import type { CallClass, VaultRequest } from '../client.ts';

/** Follows whatever provider the process registers, also later; without one its spans record nothing and cost next to nothing. */
const tracer = trace.getTracer('sallyport/client');

const PAST_FIRST_SEGMENT = /[/?].*$/s;

/**
 * The mount's first segment, the only part of a path that leaves in a span: operators choose mounts, a few to a server. What comes below
 * names persons and what they own (`auth/userpass/login/anna`, `kv/data/customers/4711`), and traces are kept where Vault's ACL ends.
 */
function mountOf(path: string): string {
  return path.replace(PAST_FIRST_SEGMENT, '');
}

/** The error's own text and stack stay out: a cause may quote what was sent. */
function fail(span: Span, error: unknown): void {
  span.setAttribute('error.type', codeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

export interface CallFacts {
  readonly method: VaultRequest['method'];
  readonly path: string;
  readonly callClass: CallClass;
}

/** Counted by the work itself while it runs. */
export interface Rounds {
  attempts: number;
}

/**
 * Runs one call in a client span named as OTel's HTTP conventions have it, `{method} {target}`: `GET kv`. It has `http.request.method`
 * (LIST is a method that Vault knows), `http.response.status_code`, `http.request.resend_count`, `error.type` (our code), the address
 * where there is but one, and the server's request id for the join with its audit log. Never a token, header, body or namespace.
 */
export async function inCallSpan<T>(call: CallFacts, server: Attributes, rounds: Rounds, work: () => Promise<T>): Promise<T> {
  const { method, callClass } = call;
  const mount = mountOf(call.path);
  const attributes = { 'http.request.method': method, 'sallyport.mount': mount, 'sallyport.call_class': callClass, ...server };
  const span = tracer.startSpan(`${method} ${mount}`, { kind: SpanKind.CLIENT, attributes });
  if (!span.isRecording()) return work();
  try {
    const result = await context.with(trace.setSpan(context.active(), span), work);
    const { status, vaultRequestId } = result as { status?: number; vaultRequestId?: string | null };
    if (status !== undefined) span.setAttribute('http.response.status_code', status);
    if (vaultRequestId) span.setAttribute('sallyport.vault_request_id', vaultRequestId);
    return result;
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    if (rounds.attempts > 1) span.setAttribute('http.request.resend_count', rounds.attempts - 1);
    span.end();
  }
}

export type WorkName = 'vault.login' | 'vault.token.renew' | 'vault.lease.issue' | 'vault.lease.renew';

/** Runs what takes one call or several in a span of its own, the parent of theirs. Names no path, role or lease. */
export function inWorkSpan<T>(name: WorkName, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** `server.address` and `server.port`, where one node is all there is; of several nobody knows beforehand which one answers. */
export function serverAttributes(addresses: readonly string[]): Attributes {
  const [only, ...others] = addresses;
  if (only === undefined || others.length > 0 || !URL.canParse(only)) return {};
  const { hostname, port, protocol } = new URL(only);
  return { 'server.address': hostname, 'server.port': Number(port) || (protocol === 'https:' ? 443 : 80) };
}
