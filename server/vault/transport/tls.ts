import { readFileSync } from 'node:fs';
import { buildConnector } from 'undici';
import { AppError } from '#server/platform/index.ts';

/** PEM files of a client certificate, with its chain, and of its private key. */
export interface ClientCertificate {
  certFile: string;
  keyFile: string;
}

export interface TlsMaterial {
  /** PEM text of the only accepted certificate authorities; null takes Node's own. */
  ca: string | null;
  clientCertificate: ClientCertificate | null;
}

/** Reads the authorities now and the client certificate at each connection. Throws `invalid_input` when the CA file cannot be read. */
export function readTls(caFile: string | undefined, clientCertificate: ClientCertificate | undefined): TlsMaterial {
  try {
    return { ca: caFile ? readFileSync(caFile, 'utf8') : null, clientCertificate: clientCertificate ?? null };
  } catch (cause) {
    throw new AppError('invalid_input', { fields: { VAULT_CACERT: 'The file cannot be read.' }, cause });
  }
}

/** Recognised by `failureOf` as a failure of TLS before anything was sent. */
class UnusableCertificate extends Error {
  readonly code = 'ERR_TLS_CLIENT_CERTIFICATE';
}

/** What a pool connects with. */
export function connectorOf(
  { ca, clientCertificate }: TlsMaterial,
  timeoutMs: number,
): buildConnector.connector | buildConnector.BuildOptions {
  const base = { timeout: timeoutMs, ...(ca === null ? {} : { ca }) };
  if (!clientCertificate) return base;
  return (options, callback) => {
    try {
      const { certFile, keyFile } = clientCertificate;
      const own = { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
      // A connector of its own for each connection: a resumed session would speak for the former certificate.
      buildConnector({ ...base, ...own })(options, callback);
    } catch (cause) {
      callback(new UnusableCertificate('The client certificate cannot be used.', { cause }), null);
    }
  };
}
