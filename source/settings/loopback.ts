/**
 * Whether a URL's host name can be nothing but this machine: `localhost`, 127.0.0.0/8 or `[::1]`. What ends in `.localhost`
 * is looked up as any other name.
 */
export const isLoopback = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
};

/**
 * What is wrong with an upstream's address, completing "the address …"; undefined when nothing is. The address itself
 * is never repeated, because it may hold a secret. An identity provider is `never` spoken to in the clear.
 */
export const addressProblem = (
  address: string,
  allowInsecure: boolean | 'never' = false,
): string | undefined => {
  const url = URL.parse(address);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'must be a URL that starts with https://, such as https://api.example.com/';
  if (url.username || url.password)
    return 'has a user name or password in it; take them out and run skydeck login instead';
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecure !== true)
    return `starts with http://, so credentials would cross the network in the clear; use https://${allowInsecure === 'never' ? '' : ', or set allowInsecure to true if that network is safe'}`;
  return undefined;
};
