/** Settings that say which upstream is meant and whose account there; how it is asked, and any secret, is none of them. */
const telling =
  /^(\w*url|(\w+\.)?(\w+Url|url|endpoint|profile|region|bucket|table|queue|stateMachine|directory|tenant)|engine|bucket\.(name|prefix)|auth\.(user|issuer|clientId))$/;

const tellingIn = (settings: object, path = ''): [string, string][] =>
  Object.entries(settings).flatMap(([name, value]): [string, string][] => {
    const key = path + name;
    if (typeof value === 'string') return telling.test(key) ? [[key, written(value)]] : [];
    // Lists (agents, sites, pools) grow by and by; the upstream stays the one that it is.
    return path === '' && value !== null && typeof value === 'object' && !Array.isArray(value)
      ? tellingIn(value, `${key}.`)
      : [];
  });

/** An address in the one way in which it can be written. */
const written = (value: string): string =>
  (URL.canParse(value) ? new URL(value).href : value).replace(/\/+$/, '');

/** A short mark of the upstream and account that a service's part of a profile means; the same for the same ones. */
export const upstreamMark = (settings: object): string =>
  process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(JSON.stringify(tellingIn(settings).sort()))
    .digest('hex')
    .slice(0, 12);
