import {textField} from '../../declare/fields.ts';
import type {Setup} from '../../declare/service.ts';

/** What the downlink needs to work: the bucket in which files arrive. */
export const downlinkSetup: Setup = {
  questions: {
    'bucket.name': textField({
      label: 'Bucket',
      hint: 'The bucket in which files arrive; empty: nothing can be seen to arrive.',
    }),
    'bucket.region': textField({
      label: 'Region',
      hint: "The bucket's region; empty takes that of AWS's own files.",
      example: 'eu-central-1',
      when: ({draft}) => Boolean(draft['downlink.bucket.name']?.trim()),
    }),
    'bucket.endpoint': textField({
      label: 'S3 address',
      hint: 'The address of an S3 service other than AWS; empty: AWS.',
      when: ({draft}) => Boolean(draft['downlink.bucket.name']?.trim()),
    }),
  },
};
