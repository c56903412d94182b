import { issuedWords, parseSubject, runOwnerAct } from './people/owner-command.ts';

/** `npm run factors:reset <name or entity id> -- --reason "<why>" [--namespace <path>]`: for the last administrator who lost every factor. */
await runOwnerAct(
  'reset-factors',
  () => {
    const { reason, ...subject } = parseSubject(process.argv.slice(2));
    if (reason.trim().length < 5) throw new Error('Say why, for the journal: npm run factors:reset <who> -- --reason "lost her phone".');
    return { ...subject, reason };
  },
  (answer) =>
    `The second factors were taken away and ${(answer as { endedSessions: number }).endedSessions} sessions ended.\n${issuedWords(answer)}`,
);
