import {textField} from '../../../declare/fields.ts';
import {hpcSettings} from '../settings.ts';

/** `--account g123`: the profile's without it; what was typed is remembered. */
export const accountField = (hint: string) =>
  textField({
    label: 'Account',
    hint,
    example: 'g123',
    initial: ({world}) => world.settings(hpcSettings)?.account,
    remembered: true,
  });

/** Of a transfer: v2 moves files by jobs. */
export const transferAccountField = accountField(
  'Whom the transfer job is charged to (v2, where the site wants it).',
);
