import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/**
 * Runs tests on other days: `npm run any-day -- [+9d | -1h | 2028-02-29T12:00Z | random …] [-- SCRIPT]`. Each day is told to every
 * process by a preload; without a day, those on which programs have been seen to fail. SCRIPT is `unit`, `e2e` or, without one, both.
 */
const preload = fileURLToPath(new URL('shift-clock.cjs', import.meta.url));
const now = Math.floor(Date.now() / 1000);
const units: Readonly<Record<string, number>> = {h: 3600, d: 86_400};
const year = new Date().getUTCFullYear();
const leap = [year, year + 1, year + 2, year + 3, year + 4].find(
  one => one % 4 === 0 && Date.UTC(one, 1, 29) / 1000 > now,
);
const usual = ['+1h', '+9d', '+40d', '+400d', `${leap}-02-29T12:00Z`, `${year}-12-31T23:57Z`];

/** Seconds between now and the day meant. */
const shiftOf = (day: string): number => {
  const [, sign, count, unit] = /^([+-])(\d+)([hd])$/.exec(day) ?? [];
  if (unit) return Number(`${sign}${count}`) * units[unit]!;
  if (day === 'random') return Math.floor(Math.random() * 1000 * 86_400);
  const at = Date.parse(day);
  if (Number.isNaN(at)) throw new Error(`"${day}" is no day: +9d, -1h, 2028-02-29T12:00Z or random.`);
  return Math.floor(at / 1000) - now;
};

const [words, scripts] = process.argv
  .slice(2)
  .reduce<[string[], string[]]>(
    ([days, after], word) =>
      ['unit', 'e2e'].includes(word) ? [days, [...after, word]] : [[...days, word], after],
    [[], []],
  );
let failed = 0;
for (const day of words.length > 0 ? words : usual) {
  const shift = shiftOf(day);
  const zone = process.env.SKYDECK_TEST_ZONE ?? (day.startsWith('+40d') ? 'America/New_York' : 'UTC');
  const told = `${day}: ${new Date((now + shift) * 1000).toISOString()}, a shift of ${shift} s, zone ${zone}`;
  console.log(`--- ${told}`);
  for (const script of scripts.length > 0 ? scripts : ['unit', 'e2e']) {
    const {status} = spawnSync('npm', ['run', '--silent', script], {
      stdio: 'inherit',
      env: {
        ...process.env,
        TZ: zone,
        SKYDECK_CLOCK_SHIFT: String(shift),
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require=${preload}`.trim(),
      },
    });
    if (status !== 0) failed += 1;
    console.log(`--- ${script}, ${told}: ${status === 0 ? 'passed' : 'FAILED'}`);
  }
}
process.exitCode = failed > 0 ? 1 : 0;
