export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const STORAGE_KEY = 'sallyport-theme';
const DARK_CLASS = 'pf-v6-theme-dark';

/** Runs before the first paint, so that no page flashes in the wrong colours; then follows the system. */
export const THEME_SCRIPT = `(function(){var dark=matchMedia('(prefers-color-scheme: dark)');function apply(){var choice=null;try{choice=localStorage.getItem('${STORAGE_KEY}')}catch(e){}document.documentElement.classList.toggle('${DARK_CLASS}',choice==='dark'||(choice!=='light'&&dark.matches))}dark.addEventListener('change',apply);apply()})()`;

/** What was chosen in this browser; `system` when nothing was. */
export function readThemeChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** Keeps the choice, where the browser allows it, and shows it at once. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // A browser without storage shows the choice until the next page.
  }
  const isDark = choice === 'dark' || (choice === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle(DARK_CLASS, isDark);
}
