type Place = {readonly hostname?: unknown; readonly address?: unknown; readonly port?: unknown};

/** What an error of the system, and those within it, say of where the connection was to lead. */
const placesOf = (thrown: unknown, depth = 0): readonly Place[] => {
  if (thrown === null || typeof thrown !== 'object' || depth > 3) return [];
  const {cause, errors} = thrown as {cause?: unknown; errors?: unknown};
  const inner = [cause, ...(Array.isArray(errors) ? errors : [])];
  return [thrown as Place, ...inner.flatMap(one => placesOf(one, depth + 1))];
};

/**
 * Where a connection failed, when that was not the host that was asked for: then it was the proxy on the way there, as
 * `127.0.0.1:3128` or a name. `host` is that of a URL. A proxy at the very port of the upstream cannot be told from it.
 */
export const otherEnd = (thrown: unknown, host: string): string | undefined => {
  const asked = URL.parse(`http://${host}`);
  const ports = asked?.port ? [asked.port] : ['80', '443'];
  for (const {hostname, address, port} of placesOf(thrown)) {
    if (typeof hostname === 'string') return hostname === asked?.hostname ? undefined : hostname;
    if (typeof address === 'string' && typeof port === 'number')
      return ports.includes(String(port)) ? undefined : `${address}:${port}`;
  }
  return undefined;
};
