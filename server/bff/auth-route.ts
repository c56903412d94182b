import 'server-only';
import { serveAuth } from '#server/identity/index.ts';
import { AppError, codeOf, newRequestId, systemRandom } from '#server/platform/index.ts';
import { getRuntime } from '#server/runtime.ts';
import { apiHeaders, problemOf, problemResponse } from './problem.ts';

type RouteContext = Parameters<typeof serveAuth>[1];

/** next-auth's own addresses: what they may answer is decided in the identity room, all else is a problem document. */
export async function authRoute(request: Request, context: RouteContext): Promise<Response> {
  const requestId = newRequestId(systemRandom);
  try {
    const answer = await serveAuth(request, context, async () => {
      const { identity, cookies, env } = await getRuntime();
      return { identity, cookies, publicUrl: env.publicUrl };
    });
    if (!answer) throw new AppError('not_found');
    for (const [name, value] of apiHeaders(requestId)) answer.headers.set(name, value);
    return answer;
  } catch (error) {
    return problemResponse(problemOf(codeOf(error) === 'internal' ? new AppError('not_ready', { cause: error }) : error, requestId));
  }
}
