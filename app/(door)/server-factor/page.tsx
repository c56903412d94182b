import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ServerFactorForm } from '#components/door/server-factor-form.tsx';
import { oneParam, type PageParams, paths, safeReturnTo } from '#lib/paths.ts';
import { serverFactorView } from '#server/bff/index.ts';

export const metadata: Metadata = { title: "Vault's own factor" };

export default async function ServerFactorPage({ searchParams }: { searchParams: Promise<PageParams> }) {
  const returnTo = safeReturnTo(oneParam((await searchParams).returnTo));
  const view = await serverFactorView();
  if (!view) redirect(paths.signIn({ returnTo, problem: 'sign_in_expired' }));
  return <ServerFactorForm view={view} returnTo={returnTo} />;
}
