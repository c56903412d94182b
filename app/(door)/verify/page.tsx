import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { BreakGlassForm } from '#components/door/break-glass-form.tsx';
import { RecoveryChoice } from '#components/door/recovery-form.tsx';
import { VerifyForm } from '#components/door/verify-form.tsx';
import { oneParam, type PageParams, paths, safeReturnTo } from '#lib/paths.ts';
import { requirePasswordStage } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Second factor' };

export default async function VerifyPage({ searchParams }: { searchParams: Promise<PageParams> }) {
  const returnTo = safeReturnTo(oneParam((await searchParams).returnTo));
  const session = await requirePasswordStage();
  if (!session.isFactorEnrolled) redirect(paths.enrol({ returnTo }));
  if (session.isBreakGlass) return <BreakGlassForm name={session.displayName} returnTo={returnTo} />;
  return (
    <RecoveryChoice name={session.displayName} returnTo={returnTo}>
      <VerifyForm name={session.displayName} returnTo={returnTo} secondFactors={session.secondFactors} />
    </RecoveryChoice>
  );
}
