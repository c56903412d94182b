import { AppError, codeOf } from '#server/platform/index.ts';
import type { ServiceIdentity, VaultClient } from '#server/vault/index.ts';

/** The console's own KV mount, reached as the service. */
export interface ConsoleSecrets {
  readonly mount: string;
  /** The service's own view of Vault, of no caller's. */
  client(): Promise<VaultClient>;
  /** Runs calls as the service. What the service may not do is its operator's matter, never the person's. */
  run<T>(work: (client: VaultClient) => Promise<T>): Promise<T>;
}

export function createConsoleSecrets(serviceIdentity: ServiceIdentity, mount: string): ConsoleSecrets {
  return {
    mount,
    client: () => serviceIdentity.client(),
    async run(work) {
      try {
        return await work(await serviceIdentity.client());
      } catch (error) {
        const code = codeOf(error);
        if (code === 'vault_denied') throw new AppError('service_right_missing', { cause: error });
        // Passed on as it is, this would end the session of the person who happened to ask.
        if (code === 'vault_token_dead') throw new AppError('service_identity_failed', { cause: error });
        throw error;
      }
    },
  };
}
