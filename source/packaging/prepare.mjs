import {execSync} from 'node:child_process';
import {existsSync} from 'node:fs';

/**
 * npm runs this wherever it installs the checkout itself. It is plain JavaScript, since the Node that runs it may be any:
 * `npm install --global .` in a fresh clone installs what the build needs, and builds. `npm ci` and `npm install` only
 * fetch packages: `npm start` and `npm test` build what they use.
 */
if (process.env.npm_config_global === 'true') {
  const run = command => execSync(command, {stdio: 'inherit'});
  if (!existsSync('node_modules/esbuild')) run('npm ci --no-global --prefix . --no-audit --no-fund');
  run('npm run --silent --no-global --prefix . build');
}
