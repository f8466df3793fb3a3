import {listField} from '../../declare/fields.ts';
import type {Service} from '../../declare/service.ts';
import {observatoryProbes} from './probes.ts';
import {jobs} from './resources/jobs.ts';
import {sites} from './resources/sites.ts';
import {type ObservatorySettings, observatorySettings} from './settings.ts';
import {connectObservatory, type ObservatoryClient} from './upstream/client.ts';
import {explain} from './upstream/explain.ts';

/** Sites and jobs of a robotic telescope network: Photon Ranch (photonranch-jobs and its neighbours). */
export const observatory: Service<ObservatoryClient, ObservatorySettings> = {
  name: 'observatory',
  title: 'Observatory',
  openReads: 'Reading wants no credentials: whether they are accepted shows when a job is sent.',
  settings: observatorySettings,
  setup: {
    questions: {
      sites: listField({
        label: 'Sites',
        hint: 'Codes of its sites, with commas between them; empty where its configuration service tells them.',
        example: 'mrc, sro',
      }),
    },
    presets: {
      photonranch: {
        about: 'Photon Ranch: the production network and its neighbours.',
        settings: {url: 'https://jobs.photonranch.org/jobs', auth: {kind: 'bearer'}},
      },
    },
  },
  explain,
  connect: connectObservatory,
  probes: observatoryProbes,
  resources: [jobs, sites],
  tabs: [{digit: 4, title: 'Observatory', short: 'Obs', views: ['jobs', 'sites']}],
};
