import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentTable, withTable } from './docs/environment-table.ts';
import { ROOT } from './source-files.ts';

const file = join(ROOT, 'docs/operating.md');
writeFileSync(file, withTable(readFileSync(file, 'utf8'), environmentTable()));
console.log('docs/operating.md now holds the table of every variable that the console reads.');
