import { redirect } from 'next/navigation';
import { paths } from '#lib/paths.ts';

/** The settings begin with their first tab. */
export default function Page() {
  redirect(paths.settings.sessions());
}
