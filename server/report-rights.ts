import { codeOf } from './platform/index.ts';
import type { Runtime } from './runtime.ts';
import { missingServiceRights, toStanza } from './services/index.ts';

/** Says once, in the log, which lines of docs/service-policy.hcl the console's own identity lacks. Never stops a start: Vault may be away now. */
export async function reportMissingRights({ serviceIdentity, env, log }: Runtime): Promise<void> {
  try {
    const missing = await missingServiceRights(await serviceIdentity.client(), env.SALLYPORT_KV_MOUNT);
    for (const right of missing) log.warn({ stanza: toStanza(right) }, 'the service identity lacks a right');
  } catch (error) {
    log.warn({ code: codeOf(error) }, 'the rights of the service identity could not be checked');
  }
}
