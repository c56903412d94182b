import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SignInForm } from '#components/door/sign-in-form.tsx';
import { oneParam, type PageParams, paths, safeReturnTo } from '#lib/paths.ts';
import { pageSession, problemAtDoor, signInOffer } from '#server/bff/index.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<PageParams> }) {
  const params = await searchParams;
  const returnTo = safeReturnTo(oneParam(params.returnTo));
  const { session } = await pageSession();
  if (session?.stage === 'verified') redirect(returnTo);
  if (session?.stage === 'password') redirect(session.isFactorEnrolled ? paths.verify({ returnTo }) : paths.enrol({ returnTo }));
  const problem = problemAtDoor(oneParam(params.problem), oneParam(params.request));
  return <SignInForm offer={await signInOffer()} returnTo={returnTo} firstProblem={problem} />;
}
