import nodeVault from 'node-vault';
import type { VaultReply } from '../client.ts';

/** What our request function needs beyond what node-vault passes on by itself. */
export interface BridgeCall<Context> {
  method: string;
  /** With `/v1/`. */
  path: string;
  body: unknown;
  context: Context;
}

/** A host that resolves nowhere: should node-vault ever reach for the network itself, it finds nothing. */
const ENDPOINT = 'http://vault.invalid';

interface BridgeOptions<Context> {
  uri: string;
  method: string;
  json?: unknown;
  context: Context;
}

/**
 * A node-vault client whose every request goes through `carry`; who calls is in the call, so one serves everybody. It gets no token,
 * namespace or address, so that neither its headers nor its reading of the environment decide anything; and none of its named commands,
 * which do not encode paths.
 */
export function createBridge<Context>(
  carry: (call: BridgeCall<Context>) => Promise<VaultReply>,
): (call: BridgeCall<Context>) => Promise<VaultReply> {
  const client = nodeVault({
    endpoint: ENDPOINT,
    apiVersion: 'v1',
    debug: () => undefined,
    commands: {},
    // It checks that path and method are strings, which the types above say already, and takes longer than all else here.
    tv4: { validate: () => true },
    'request-promise': {
      defaults: () => async (options: BridgeOptions<Context>) => {
        const path = options.uri.slice(ENDPOINT.length);
        const reply = await carry({ method: options.method, path, body: options.json, context: options.context });
        // Statuses are judged by us, so node-vault is always told 200 and hands our reply through.
        return { statusCode: 200, body: reply, request: { path } };
      },
    },
  } as unknown as Parameters<typeof nodeVault>[0]);
  // Both fall back to the environment when they are empty at construction.
  client.token = '';
  (client as unknown as { pathPrefix: string }).pathPrefix = '';
  return ({ method, path, body, context }) =>
    client.request({
      method,
      path: path.slice('/v1'.length),
      ...(body === undefined ? {} : { json: body }),
      context,
    }) as Promise<VaultReply>;
}
