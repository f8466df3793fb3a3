import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {join, relative} from 'node:path';
import {packFiles} from './archive.ts';
import {bundleCommonJs, bundleProgram, nativePackages} from './bundle.ts';
import {bundledPackages, noticesOf} from './notices.ts';
import {packageFiles, programName, projectRoot} from './package-files.ts';

/**
 * `npm run build:binary`: dist/binary/skydeck, the program and Node in one file for hosts that have no Node (Node's
 * single executable applications, nodejs.org/api/single-executable-applications.html). It runs on this system and on
 * this kind of processor; its Node is the one that builds it.
 */
const folder = process.argv[2] ?? 'dist/binary';
const work = join(folder, 'work');
rmSync(folder, {recursive: true, force: true});
mkdirSync(work, {recursive: true});

const program = join(work, 'program');
// All but native packages is bundled: nothing is fetched on the host where it runs.
const {metafile} = await bundleProgram(program);
writeFileSync(join(program, 'THIRD-PARTY-NOTICES'), noticesOf(bundledPackages(metafile)));

writeFileSync(join(program, 'start.cjs'), "import('./cli.js');\n");
writeFileSync(
  join(program, 'completions.json'),
  execFileSync(process.execPath, [join(program, 'cli.js'), '__completion-tree']),
);

const own = readdirSync(program, {recursive: true, withFileTypes: true})
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name))
  .map(from => ({path: relative(program, from).replaceAll('\\', '/'), from}));
const files = [...own, ...packageFiles(nativePackages, projectRoot)].map(({path, from}) => ({
  path,
  content: readFileSync(from),
}));
const block = packFiles(files);
const {version} = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const digest = createHash('sha256').update(block).digest('hex').slice(0, 12);
writeFileSync(join(work, 'files'), block);
writeFileSync(join(work, 'version'), `${version}-${digest}`);

const boot = join(work, 'boot.cjs');
await bundleCommonJs('source/packaging/boot.ts', boot);
const config = join(work, 'sea.json');
const blob = join(work, 'skydeck.blob');
writeFileSync(
  config,
  JSON.stringify({
    main: boot,
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: {files: join(work, 'files'), version: join(work, 'version')},
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', config], {stdio: 'pipe'});

const executable = join(folder, programName());
copyFileSync(process.execPath, executable);
chmodSync(executable, 0o755);
const signed = process.platform === 'darwin';
// macOS runs no executable whose signature does not fit it any more.
if (signed) execFileSync('codesign', ['--remove-signature', executable]);
const {inject} = await import('postject');
await inject(executable, 'NODE_SEA_BLOB', readFileSync(blob), {
  sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
  ...(signed && {machoSegmentName: 'NODE_SEA'}),
});
if (signed) execFileSync('codesign', ['--sign', '-', executable]);
rmSync(work, {recursive: true, force: true});

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
process.stdout.write(
  `${executable}: ${megabytes(statSync(executable).size)}, of them ${megabytes(block.length)} of skydeck (${files.length} files)\n`,
);
