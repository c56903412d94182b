import { join } from 'node:path';
import { scanChunks } from './bundle/scan-chunks.ts';
import { serverOnlyWords } from './bundle/server-words.ts';
import { ROOT } from './source-files.ts';

const words = serverOnlyWords(ROOT);
const { fileCount, findings } = scanChunks(join(ROOT, '.next/static'), words);
for (const { file, what, excerpt } of findings) console.error(`.next/static/${file}: ${what}${excerpt ? `: …${excerpt}…` : ''}`);
if (fileCount === 0) console.error('Nothing is built. Run npm run build first.');
else console.log(`${fileCount} files for the browser, ${words.length} server texts looked for, ${findings.length} found.`);
process.exitCode = fileCount === 0 || findings.length > 0 ? 1 : 0;
