import type {Service} from '../source/declare/service.ts';
import {openSession} from '../source/engine/open-session.ts';
import type {Session, SessionOptions} from '../source/engine/session.ts';
import type {Sandbox} from '../source/sandbox/server.ts';

type Profile = Record<string, unknown>;

/**
 * A console's session on a sandbox, with the memory of somebody who has watched it. `profile`: its services' parts of the
 * profile, where they are not the sandbox's own. `speed`: how fast time goes on from what the sandbox told.
 */
export const sessionOn = (
  sandbox: Pick<Sandbox, 'profile' | 'token' | 'stateDir'>,
  services: readonly Service[],
  {
    profile = sandbox.profile.services,
    clock,
    speed = clock ? 1 : 0,
    ...more
  }: Partial<Omit<SessionOptions, 'profile' | 'services'>> & {profile?: Profile; speed?: number} = {},
): Session =>
  openSession({
    services,
    profile: {name: 'sandbox', services: profile as never, clock: {follow: 'tasking', speed}},
    credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
    stateDir: sandbox.stateDir,
    who: 'tester@here',
    ...(clock && {clock}),
    ...more,
  });
