import { THEME_SCRIPT } from './theme.ts';
import { TRUSTED_TYPES_SCRIPT } from './trusted-types.ts';

/** First thing in the page's head. The browser hides the nonce from scripts, hence the suppressed comparison. */
export function HeadScripts({ nonce }: { nonce: string }) {
  const text = `${TRUSTED_TYPES_SCRIPT};${THEME_SCRIPT}`;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: constants of ours, with the page's nonce
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: text }} />;
}
