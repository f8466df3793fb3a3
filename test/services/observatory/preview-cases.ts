import type {Draft} from '../../../source/declare/draft.ts';
import type {Job} from '../../../source/services/observatory/upstream/schemas.ts';
import type {Case, Cases} from '../preview-cases.ts';
import type {Recorded} from '../preview-is-run.ts';

const expose = {
  site: 'wmd',
  device: 'camera',
  instance: 'camera1',
  action: 'expose',
  required: 'time=1.5\nimage_type=light',
};
const exposure = async ({open}: Recorded, name: string) =>
  (await open<Job>(name, ({site, action}) => site === 'mrc1' && action === 'expose'))[0]!;
/** By key and by command, each of an exposure with which it can be done then. */
const onExposures = (name: string, draft: Draft, ...words: string[]): Case => ({
  key: async on => ({draft, row: await exposure(on, name)}),
  command: async on => [(await exposure(on, name)).ulid, ...words],
});

export const observatoryCases: Cases = {
  'jobs.create': {
    key: async on => {
      await on.read('sites');
      return {draft: expose};
    },
    command: () =>
      Object.entries(expose).flatMap(([name, text]) => text.split('\n').flatMap(one => [`--${name}`, one])),
  },
  'jobs.set-status': onExposures(
    'jobs.set-status',
    {status: 'EXPOSING', secondsLeft: '90'},
    '--status',
    'RECEIVED',
  ),
  'jobs.start': onExposures('jobs.start', {secondsLeft: '5m'}),
  'jobs.repeat': onExposures('jobs.repeat', {}),
  'jobs.take-jobs': {key: () => ({draft: {site: 'aro1'}}), command: () => ['aro1']},
  'jobs.cancel-all': {key: () => ({draft: {site: 'mrc1'}}), command: () => ['wmd']},
};
