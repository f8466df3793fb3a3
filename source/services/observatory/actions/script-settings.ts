import {type Parameter, required} from './device-parameter.ts';

/** A setting of scripts. Observatories reckon with it, so that it is a number and no text: whole, as the service wants. */
const setting = (
  scripts: readonly string[],
  name: string,
  type: Parameter['type'],
  label: string,
  hint: string,
  more: Partial<Parameter>,
) => required(name, type, label, hint, {...more, scripts});

const focus = ['focusAuto', 'focusFine', 'focusExtensive', 'estimateFocusOffset'];
const darks = ['collectBiasesAndDarks', 'restackLocalCalibrations'];
const flats = ['collectScreenFlats', 'collectSkyFlats'];
const field = ['findFieldCenter', 'calibrateAtFieldCenter'];

/**
 * The settings of scripts with what the network's own page starts with. Those that are needed are read by the
 * observatory's program without a default: it fails where they are missing (contract, last section).
 */
export const scriptSettings: readonly Parameter[] = [
  setting(['pointingRun'], 'numPointingRuns', 'integer', 'Pointings', 'How many pointings.', {
    needed: true,
    least: 1,
    most: 10_000,
    initial: '25',
  }),
  setting(
    ['equatorialSweep'],
    'points',
    'integer',
    'Points',
    'How many points of the equator: 8, 12 or 16.',
    {needed: true, least: 1, initial: '12'},
  ),
  setting(
    ['pointingRun', 'equatorialSweep'],
    'minAltitude',
    'integer',
    'Least altitude',
    'Degrees above the horizon.',
    {needed: true, least: 0, most: 90, initial: '25'},
  ),
  setting(field, 'ra', 'ra', 'Right ascension', 'Hours (0.7123), 00:42:44.3, or degrees (10.68d).', {
    needed: true,
    example: '0.7123',
  }),
  setting(field, 'dec', 'dec', 'Declination', 'Degrees (41.269), or +41:16:09.', {
    needed: true,
    example: '41.269',
  }),
  setting(focus, 'target', 'text', 'Target', 'What is focused on.', {
    initial: 'near_tycho_star',
    options: ['near_tycho_star', 'use_field'],
  }),
  setting(focus, 'bin', 'integer', 'Binning', 'Pixels that are read as one, each way.', {
    initial: '1',
    options: ['1', '2', '4'],
  }),
  setting(focus, 'area', 'text', 'Area', 'The part of the sensor.', {initial: '100%'}),
  setting(darks, 'numOfBias', 'integer', 'Biases', 'How many bias frames.', {least: 0, initial: '511'}),
  setting(darks, 'darkTime', 'integer', 'Dark time', 'Seconds of one dark frame.', {
    least: 0,
    initial: '120',
  }),
  setting(darks, 'numOfDark', 'integer', 'Darks', 'How many dark frames.', {least: 0, initial: '127'}),
  setting(darks, 'coldMap', 'boolean', 'Cold map', 'Whether cold pixels are mapped.', {initial: 'true'}),
  setting(darks, 'hotMap', 'boolean', 'Hot map', 'Whether hot pixels are mapped.', {initial: 'true'}),
  setting(flats, 'numFrames', 'integer', 'Frames', 'How many flat frames.', {least: 1, initial: '15'}),
  setting(['collectScreenFlats'], 'gainCalc', 'boolean', 'Gain', 'Whether the gain is worked out.', {
    initial: 'true',
  }),
  setting(
    ['collectScreenFlats'],
    'shutterCompensation',
    'boolean',
    'Shutter compensation',
    "Whether the shutter's travel is corrected for.",
    {initial: 'true'},
  ),
];
