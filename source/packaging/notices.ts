import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Metafile} from 'esbuild';

/** A package that others wrote and the program carries within it. */
export type Bundled = {
  readonly name: string;
  readonly version: string;
  /** SPDX, as its package.json has it. */
  readonly licence: string;
  readonly homepage?: string;
  /** Its licence and notice files as they are; empty where it ships none. */
  readonly text: string;
};

const legal = /^(licen[cs]e|copying|notice)/i;
const inPackage = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//;

const readPackage = (folder: string): Bundled => {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const {name, version, license, licenses, homepage} = manifest;
  // Old packages list objects.
  const licence = typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? 'unknown');
  const files = readdirSync(folder, {withFileTypes: true})
    .filter(entry => entry.isFile() && legal.test(entry.name))
    .map(entry => readFileSync(join(folder, entry.name), 'utf8').trim());
  return {name, version, licence, homepage, text: files.join('\n\n')};
};

/** The packages of which anything went into a bundle, by name; two versions of one are two. */
export const bundledPackages = ({inputs}: Metafile): readonly Bundled[] => {
  const folders = Object.keys(inputs).flatMap(path => inPackage.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .map(readPackage)
    .sort((one, other) => (`${one.name}@${one.version}` < `${other.name}@${other.version}` ? -1 : 1));
};

/** THIRD-PARTY-NOTICES: every package with its licence in full; the same text stands once, under all that bear it. */
export const noticesOf = (packages: readonly Bundled[]): string => {
  const byText = Map.groupBy(packages, ({licence, text}) => text || `Licence: ${licence}.`);
  const parts = [...byText].map(
    ([text, some]) =>
      `${some
        .map(({name, version, licence, homepage}) =>
          [`${name} ${version} (${licence})`, homepage].filter(Boolean).join('  '),
        )
        .join('\n')}\n\n${text}`,
  );
  return `skydeck carries these packages within it; each under its own licence.\n\n${parts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
};
