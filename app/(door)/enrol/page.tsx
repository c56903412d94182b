import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EnrolForm } from '#components/door/enrol-form.tsx';
import { EnrolmentCodeForm } from '#components/door/enrolment-code-form.tsx';
import { oneParam, type PageParams, paths, safeReturnTo } from '#lib/paths.ts';
import { requirePasswordStage } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Set up the second factor' };

export default async function EnrolPage({ searchParams }: { searchParams: Promise<PageParams> }) {
  const returnTo = safeReturnTo(oneParam((await searchParams).returnTo));
  const session = await requirePasswordStage();
  if (session.isFactorEnrolled) redirect(paths.verify({ returnTo }));
  return session.mayEnrol ? (
    <EnrolForm name={session.displayName} returnTo={returnTo} hasPasskeys={session.arePasskeysUsable} />
  ) : (
    <EnrolmentCodeForm name={session.displayName} entityId={session.entityId} returnTo={returnTo} />
  );
}
