import { type LeaseLookupReply, leaseLookupReplySchema, leaseLookupSchema } from '#lib/contracts/lease.ts';
import { codeOf } from '#server/platform/index.ts';
import { lookupLease } from '#server/vault/index.ts';
import { defineVerb } from '../verb.ts';
import { inTurns } from './in-turns.ts';

const CONCURRENCY = 8;
/** Said of all of Vault or of the caller, so asking for the next id would only repeat it. */
const SAME_FOR_ALL = new Set(['vault_unreachable', 'vault_sealed', 'vault_namespace_unknown', 'vault_tls_failed']);
const ENDS_THE_CALL = new Set(['vault_token_dead', 'request_cancelled']);

type Result = LeaseLookupReply['results'][number];

/** Looks leases up with the person's own token, at a rate that all people share. One that fails does not hide the others. */
export const leaseLookup = defineVerb({
  name: 'lease.lookup',
  summary: 'Look up leases by id',
  method: 'POST',
  path: '/api/leases/lookup',
  effect: 'read',
  access: 'verified',
  stepUp: 'none',
  input: leaseLookupSchema,
  output: leaseLookupReplySchema,
  describe: ({ namespace, leaseIds }) => ({ namespace, leaseCount: leaseIds.length }),
  isActivity: false,
  async run(ctx, { namespace, leaseIds }) {
    const vault = ctx.vault(namespace);
    let common: string | null = null;
    const lookUp = async (leaseId: string): Promise<Result> => {
      if (common !== null) return { state: 'failed', leaseId, code: common };
      await ctx.engines.leaseIndex.lookupTurn(ctx.signal);
      try {
        const found = await lookupLease(vault, leaseId);
        return found === null ? { state: 'gone', leaseId } : { state: 'live', leaseId, lease: found };
      } catch (error) {
        const code = codeOf(error);
        if (ENDS_THE_CALL.has(code)) throw error;
        if (SAME_FOR_ALL.has(code)) common = code;
        return { state: 'failed', leaseId, code };
      }
    };
    return { results: await inTurns([...new Set(leaseIds)], CONCURRENCY, lookUp) };
  },
});
