import { routes, verbs } from '#server/bff/index.ts';

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(verbs.leaseCount);
