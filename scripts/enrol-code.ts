import { issuedWords, parseSubject, runOwnerAct } from './people/owner-command.ts';

/** `npm run enrol:code <name or entity id> [-- --namespace <path>]`: the one-time code for a first second factor. */
await runOwnerAct('enrol-code', () => parseSubject(process.argv.slice(2)), issuedWords);
