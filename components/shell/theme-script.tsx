import { THEME_SCRIPT } from './theme.ts';

/** First thing in the page's head. The browser hides the nonce from scripts, hence the suppressed comparison. */
export function ThemeScript({ nonce }: { nonce: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, with the page's nonce
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />;
}
