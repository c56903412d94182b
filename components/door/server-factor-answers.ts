import type { ServerFactorView } from '#lib/contracts/session.ts';

export interface ServerFactorAnswer {
  method: number;
  passcode: string | null;
}
type ReadAnswers = { answers: ServerFactorAnswer[] } | { fields: Readonly<Record<string, string>> };

const NAMES: Readonly<Record<string, string>> = { totp: 'your authenticator for Vault', duo: 'Duo', okta: 'Okta', pingid: 'PingID' };

/** What people know a factor by; one that we do not know keeps the server's word. */
export const factorName = (type: string) => NAMES[type] ?? type;

/** One answer for each factor, or which passcodes are missing. */
export function readAnswers(form: FormData, { factors }: ServerFactorView, chosen: readonly number[]): ReadAnswers {
  const fields: Record<string, string> = {};
  const answers = factors.map((factor, at): ServerFactorAnswer => {
    const method = chosen[at] ?? 0;
    if (!factor.methods[method]?.isByPasscode) return { method, passcode: null };
    const value = form.get(`passcode-${at}`);
    const passcode = typeof value === 'string' ? value.replaceAll(/\s/g, '') : '';
    if (passcode === '') fields[`passcode-${at}`] = 'Enter the passcode.';
    return { method, passcode };
  });
  return Object.keys(fields).length > 0 ? { fields } : { answers };
}
