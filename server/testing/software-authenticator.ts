import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { PasskeyAssertion, PasskeyRegistration } from '#lib/contracts/factor.ts';

const FLAG = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 } as const;

/** What one ceremony does differently from an honest one. */
export interface Deviation {
  type?: string;
  challenge?: string;
  origin?: string;
  rpId?: string;
  isPresent?: boolean;
  isVerified?: boolean;
  isBackupEligible?: boolean;
  isBackedUp?: boolean;
  signCount?: number;
  credentialId?: string;
  userHandle?: string;
  clientData?: Record<string, unknown>;
  /** Changes the text of the client data before it is signed. */
  rewrite?: (json: string) => string | Buffer;
  /** Changes what was signed after it was signed. */
  forge?: 'signature' | 'clientData';
  /** Who made the authenticator, as it says unasked: a format, and whether a certificate goes with it. */
  attestation?: { format: string; hasCertificate: boolean };
  /** COSE name of the algorithm that the key claims. */
  algorithm?: number;
}

/** CBOR: a text of less than 24 bytes. */
const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

/** An authenticator with one ES256 key, made of node:crypto: it signs whatever a test tells it to. */
export class SoftwareAuthenticator {
  readonly credentialId: string;
  signCount = 0;
  readonly #origin: string;
  readonly #privateKey: KeyObject;
  readonly #point: { x: string; y: string };
  readonly #isBackupEligible: boolean;

  constructor(origin: string, options: { isBackupEligible?: boolean; idBytes?: number; startCount?: number } = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#origin = origin;
    this.#privateKey = privateKey;
    this.#point = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    this.#isBackupEligible = options.isBackupEligible ?? false;
    this.credentialId = randomBytes(options.idBytes ?? 32).toString('base64url');
    this.signCount = options.startCount ?? 1;
  }

  register(challenge: string, by: Deviation = {}): PasskeyRegistration {
    const id = Buffer.from(by.credentialId ?? this.credentialId, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.byteLength);
    const authData = Buffer.concat([this.#head(by, FLAG.attested), Buffer.alloc(16), length, id, this.#coseKey(by.algorithm ?? -7)]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(authData.byteLength);
    // A map of three: fmt, attStmt, authData.
    const { format, hasCertificate } = by.attestation ?? { format: 'none', hasCertificate: false };
    const statement = hasCertificate ? [Buffer.from([0xa1]), cborText('x5c'), Buffer.from('814100', 'hex')] : [Buffer.from([0xa0])];
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      ...[cborText('fmt'), cborText(format), cborText('attStmt'), ...statement, cborText('authData')],
      Buffer.from([0x59]),
      size,
      authData,
    ]);
    const clientData = this.#clientData('webauthn.create', challenge, by);
    return {
      id: id.toString('base64url'),
      rawId: id.toString('base64url'),
      type: 'public-key',
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** Signs a challenge; the counter goes up by one unless the test says what it is. */
  assert(challenge: string, by: Deviation = {}): PasskeyAssertion {
    if (by.signCount === undefined && this.signCount > 0) this.signCount += 1;
    const authenticatorData = this.#head(by, 0);
    const clientData = this.#clientData('webauthn.get', challenge, by);
    const hash = createHash('sha256').update(clientData).digest();
    const signature = sign('sha256', Buffer.concat([authenticatorData, hash]), this.#privateKey);
    if (by.forge === 'signature') signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1);
    const sent = by.forge === 'clientData' ? Buffer.from(`${clientData.toString().slice(0, -1)} }`) : clientData;
    const id = by.credentialId ?? this.credentialId;
    return {
      id,
      rawId: id,
      type: 'public-key',
      response: {
        clientDataJSON: sent.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(by.userHandle === undefined ? {} : { userHandle: by.userHandle }),
      },
    };
  }

  #head(by: Deviation, more: number): Buffer {
    const flags =
      ((by.isPresent ?? true) ? FLAG.present : 0) |
      ((by.isVerified ?? true) ? FLAG.verified : 0) |
      ((by.isBackupEligible ?? this.#isBackupEligible) ? FLAG.backupEligible : 0) |
      ((by.isBackedUp ?? false) ? FLAG.backedUp : 0) |
      more;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(by.signCount ?? this.signCount);
    const rpIdHash = createHash('sha256')
      .update(by.rpId ?? new URL(this.#origin).hostname)
      .digest();
    return Buffer.concat([rpIdHash, Buffer.from([flags]), count]);
  }

  #clientData(type: string, challenge: string, by: Deviation): Buffer {
    const honest = { type: by.type ?? type, challenge: by.challenge ?? challenge, origin: by.origin ?? this.#origin, crossOrigin: false };
    const json = JSON.stringify({ ...honest, ...by.clientData });
    return Buffer.from(by.rewrite?.(json) ?? json);
  }

  /** COSE: kty EC2, alg, crv P-256, x, y. */
  #coseKey(algorithm: number): Buffer {
    const name = algorithm >= -24 ? Buffer.from([0x20 - 1 - algorithm]) : Buffer.from([0x38, -1 - algorithm]);
    return Buffer.concat([
      Buffer.from('a5010203', 'hex'),
      name,
      Buffer.from('2001215820', 'hex'),
      Buffer.from(this.#point.x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(this.#point.y, 'base64url'),
    ]);
  }
}
