export { openApi as GET } from '#server/bff/index.ts';

export const dynamic = 'force-dynamic';
