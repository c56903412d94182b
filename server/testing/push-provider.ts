import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const requestSchema = z.object({ reqBody: z.object({ userName: z.string(), authType: z.literal('CONFIRM') }) });

/** One request on somebody's telephone. */
export interface Push {
  readonly userName: string;
  /** What the person taps. False when nobody waits for it any more. */
  answer(verdict: 'approve' | 'deny'): boolean;
  /** The provider breaks off without an answer. */
  breakOff(): void;
  /** Resolves when whoever asked has left without an answer. */
  readonly left: Promise<void>;
}

export interface PushProvider {
  /** For `settings_file_base64` of the PingID method. */
  readonly settingsFile: string;
  /** The key, the token and what is said of a refusal: none of them is for a person. */
  readonly secrets: readonly string[];
  /** How many requests have come, over all. */
  count(): number;
  /** The oldest of this person that nobody took from here yet; waits for one. */
  next(userName: string): Promise<Push>;
  close(): Promise<void>;
}

/**
 * What stands behind the PingID method: one call that is answered when the person answers (OpenBao 2.7 `vault/login_mfa.go`,
 * `validatePingID`). Requests must be signed with the key of the settings, and so are the answers.
 */
export async function startPushProvider(certificate: { certFile: string; keyFile: string }): Promise<PushProvider> {
  const key = randomBytes(32);
  const token = `planted-${randomBytes(9).toString('hex')}`;
  const refusal = `planted-${randomBytes(9).toString('hex')}`;
  const orgAlias = 'acme';
  const sign = (body: string) => createHmac('sha256', key).update(body).digest();
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (responseBody: unknown) => {
    const body = `${part({ alg: 'HS256', orgAlias, token })}.${part({ responseBody })}`;
    return `${body}.${sign(body).toString('base64url')}`;
  };
  const claimsOf = (text: string) => {
    const [head = '', claims = '', signature = ''] = text.split('.');
    const given = Buffer.from(signature, 'base64url');
    const own = sign(`${head}.${claims}`);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return null;
    return requestSchema.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).reqBody;
  };

  const arrived: Push[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  let count = 0;
  const [cert, privateKey] = await Promise.all([readFile(certificate.certFile), readFile(certificate.keyFile)]);
  const server = createServer({ cert, key: privateKey }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked = request.url === '/rest/4/authonline/do' ? claimsOf(Buffer.concat(chunks).toString('utf8')) : null;
      if (!asked) return response.writeHead(400).end();
      count += 1;
      const push: Push = {
        userName: asked.userName,
        answer(verdict) {
          const isWaitedFor = !response.destroyed && !response.writableEnded;
          response.end(signed(verdict === 'approve' ? { errorId: 200, errorMsg: 'ok' } : { errorId: 20_513, errorMsg: refusal }));
          return isWaitedFor;
        },
        breakOff: () => void response.destroy(),
        left: new Promise((resolve) => response.once('close', () => response.writableFinished || resolve())),
      };
      arrived.push(push);
      arrivals.emit('push');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    use_base64_key: key.toString('base64'),
    use_signature: 'true',
    token,
    idp_url: url,
    org_alias: orgAlias,
    admin_url: url,
    authenticator_url: url,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return {
    settingsFile: Buffer.from(lines.join('\n')).toString('base64'),
    secrets: [settings.use_base64_key, token, refusal],
    count: () => count,
    async next(userName) {
      for (;;) {
        const at = arrived.findIndex((push) => push.userName === userName);
        const [push] = at < 0 ? [] : arrived.splice(at, 1);
        if (push) return push;
        await once(arrivals, 'push');
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
