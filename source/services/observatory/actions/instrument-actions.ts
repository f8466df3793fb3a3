import {admins, type DeviceMenu, nobody, parameter, plain} from './device-parameter.ts';
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

const filter = parameter('filter', 'optional', 'text', 'Filter', 'A filter of the site, by its name.', {
  example: 'air',
  filters: true,
});
const position = (hint: string, type: 'decimal' | 'whole' = 'decimal') =>
  parameter('position', 'required', type, 'Position', hint, {needed: true, example: '-40'});

/** What the instruments of an observatory do (contract section 7). */
export const instrumentActions: DeviceMenu = {
  camera: {
    expose: {
      parameters: [
        parameter('time', 'required', 'decimal', 'Exposure', 'Seconds of one exposure.', {
          needed: true,
          least: 0,
          example: '30',
        }),
        parameter('image_type', 'required', 'text', 'Image type', 'What the image is for.', {
          needed: true,
          initial: 'light',
          options: imageTypes,
        }),
        parameter('count', 'optional', 'whole', 'Count', 'How many exposures.', {least: 1, initial: '1'}),
        filter,
        parameter('object_name', 'optional', 'text', 'Object', 'The name of what is in view.', {
          example: 'M31',
        }),
        parameter(
          'smartstack',
          'required',
          'boolean',
          'Smart stack',
          'Whether images are stacked as they come.',
          {
            initial: 'false',
          },
        ),
        parameter(
          'substack',
          'required',
          'boolean',
          'Substack',
          'Whether long exposures are split and stacked.',
          {
            initial: 'false',
          },
        ),
        parameter('zoom', 'optional', 'text', 'Zoom', 'The part of the image that is kept.', {
          example: 'Full',
        }),
      ],
    },
    stop: plain,
    darkslide_open: plain,
    darkslide_close: plain,
  },
  mount: {
    go: {
      parameters: [
        parameter(
          'ra',
          'required',
          'ra',
          'Right ascension',
          'Hours (0.7123), 00:42:44.3, or degrees (10.68d). For ha and dec, or az and alt, give those as required parameters.',
          {needed: true, instead: ['ha', 'az'], example: '0.7123'},
        ),
        parameter('dec', 'required', 'dec', 'Declination', 'Degrees (41.269), or +41:16:09.', {
          needed: true,
          instead: ['az'],
          example: '41.269',
        }),
        parameter('frame', 'required', 'text', 'Frame', 'What the coordinates are of.', {
          needed: true,
          initial: 'ICRS',
          options: frames,
        }),
        parameter(
          'object',
          'optional',
          'text',
          'Object',
          'The name of the target; observatories want it to be there.',
          {
            initial: 'target',
            example: 'M31',
          },
        ),
        parameter(
          'do_centering_routine',
          'optional',
          'boolean',
          'Centre',
          'Whether the target is centred afterwards.',
          {
            initial: 'true',
          },
        ),
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
        parameter('filter_name', 'required', 'text', 'Filter', 'A filter of the site, by its name.', {
          needed: true,
          example: 'air',
          filters: true,
        }),
      ],
    },
    set_position: {
      parameters: [
        parameter('wheel_positions', 'required', 'text', 'Positions', 'The position of each wheel.', {
          needed: true,
          example: '0',
        }),
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
        parameter('brightness', 'required', 'decimal', 'Brightness', 'Per cent.', {
          needed: true,
          least: 0,
          most: 100,
          example: '100',
        }),
      ],
    },
    turn_off: plain,
  },
  selector: {
    new_selection: {
      parameters: [
        parameter('port', 'required', 'integer', 'Port', 'The port of the selector.', {
          needed: true,
          options: ['0', '1', '2', '3'],
        }),
      ],
    },
  },
  sequencer: {
    run: {
      obeys: 'admins',
      parameters: [
        parameter('script', 'required', 'text', 'Script', 'Which script; its settings follow.', {
          needed: true,
          options: scripts,
        }),
        ...scriptSettings,
      ],
    },
    stop: plain,
    autofocus: admins,
    fixpointingscript: admins,
  },
};
