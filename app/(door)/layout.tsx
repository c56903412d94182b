import type { ReactNode } from 'react';
import { DoorFrame } from '#components/door/door-frame.tsx';
import { pageSession } from '#server/bff/index.ts';

export default async function DoorLayout({ children }: { children: ReactNode }) {
  const { publicFacts } = await pageSession();
  return <DoorFrame isDemo={publicFacts.isDemo}>{children}</DoorFrame>;
}
