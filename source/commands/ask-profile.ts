import {addressProblem} from '../settings/loopback.ts';
import {type authKinds, oidcFlows, type serviceNames} from '../settings/profile-schema.ts';
import {CommandError} from './command-error.ts';
import {exitCodes} from './exit-codes.ts';
import type {Stdio} from './stdio.ts';

type Auth = {kind: (typeof authKinds)[number]} & Record<string, string>;
export type AskedService = {readonly url: string; readonly auth: Auth};

const kinds: Readonly<Record<string, Auth['kind']>> = {
  b: 'bearer',
  p: 'basic',
  o: 'oidc',
  a: 'aws',
  n: 'none',
};

/**
 * Asks for the services of a new profile, one after the other: address, then how it authenticates. What is wrong is
 * said at once and asked again; an empty address leaves the service out. Never asks for a secret.
 */
export const askServices = async (
  stdio: Stdio,
  names: typeof serviceNames,
): Promise<ReadonlyMap<string, AskedService>> => {
  stdio.err('The address of each service, such as https://api.example.com/; an empty line leaves it out.\n');
  const found = new Map<string, AskedService>();
  for (const name of names) {
    const url = await askUntil(stdio, `${name}: `, true, text => addressProblem(text));
    if (url) found.set(name, {url, auth: await askAuth(stdio)});
  }
  return found;
};

const askAuth = async (stdio: Stdio): Promise<Auth> => {
  const kind = await askUntil(
    stdio,
    '  It wants: [b]earer token, [p]assword, [o]idc, [a]ws, [n]othing (b): ',
    true,
    text => (kinds[text[0]!.toLowerCase()] ? undefined : 'must be one of b, p, o, a, n'),
  );
  const auth: Auth = {kind: kinds[(kind || 'b')[0]!.toLowerCase()]!};
  if (auth.kind === 'basic') auth.user = await askUntil(stdio, '  User name: ', false);
  if (auth.kind !== 'oidc') return auth;
  auth.issuer = await askUntil(stdio, '  Issuer (address of the identity provider): ', false, text =>
    addressProblem(text),
  );
  auth.clientId = await askUntil(stdio, '  Client id: ', false);
  const flow = await askUntil(stdio, `  Flow: ${oidcFlows.join(', ')} (${oidcFlows[0]}): `, true, text =>
    oidcFlows.some(one => one === text) ? undefined : `must be one of ${oidcFlows.join(', ')}`,
  );
  auth.flow = flow || oidcFlows[0];
  if (auth.flow === 'password') auth.user = await askUntil(stdio, '  User name: ', false);
  return auth;
};

/** An answer that is right, or empty where it may be. Ctrl-C and Ctrl-D end the whole. */
const askUntil = async (
  stdio: Stdio,
  question: string,
  optional: boolean,
  wrong: (text: string) => string | undefined = () => undefined,
): Promise<string> => {
  for (;;) {
    const answer = (await stdio.ask(`  ${question}`))?.trim();
    if (answer === undefined)
      throw new CommandError(exitCodes.failed, 'declined', 'It was called off: nothing was made.');
    const problem = answer === '' ? (optional ? undefined : 'is needed') : wrong(answer);
    if (!problem) return answer;
    stdio.err(`    It ${problem}.\n`);
  }
};
