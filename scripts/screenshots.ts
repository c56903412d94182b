import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright';
import { type Person, signInByApi } from './api-session.ts';
import { CHROMIUM_ARGS, ensureChromium } from './chromium.ts';
import { README_SHOTS, SHOTS, type Shot, type Viewer } from './screens/shots.ts';
import { ROOT } from './source-files.ts';
import { type DemoFile, readDemoFile } from './start/demo-file.ts';

const OUT = join(ROOT, 'docs/screenshots');
const THEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;

type Cookies = Array<{ name: string; value: string }>;

function personOf(demo: DemoFile, role: string, isEnrolled = true): Person {
  const found = demo.users.find((user) => user.role === role && (user.totpSecret !== null) === isEnrolled);
  if (!found) throw new Error(`The demo has no ${role} ${isEnrolled ? 'with' : 'without'} a second factor.`);
  return found;
}

/** One session a viewer, used for all themes and sizes: codes work once, and sign-ins are counted. */
async function signEverybodyIn(demo: DemoFile, url: string): Promise<Record<Viewer, Cookies>> {
  const analyst = personOf(demo, 'analyst');
  const cookies = async (person: Person, isVerified: boolean) => (await signInByApi(url, person, isVerified)).cookies;
  return {
    nobody: [],
    password: await cookies(analyst, false),
    newcomer: await cookies(demo.users.find((user) => user.totpSecret === null) ?? personOf(demo, 'operator', false), false),
    operator: await cookies(personOf(demo, 'operator'), true),
    admin: await cookies(personOf(demo, 'platform-admin'), true),
    analyst: await cookies(analyst, true),
    auditor: await cookies(personOf(demo, 'auditor'), true),
  };
}

/** Settled: fonts there, nothing busy, no picture of a thing still loading. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
  await page.waitForFunction(() => document.fonts.status === 'loaded' && document.querySelector('main [aria-busy="true"]') === null, null, {
    timeout: 10_000,
  });
}

async function take(browser: Browser, url: string, shot: Shot, cookies: Cookies): Promise<number> {
  let count = 0;
  for (const viewport of SIZES) {
    for (const theme of THEMES) {
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...(viewport.width < 600 ? { hasTouch: true, isMobile: true } : {}),
      });
      try {
        await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })));
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        await page.goto(url + shot.path);
        await settle(page);
        await shot.prepare?.(page);
        await settle(page);
        const file = join(OUT, 'all', `${shot.name}-${theme}-${viewport.width}.png`);
        await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
        if (README_SHOTS.includes(shot.name) && viewport.width === 1280) copyFileSync(file, join(OUT, `${shot.name}-${theme}.png`));
        count += 1;
      } finally {
        await context.close();
      }
    }
  }
  return count;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { demo: { type: 'string', default: join(ROOT, '.sallyport/demo.json') }, url: { type: 'string' } },
    allowPositionals: true,
  });
  const demo = readDemoFile(values.demo);
  const url = values.url ?? demo.url;
  const shots = SHOTS.filter((shot) => positionals.length === 0 || positionals.includes(shot.name));
  if (shots.length === 0) throw new Error(`No such page. There are: ${SHOTS.map((shot) => shot.name).join(', ')}.`);
  mkdirSync(join(OUT, 'all'), { recursive: true });
  const sessions = await signEverybodyIn(demo, url);
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
  const failures: string[] = [];
  try {
    for (const shot of shots) {
      try {
        const count = await take(browser, url, shot, sessions[shot.viewer]);
        console.log(`${shot.name}: ${count} pictures`);
      } catch (error) {
        failures.push(shot.name);
        console.error(`${shot.name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      }
    }
  } finally {
    await browser.close();
  }
  console.log(failures.length === 0 ? `All are in ${OUT}.` : `Not taken: ${failures.join(', ')}.`);
  return failures.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
