import { AppError, newRequestId, systemRandom } from '#server/platform/index.ts';
import { problemOf, problemResponse } from './problem.ts';

/** What an address under /api that nobody declared answers. */
export async function unknownRoute(): Promise<Response> {
  return problemResponse(problemOf(new AppError('not_found'), newRequestId(systemRandom)));
}
