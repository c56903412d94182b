'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { useToast } from '#components/ui/toast-host.tsx';
import { exportJournal, type JournalFilter, journalKeys } from '#lib/queries/journal.ts';
import { problemOf } from '#lib/queries/problem.ts';

/** The rows of the filter as a file. That it was exported is a row of the journal too. */
export function ExportButton({ filter, isOff }: { readonly filter: JournalFilter; readonly isOff: boolean }) {
  const [under, setUnder] = useState<'ndjson' | 'csv' | null>(null);
  const toast = useToast();
  const queryClient = useQueryClient();
  const take = async (format: 'ndjson' | 'csv') => {
    setUnder(format);
    try {
      const { name, blob } = await exportJournal(filter, format);
      const url = URL.createObjectURL(blob);
      const link = Object.assign(document.createElement('a'), { href: url, download: name });
      link.click();
      // The browser has taken the blob over by the next task.
      setTimeout(() => URL.revokeObjectURL(url), 0);
      toast({ tone: 'ok', title: 'Exported', body: name });
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast({ tone: 'error', title: `Not exported: ${title}`, body: detail });
    }
    setUnder(null);
    await queryClient.invalidateQueries({ queryKey: journalKeys.all });
  };
  return (
    <>
      {(['ndjson', 'csv'] as const).map((format) => (
        <Button
          key={format}
          variant="secondary"
          size="sm"
          isDisabled={isOff || under !== null}
          isLoading={under === format}
          spinnerAriaLabel="Exporting"
          onClick={() => void take(format)}
        >
          {format === 'csv' ? 'Export CSV' : 'Export NDJSON'}
        </Button>
      ))}
    </>
  );
}
