import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { asRoot } from './demo.ts';

export const READ_TEXT = '# Written by a browser test.\npath "secret/data/e2e" {\n  capabilities = ["read"]\n}\n';

export const freshPolicyName = () => `e2e-${randomBytes(4).toString('hex')}`;

/** Writes a policy behind the console's back. */
export async function writePolicy(name: string, policy: string): Promise<void> {
  await asRoot('POST', `sys/policies/acl/${name}`, { body: { policy } });
}

/** What the server itself has; null when there is none. */
export async function policyText(name: string): Promise<string | null> {
  try {
    return (await asRoot<{ data: { policy: string } }>('GET', `sys/policies/acl/${name}`)).data.policy;
  } catch (error) {
    if (error instanceof Error && error.message.endsWith(': 404')) return null;
    throw error;
  }
}

/** The editor's text field. */
export const policyEditor = (page: Page, name: string | null): Locator =>
  page.getByRole('textbox', { name: name === null ? 'Text of the new policy' : `Text of policy ${name}` });

/** What a browser tells a page when its window is looked at again, which nothing else can make a headless one do. */
export async function lookAgain(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
}
