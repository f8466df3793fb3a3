import {admins, type DeviceMenu, needed, nobody, optional, plain, required} from './device-parameter.ts';
import {scriptSettings} from './script-settings.ts';

const imageTypes = [
  'light',
  'simulation',
  'experimental',
  'bias',
  'dark',
  'screen flat',
  'sky flat',
  'lamp flat',
  'arc flat',
  'NeAr flat',
  'ThAr flat',
  'solar flat',
];
const frames = ['ICRS', 'J2000', 'JNOW', 'FK5', 'B1950', 'B1900', 'Ecliptic', 'Galactic'];
const scripts = [
  'focusAuto',
  'focusFine',
  'focusExtensive',
  'estimateFocusOffset',
  'equatorialSweep',
  'pointingRun',
  'collectBiasesAndDarks',
  'restackLocalCalibrations',
  'collectScreenFlats',
  'collectSkyFlats',
  'findFieldCenter',
  'calibrateAtFieldCenter',
  'stopScript',
];

const filter = optional('filter', 'text', 'Filter', 'A filter of the site, by its name.', {
  example: 'air',
  filters: true,
});
const position = (hint: string, type: 'decimal' | 'whole' = 'decimal') =>
  needed('position', type, 'Position', hint, {example: '-40'});

/** What the instruments of an observatory do (contract section 7). */
export const instrumentActions: DeviceMenu = {
  camera: {
    expose: {
      parameters: [
        needed('time', 'decimal', 'Exposure', 'Seconds of one exposure.', {least: 0, example: '30'}),
        needed('image_type', 'text', 'Image type', 'What the image is for.', {
          initial: 'light',
          options: imageTypes,
        }),
        optional('count', 'whole', 'Count', 'How many exposures.', {least: 1, initial: '1'}),
        filter,
        optional('object_name', 'text', 'Object', 'The name of what is in view.', {example: 'M31'}),
        required('smartstack', 'boolean', 'Smart stack', 'Whether images are stacked as they come.', {
          initial: 'false',
        }),
        required('substack', 'boolean', 'Substack', 'Whether long exposures are split and stacked.', {
          initial: 'false',
        }),
        optional('zoom', 'text', 'Zoom', 'The part of the image that is kept.', {example: 'Full'}),
      ],
    },
    stop: plain,
    darkslide_open: plain,
    darkslide_close: plain,
  },
  mount: {
    go: {
      parameters: [
        needed(
          'ra',
          'ra',
          'Right ascension',
          'Hours (0.7123), 00:42:44.3, or degrees (10.68d). For ha and dec, or az and alt, give those as required parameters.',
          {instead: ['ha', 'az'], example: '0.7123'},
        ),
        needed('dec', 'dec', 'Declination', 'Degrees (41.269), or +41:16:09.', {
          instead: ['az'],
          example: '41.269',
        }),
        needed('frame', 'text', 'Frame', 'What the coordinates are of.', {initial: 'ICRS', options: frames}),
        optional('object', 'text', 'Object', 'The name of the target; observatories want it to be there.', {
          initial: 'target',
          example: 'M31',
        }),
        optional('do_centering_routine', 'boolean', 'Centre', 'Whether the target is centred afterwards.', {
          initial: 'true',
        }),
      ],
    },
    stop: plain,
    home: admins,
    park: admins,
    unpark: admins,
    sky_flat_position: admins,
    set_tracking_on: nobody,
    set_tracking_off: nobody,
    slew_to_near_tycho: nobody,
    screen_flat_position: nobody,
  },
  focuser: {
    move_relative: {parameters: [position('Microns to move by, a whole number.', 'whole')]},
    move_absolute: {parameters: [position('Microns to move to.')]},
    go_to_reference: plain,
    save_as_reference: plain,
    stop: plain,
    home: nobody,
    fine_focus: nobody,
    v_curve: nobody,
    go_to_compensated: nobody,
  },
  filter_wheel: {
    set_name: {
      parameters: [
        needed('filter_name', 'text', 'Filter', 'A filter of the site, by its name.', {
          example: 'air',
          filters: true,
        }),
      ],
    },
    set_position: {
      parameters: [
        needed('wheel_positions', 'text', 'Positions', 'The position of each wheel.', {example: '0'}),
      ],
    },
    home: plain,
  },
  rotator: {
    move_relative: {parameters: [position('Degrees to turn by.')]},
    move_absolute: {parameters: [position('Degrees to turn to, folded into 0 to 360.')]},
    home: plain,
    stop: plain,
  },
  screen: {
    turn_on: {
      parameters: [
        needed('brightness', 'decimal', 'Brightness', 'Per cent.', {least: 0, most: 100, example: '100'}),
      ],
    },
    turn_off: plain,
  },
  selector: {
    new_selection: {
      parameters: [
        needed('port', 'integer', 'Port', 'The port of the selector.', {options: ['0', '1', '2', '3']}),
      ],
    },
  },
  sequencer: {
    run: {
      obeys: 'admins',
      parameters: [
        needed('script', 'text', 'Script', 'Which script; its settings follow.', {options: scripts}),
        ...scriptSettings,
      ],
    },
    stop: plain,
    autofocus: admins,
    fixpointingscript: admins,
  },
};
