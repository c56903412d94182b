import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { PasskeyAssertion, PasskeyCreationOptions, PasskeyRegistration, PasskeyRequestOptions } from '#lib/contracts/factor.ts';
import { AppError } from '#server/platform/index.ts';
import { readClientData } from './client-data.ts';
import type { Passkey } from './passkey.ts';
import type { RelyingParty } from './relying-party.ts';

/** COSE names of EdDSA, ES256 and RS256: what authenticators of today make, and nothing that is still on trial. */
const ALGORITHMS = [-8, -7, -257];
const MOST_ID_BYTES = 1023;
const RP_NAME = 'Sallyport';

const transportsOf = ({ transports }: Passkey) => transports as never[];

/** What a browser needs to ask for one of these passkeys. `challenge`: base64url. */
export async function requestOptions(
  party: RelyingParty,
  challenge: string,
  passkeys: readonly Passkey[],
  timeoutMs: number,
): Promise<PasskeyRequestOptions> {
  const options = await generateAuthenticationOptions({
    rpID: party.id,
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: timeoutMs,
    userVerification: 'required',
    allowCredentials: passkeys.map((passkey) => ({ id: passkey.credentialId, transports: transportsOf(passkey) })),
  });
  return options as PasskeyRequestOptions;
}

/** What a browser needs to make a passkey. `userHandle`: base64url of random bytes; the name is what the authenticator shows. */
export async function creationOptions(
  party: RelyingParty,
  challenge: string,
  person: { userHandle: string; userName: string; passkeys: readonly Passkey[] },
  timeoutMs: number,
): Promise<PasskeyCreationOptions> {
  const options = await generateRegistrationOptions({
    rpID: party.id,
    rpName: RP_NAME,
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: timeoutMs,
    userID: Buffer.from(person.userHandle, 'base64url'),
    userName: person.userName,
    userDisplayName: person.userName,
    // Who made the authenticator decides nothing here, so it is not asked.
    attestationType: 'none',
    excludeCredentials: person.passkeys.map((passkey) => ({ id: passkey.credentialId, transports: transportsOf(passkey) })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return options as PasskeyCreationOptions;
}

export interface SeenAssertion {
  signCount: number;
  isBackedUp: boolean;
}

/**
 * Checks an assertion against its challenge and one passkey, all but the counter: that one is judged where it is moved. Throws
 * `code_refused` for whatever is wrong, the reason in its cause.
 */
export async function checkAssertion(
  party: RelyingParty,
  challenge: string,
  passkey: Passkey,
  assertion: PasskeyAssertion,
): Promise<SeenAssertion> {
  return refusing('code_refused', async () => {
    readClientData(assertion.response.clientDataJSON);
    const { userHandle } = assertion.response;
    if (userHandle !== undefined && userHandle !== passkey.userHandle) throw new Error('user handle of somebody else');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...assertion, clientExtensionResults: {} } as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: passkey.credentialId, publicKey: Buffer.from(passkey.publicKey, 'base64url'), counter: 0 },
    });
    if (!verified) throw new Error('signature');
    if ((authenticationInfo.credentialDeviceType === 'multiDevice') !== passkey.isBackupEligible)
      throw new Error('backup eligibility changed');
    return { signCount: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp };
  });
}

/** None was asked for, so nobody has to send one; with certificates none is let through, so that their parsers stay out of reach. */
export function isPlainAttestation(format: string, statement: { get(name: 'x5c'): unknown }): boolean {
  return format === 'none' || (format === 'packed' && statement.get('x5c') === undefined);
}

export type NewPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'transports' | 'aaguid' | 'isBackupEligible' | 'signCount'> & {
  isBackedUp: boolean;
};

/** Checks what an authenticator made. Throws `passkey_refused` for whatever is wrong, the reason in its cause. */
export async function checkRegistration(party: RelyingParty, challenge: string, registration: PasskeyRegistration): Promise<NewPasskey> {
  return refusing('passkey_refused', async () => {
    readClientData(registration.response.clientDataJSON);
    const attestation = decodeAttestationObject(Buffer.from(registration.response.attestationObject, 'base64url'));
    const isPlain = isPlainAttestation(attestation.get('fmt'), attestation.get('attStmt'));
    if (!isPlain) throw new Error('attestation that was not asked for');
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...registration, clientExtensionResults: {} } as never,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) throw new Error('attestation');
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
    const idBytes = Buffer.from(credential.id, 'base64url').byteLength;
    if (credential.id !== registration.id || idBytes > MOST_ID_BYTES) throw new Error('credential id');
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      transports: registration.response.transports ?? [],
      aaguid,
      isBackupEligible: credentialDeviceType === 'multiDevice',
      isBackedUp: credentialBackedUp,
      signCount: credential.counter,
    };
  });
}

async function refusing<T>(code: 'code_refused' | 'passkey_refused', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AppError(code, { cause });
  }
}
