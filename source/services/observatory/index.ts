import type {Service} from '../../service.ts';
import {connectObservatory, type ObservatoryClient} from './client.ts';
import {explain} from './explain.ts';
import {jobs} from './jobs.ts';
import {type ObservatorySettings, observatorySettings} from './settings.ts';
import {sites} from './sites.ts';

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
