/**
 * Seconds to wait as an answer asks for: `Retry-After` in seconds or as a date, else `RateLimit-Reset` in seconds
 * (FirecREST's gateway). A date is measured against the answer's own `Date`, so that a wrong clock here does no harm.
 */
export const retryAfter = (headers: Readonly<Record<string, string>>, nowMs: number): number | undefined => {
  const asked = headers['retry-after']?.trim() || headers['ratelimit-reset']?.trim();
  if (!asked) return undefined;
  if (/^\d+(\.\d+)?$/.test(asked)) return Number(asked);
  const until = Date.parse(asked);
  if (Number.isNaN(until)) return undefined;
  const upstream = Date.parse(headers.date ?? '');
  return Math.max(0, (until - (Number.isNaN(upstream) ? nowMs : upstream)) / 1000);
};
