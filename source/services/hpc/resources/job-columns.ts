import {state, text} from '../../../declare/columns.ts';
import {stateTone} from '../rules/job-state.ts';
import type {Job} from '../upstream/model.ts';

export const jobColumns = [
  text<Job>('id', job => job.id, {priority: 1, min: 6, max: 14}),
  text<Job>('name', job => job.name, {priority: 1, min: 10, max: 32, grow: true}),
  state<Job>(
    'state',
    job => job.state,
    job => stateTone(job.state),
    {min: 10, max: 14},
  ),
];
