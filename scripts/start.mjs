// `npm start`: installs what is missing, then hands over to the TypeScript source.
import { installPackages, nodeProblem } from './install.mjs';

const problem = nodeProblem() ?? installPackages((line) => console.log(`${line}; the first time takes a minute or two`));
if (problem) {
  console.error(problem);
  process.exit(1);
}
await import('./ts-hook.mjs');
await import('./start/main.ts');
