import type {Service} from '../../declare/service.ts';
import {jobs} from './resources/jobs.ts';
import {sites} from './resources/sites.ts';
import {type ObservatorySettings, observatorySettings} from './settings.ts';
import {connectObservatory, type ObservatoryClient} from './upstream/client.ts';
import {explain} from './upstream/explain.ts';

/** Sites and jobs of a robotic telescope network: Photon Ranch (photonranch-jobs and its neighbours). */
export const observatory: Service<ObservatoryClient, ObservatorySettings> = {
  name: 'observatory',
  title: 'Observatory',
  settings: observatorySettings,
  explain,
  connect: connectObservatory,
  resources: [jobs, sites],
  tabs: [{digit: 4, title: 'Observatory', views: ['jobs', 'sites']}],
};
