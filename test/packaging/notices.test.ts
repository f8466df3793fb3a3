import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {bundleProgram, nativePackages} from '../../source/packaging/bundle.ts';
import {bundledPackages, noticesOf} from '../../source/packaging/notices.ts';
import {reportsUrl} from '../../source/text/report-fault.ts';
import {temporaryFolder} from '../temporary-folder.ts';

/** Licences that ask for no more than that they are told. Another one is a decision, and is made here. */
const allowed = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

test('all that the program carries may be carried, and is told with its licence', async () => {
  const folder = temporaryFolder();
  const {metafile} = await bundleProgram(folder);
  const packages = bundledPackages(metafile);
  expect(packages.map(({name}) => name)).toEqual(
    expect.arrayContaining(['ink', 'react', 'got', 'conf', 'zod', '@aws-sdk/client-s3']),
  );
  expect(packages.filter(({licence}) => !allowed.includes(licence))).toEqual([]);
  const notices = noticesOf(packages);
  for (const {name, version, licence, text} of packages) {
    expect(notices).toContain(`${name} ${version} (${licence})`);
    if (text) expect(notices).toContain(text);
  }
  expect(notices).toContain('Copyright (c) Meta Platforms');
  // To load what nobody uses is a good part of a start.
  const carried = Object.values(metafile.outputs).flatMap(({inputs}) =>
    Object.entries(inputs).flatMap(([path, {bytesInOutput}]) => (bytesInOutput > 0 ? path : [])),
  );
  expect(carried).toContain('node_modules/zod/v4/classic/schemas.js');
  expect(
    carried.filter(path =>
      /zod\/v4\/(core\/compile|locales\/de)\.js|client-s3\/dist-es\/(S3|commands\/ListBucketsCommand)\.js|node_modules\/cacheable-request/.test(
        path,
      ),
    ),
  ).toEqual([]);
});

test('what is installed beside the program is what cannot be carried, and may be used', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(Object.keys(manifest.dependencies)).toEqual(nativePackages);
  for (const name of nativePackages) {
    const {license} = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
    expect(allowed).toContain(license);
  }
});

test('the package says whose it is, where it lives and where faults go', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const url of [manifest.homepage, manifest.bugs.url, manifest.repository.url])
    expect(url).toMatch(/^(git\+)?https:\/\//);
  expect(manifest.bugs.url).toBe(reportsUrl);
  expect(manifest.author).toMatch(/\S/);
  expect(manifest.keywords.length).toBeGreaterThan(5);
  expect(manifest).not.toHaveProperty('exports');
});
