'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { makePasskey } from '#components/form/passkey-ceremony.ts';
import { type Confirm, useConfirm } from '#components/ui/confirm-host.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import type { PasskeyRow } from '#lib/contracts/factor.ts';
import { formatUtc } from '#lib/format/time.ts';
import {
  addPasskey,
  factorKeys,
  REMOVE_PASSKEY,
  REMOVE_TOTP,
  RENAME_PASSKEY,
  removePasskey,
  removeTotp,
  renamePasskey,
  START_PASSKEY,
  START_TOTP,
  startPasskey,
  startTotp,
} from '#lib/queries/factors.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { whereWords } from './factor-words.ts';

export interface NewSeed {
  readonly secretKey: string;
  readonly qrSvg: string;
}

export interface FactorActs {
  /** Each is true when it was done, false when the person turned back. What fails is said in the dialog. */
  addPasskey(name: string): Promise<boolean>;
  removePasskey(row: PasskeyRow): Promise<boolean>;
  /** Throws what the server refused for another reason than an old second factor. */
  renamePasskey(row: PasskeyRow, name: string): Promise<boolean>;
  /** The seed to scan, or null when the person turned back. */
  /** `isReplacing`: in the place of the present app. */
  startTotp(isReplacing: boolean): Promise<NewSeed | null>;
  removeTotp(): Promise<boolean>;
  refresh(): Promise<void>;
}

const OTHERS_END = 'Your other sessions end, and you are told of it at your next sign-in.';

/** What a person may do to their own factors: each confirmed by one they have. */
export function useFactorActs(): FactorActs {
  const confirm = useConfirm();
  const toast = useToast();
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = () => client.invalidateQueries({ queryKey: factorKeys.list() });
    const told = async (isDone: boolean | null, title: string) => {
      if (isDone) toast({ tone: 'ok', title, body: 'Your other sessions were ended.' });
      await refresh();
      return isDone === true;
    };
    return {
      refresh,
      addPasskey: async (name) => told(await confirmAdd(confirm, name), 'Passkey added'),
      removePasskey: async (row) => told(await confirmRemove(confirm, row), 'Passkey removed'),
      removeTotp: async () => told(await confirmRemoveTotp(confirm), 'Authenticator app removed'),
      startTotp: (isReplacing) => confirmStartTotp(confirm, isReplacing),
      async renamePasskey(row, name) {
        const isDone = await rename(confirm, row, name);
        await refresh();
        return isDone;
      },
    };
  }, [confirm, toast, client]);
}

function confirmAdd(confirm: Confirm, name: string): Promise<boolean | null> {
  return confirm({
    title: 'Add this passkey?',
    what: `Confirm it with a factor that you have. Then your browser asks where to make the passkey. ${OTHERS_END}`,
    facts: [{ label: 'Name', value: <bdi>{name}</bdi> }],
    isReversible: true,
    verbLabel: 'Add passkey',
    stepUp: { verb: START_PASSKEY, input: { name } },
    run: async (grant) => {
      await addPasskey(await makePasskey(await startPasskey({ name }, grant)));
      return true;
    },
  });
}

function confirmRemove(confirm: Confirm, row: PasskeyRow): Promise<boolean | null> {
  return confirm({
    title: 'Remove this passkey?',
    what: `It no longer opens this console. Its authenticator may go on offering it until you remove it there too. ${OTHERS_END}`,
    facts: [
      { label: 'Name', value: <bdi>{row.name}</bdi> },
      { label: 'Added', value: formatUtc(Date.parse(row.createdAt)) },
      { label: 'Where', value: whereWords(row) },
    ],
    isReversible: false,
    verbLabel: 'Remove passkey',
    stepUp: { verb: REMOVE_PASSKEY, input: { passkeyId: row.passkeyId } },
    run: async (grant) => {
      await removePasskey({ passkeyId: row.passkeyId }, grant);
      return true;
    },
  });
}

function confirmStartTotp(confirm: Confirm, isReplacing: boolean): Promise<NewSeed | null> {
  return confirm({
    title: isReplacing ? 'Replace the authenticator app?' : 'Add an authenticator app?',
    what: isReplacing
      ? `Confirm it with a factor that you have. Then a key is shown once, to scan with the new app; the present one works until its first code came back. ${OTHERS_END}`
      : `Confirm it with a factor that you have. Then a key is shown once, to scan. ${OTHERS_END}`,
    facts: [],
    isReversible: true,
    verbLabel: 'Show the key',
    stepUp: { verb: START_TOTP, input: {} },
    run: startTotp,
  });
}

function confirmRemoveTotp(confirm: Confirm): Promise<boolean | null> {
  return confirm({
    title: 'Remove the authenticator app?',
    what: `Its codes open this console no more. This is confirmed by a passkey, so that what you keep is known to work. ${OTHERS_END}`,
    facts: [],
    isReversible: false,
    verbLabel: 'Remove authenticator app',
    stepUp: { verb: REMOVE_TOTP, input: {} },
    run: async (grant) => {
      await removeTotp(grant);
      return true;
    },
  });
}

/** A name is no danger: the factor is asked for only when it was not given lately. */
async function rename(confirm: Confirm, row: PasskeyRow, name: string): Promise<boolean> {
  const input = { passkeyId: row.passkeyId, name };
  try {
    await renamePasskey(input, undefined);
    return true;
  } catch (error) {
    if (problemOf(error).code !== 'step_up_required') throw error;
  }
  const outcome = await confirm({
    title: 'Rename this passkey?',
    what: 'You gave your second factor more than five minutes ago, so it is asked for again.',
    facts: [
      { label: 'Name', value: <bdi>{row.name}</bdi> },
      { label: 'New name', value: <bdi>{name}</bdi> },
    ],
    isReversible: true,
    verbLabel: 'Rename passkey',
    stepUp: { verb: RENAME_PASSKEY, input },
    run: async (grant) => {
      await renamePasskey(input, grant);
      return true;
    },
  });
  return outcome === true;
}
