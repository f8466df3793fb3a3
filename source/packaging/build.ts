import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {keptFile} from '../commands/run/needed-services.ts';
import {bundleProgram} from './bundle.ts';
import {bundledPackages, noticesOf} from './notices.ts';

/**
 * `npm run build`: the program in dist/, with what is drawn from its declarations: completions.json, the man page,
 * and the schema of config.json; and the licences of all that is bundled.
 * It is made beside and put in place at the end, so that a build that fails leaves the old one.
 */
const folder = process.argv[2] ?? 'dist';
const fresh = `${folder}.new`;
const old = `${folder}.old`;
for (const path of [fresh, old]) rmSync(path, {recursive: true, force: true});
mkdirSync(join(fresh, 'man'), {recursive: true});

const {metafile} = await bundleProgram(fresh);
writeFileSync(join(fresh, 'THIRD-PARTY-NOTICES'), noticesOf(bundledPackages(metafile)));

const program = join(fresh, 'cli.js');
chmodSync(program, 0o755);
const print = (words: string) => execFileSync(process.execPath, [program, ...words.split(' ')]);
writeFileSync(join(fresh, 'completions.json'), print('__completion-tree'));
writeFileSync(join(fresh, 'parts', keptFile), print('__lists'));
writeFileSync(join(fresh, 'man', 'skydeck.1'), print('__man'));
writeFileSync(join(fresh, 'config.schema.json'), print('help settings --json'));

if (existsSync(folder)) renameSync(folder, old);
renameSync(fresh, folder);
rmSync(old, {recursive: true, force: true});
