import type {Window} from '../upstream/client.ts';

type Asked = Pick<Window, 'parameters'>;

/** What a window wants of the attitude, in words; undefined where it does not compete for it (docs 2.2.1: NOOP, or nothing said). */
export const attitudeOf = ({parameters}: Asked): string | undefined => {
  const config = parameters?.adcs_config;
  if (config === null || typeof config !== 'object' || Array.isArray(config)) return undefined;
  const {mode, ...rest} = config as Readonly<Record<string, unknown>>;
  if (typeof mode !== 'string' || mode === 'NOOP') return undefined;
  const words = Object.entries(rest)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, value]) =>
        `${key.replace(/^target_|_(deg|north|east)$/g, '')} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    );
  return [mode, ...words].join(' ');
};

/** The two attitudes that windows of one satellite and time want, where they are not the same. */
export const rivalAttitudes = (one: Asked, other: Asked): readonly [string, string] | undefined => {
  const a = attitudeOf(one);
  const b = attitudeOf(other);
  return a !== undefined && b !== undefined && a !== b ? [a, b] : undefined;
};
