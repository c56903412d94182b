import type { TestProject } from 'vitest/node';
import { startDevBao } from './dev-bao.ts';

declare module 'vitest' {
  interface ProvidedContext {
    baoAddress: string;
    /** Root token of a server that lives in memory, on loopback, for this run only. */
    baoRootToken: string;
  }
}

/** One real server for all live tests of a run; each test owns its mount or namespace in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bao = await startDevBao();
  project.provide('baoAddress', bao.address);
  project.provide('baoRootToken', bao.rootToken.reveal());
  return () => bao.stop();
}
