import type {Action} from '../../declare/action.ts';
import {newProfileFields} from '../../settings/new-profile.ts';

/** The form of a new profile. It is no action of an upstream: what is typed goes into the operator's own settings. */
export const newProfileForm: Action = {
  name: 'new-profile',
  command: '',
  key: '',
  title: 'Make a profile',
  about:
    'Names the services of a ground segment; empty ones are left out. Secrets are kept with skydeck login.',
  on: 'nothing',
  reads: true,
  fields: newProfileFields,
  requests: () => [],
};
