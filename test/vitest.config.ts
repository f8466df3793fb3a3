import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

/** Folders whose tests leave nothing behind in the modules that they load: a worker loads those once for all of them. */
const shared = [
  'console',
  'contract',
  'declare',
  'engine',
  'list',
  'sandbox',
  'services',
  'settings',
  'text',
  'trace',
];

/** Unit and component tests; `npm run e2e` runs the built program in a real pty. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // Much of the time is waiting: three at once even where there are two cores.
    maxWorkers: 3,
    setupFiles: ['test/patience.ts'],
    // They end what hangs, and judge nothing: a machine that is twenty times too busy is no failure.
    expect: {poll: {timeout: 120_000}},
    testTimeout: 600_000,
    hookTimeout: 300_000,
    // Tests talk to the loopback alone: no AWS client asks the machine's metadata service.
    env: {TZ: process.env.TZ ?? 'UTC', FORCE_COLOR: '0', AWS_EC2_METADATA_DISABLED: 'true'},
    projects: process.env.SKYDECK_E2E
      ? [{extends: true, test: {name: 'e2e', include: ['test/e2e/**/*.test.{ts,tsx}']}}]
      : [
          {
            extends: true,
            test: {
              name: 'apart',
              include: ['test/*.test.{ts,tsx}', `test/!(e2e|${shared.join('|')})/**/*.test.{ts,tsx}`],
            },
          },
          {
            extends: true,
            test: {
              name: 'shared',
              isolate: false,
              include: [`test/(${shared.join('|')})/**/*.test.{ts,tsx}`],
            },
          },
        ],
  },
});
