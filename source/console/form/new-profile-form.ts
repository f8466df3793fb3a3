import type {Action} from '../../declare/action.ts';
import type {Service} from '../../declare/service.ts';
import {newProfileFields} from '../../settings/new-profile.ts';

/** The name of the form of a new profile. It is no action of an upstream: what is typed goes into the operator's own settings. */
export const newProfile = 'new-profile';

const made = new WeakMap<readonly Service[], Action>();

/** The form of a new profile, which asks for what each service that there is declares. */
export const newProfileForm = (services: readonly Service[]): Action => {
  const known = made.get(services);
  if (known) return known;
  const form: Action = {
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
  };
  made.set(services, form);
  return form;
};
