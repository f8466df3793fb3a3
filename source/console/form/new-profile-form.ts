import type {Action} from '../../declare/action.ts';
import type {Service} from '../../declare/service.ts';
import {newProfileFields} from '../../settings/new-profile.ts';
import {onceForEach} from '../../text/once-for-each.ts';

/** The name of the form of a new profile. It is no action of an upstream: what is typed goes into the operator's own settings. */
export const newProfile = 'new-profile';

/** The form of a new profile, which asks for what each service that there is declares. */
export const newProfileForm = onceForEach(
  (services: readonly Service[]): Action => ({
    name: newProfile,
    command: '',
    key: '',
    title: 'Make a profile',
    about:
      'Names the services of a ground segment; empty ones are left out. Secrets are kept with skydeck login.',
    on: 'nothing',
    reads: true,
    fields: newProfileFields(services),
    requests: () => [],
  }),
);
