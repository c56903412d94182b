'use client';
import WarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RecoveryCodes } from '#components/form/recovery-codes.tsx';
import { Button } from '#components/ui/button.tsx';
import { useConfirm } from '#components/ui/confirm-host.tsx';
import { Page, PageFacts } from '#components/ui/page.tsx';
import { ErrorState, SkeletonRows } from '#components/ui/state.tsx';
import { ExactTime } from '#components/ui/time.tsx';
import type { RecoveryState } from '#lib/contracts/account.ts';
import { accountKeys, RENEW_RECOVERY_CODES, recoveryQuery, renewRecoveryCodes } from '#lib/queries/account.ts';
import { problemOf } from '#lib/queries/problem.ts';
import styles from './account.module.css';

/** From here on the person is told to make new ones. */
const FEW = 3;

export function RecoveryPage() {
  const { data, error, refetch } = useQuery(recoveryQuery);
  const [made, setMade] = useState<readonly string[] | null>(null);
  const queryClient = useQueryClient();
  const confirm = useConfirm();

  const renew = async (state: RecoveryState) => {
    const codes = await confirm({
      title: 'Make new recovery codes?',
      what: 'You get ten new codes. All that you have now stop working at once.',
      facts: [{ label: 'Left now', value: `${state.left} of 10` }],
      isReversible: false,
      verbLabel: 'Make ten new codes',
      stepUp: { verb: RENEW_RECOVERY_CODES, input: {} },
      run: renewRecoveryCodes,
    });
    if (codes !== null) setMade(codes);
    await queryClient.invalidateQueries({ queryKey: accountKeys.recovery() });
  };
  return (
    <Page
      title="Recovery codes"
      facts={<PageFacts items={[data === undefined ? (error ? 'Not known' : 'Looking…') : `${data.left} of 10 left`]} />}
    >
      {data === undefined && error === null && <SkeletonRows count={3} />}
      {data === undefined && error !== null && <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} />}
      {made !== null && <RecoveryCodes codes={made} doneLabel="Done" onDone={() => setMade(null)} />}
      {data !== undefined && made === null && (
        <div className={styles.block}>
          {data.left <= FEW && (
            <p className={styles.warning}>
              <WarningIcon />
              <span>
                {data.left === 0 ? 'No recovery code is left.' : `Only ${data.left} left.`} Without one and without your authenticator an
                administrator has to reset your second factor. Make new ones.
              </span>
            </p>
          )}
          <p>
            A recovery code signs you in once when your authenticator is not at hand.
            {data.madeAt !== null && (
              <>
                {' '}
                Yours were made <ExactTime at={data.madeAt} />.
              </>
            )}
          </p>
          <div>
            <Button variant={data.left <= FEW ? 'primary' : 'secondary'} onClick={() => void renew(data)}>
              Make new codes…
            </Button>
          </div>
        </div>
      )}
    </Page>
  );
}
