import {readFileSync, writeFileSync} from 'node:fs';

/**
 * What a checkout prepares is no work of a package that is built: npm warns of such a script at each install of it. It
 * has another name while the package is packed, and its own again after.
 */
const [from, to] =
  process.argv[2] === 'back' ? ['prepare-checkout', 'prepare'] : ['prepare', 'prepare-checkout'];
writeFileSync('package.json', readFileSync('package.json', 'utf8').replace(`"${from}":`, `"${to}":`));
