import 'server-only';
import manifest from '#package.json' with { type: 'json' };
import { isEqualConstantTime } from '#server/platform/index.ts';
import { getRuntime } from '#server/runtime.ts';
import { allVerbs } from '#server/services/index.ts';
import { metricsText } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { apiHeaders } from './problem.ts';

function json(status: number, body: unknown): Response {
  const headers = apiHeaders('');
  headers.delete('X-Request-Id');
  headers.set('Content-Type', 'application/json');
  return new Response(JSON.stringify(body), { status, headers });
}

/** The process answers. */
export async function live(): Promise<Response> {
  return json(200, { status: 'live' });
}

/** Can serve a sign-in page and reach its own store. Vault's state is told in the body and does not decide. */
export async function readiness(): Promise<Response> {
  try {
    const runtime = await getRuntime();
    await runtime.store.ping();
    const [vault, service] = [await runtime.status.current(), runtime.serviceIdentity.state()];
    return json(200, {
      status: 'ready',
      vault: { state: vault.state, version: vault.version, seenAt: vault.seenAt },
      serviceIdentity: { isSignedIn: service.isSignedIn, lastFailure: service.lastFailure?.code ?? null },
    });
  } catch {
    return json(503, { status: 'not-ready' });
  }
}

/** Prometheus text, behind its own bearer token. */
export async function metrics(request: Request): Promise<Response> {
  const runtime = await getRuntime().catch(() => null);
  if (!runtime) return json(503, { status: 'not-ready' });
  const given = /^Bearer (.{8,512})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!given || !isEqualConstantTime(given, runtime.metricsToken.reveal())) return json(401, { status: 'refused' });
  return new Response(await metricsText(runtime.vaultMetrics), {
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

export async function openApi(): Promise<Response> {
  return json(200, openApiDocument(allVerbs, manifest.version));
}
