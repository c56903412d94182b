'use client';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const AsOfContext = createContext<string | null>(null);
const ReportContext = createContext<(asOf: string | null) => void>(() => undefined);

/** Carries the age of old data from the page that shows it to the banner over it. */
export function StaleProvider({ children }: { children: ReactNode }) {
  const [asOf, setAsOf] = useState<string | null>(null);
  return (
    <ReportContext value={setAsOf}>
      <AsOfContext value={asOf}>{children}</AsOfContext>
    </ReportContext>
  );
}

/** When the page's data was seen, ISO 8601; null while it shows none or is fresh. */
export function useStaleAsOf(): string | null {
  return useContext(AsOfContext);
}

/** Has the banner over the page say that what is shown is old. `asOf`: ISO 8601; null while it is not. */
export function useReportStale(asOf: string | null): void {
  const report = useContext(ReportContext);
  useEffect(() => {
    report(asOf);
    return () => report(null);
  }, [report, asOf]);
}
