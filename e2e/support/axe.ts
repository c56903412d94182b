import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What another theme can break; names and roles are the same in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Asserts that axe finds nothing on what is shown now, in light and in dark. A page that is not Next's follows the system without a class. */
export async function expectAccessible(page: Page, what: string, { isThemed = true } = {}): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (isThemed) await expect(page.locator('html')).toHaveClass(colorScheme === 'dark' ? /dark/ : /^(?!.*dark)/);
    const axe = new AxeBuilder({ page });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(COLOUR_RULES) : axe.withTags(TAGS)).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(' | ')}`,
    );
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** Asserts that the focused thing is drawn as focused, and not hidden. */
export async function expectFocusVisible(page: Page): Promise<void> {
  const focus = await page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return { name: 'nothing', isDrawn: false };
    // Some draw the ring on a part inside or around themselves.
    // An editor's frame lies around its lines, its scroller and itself.
    const frame = focused.isContentEditable ? focused.parentElement?.parentElement?.parentElement : null;
    const drawn = [focused, focused.parentElement, frame, ...focused.children].some((part) => {
      if (!(part instanceof HTMLElement)) return false;
      return [null, '::before', '::after'].some((pseudo) => {
        const style = getComputedStyle(part, pseudo);
        const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
        return hasOutline || style.boxShadow !== 'none' || (pseudo !== null && Number.parseFloat(style.borderBottomWidth) > 1);
      });
    });
    const { width, height } = focused.getBoundingClientRect();
    return {
      name: focused.getAttribute('aria-label') ?? focused.textContent?.slice(0, 40) ?? '',
      isDrawn: drawn && width > 0 && height > 0,
    };
  });
  expect.soft(focus.isDrawn, `the focus on “${focus.name}”`).toBe(true);
}
