/** One parameter that an action takes, as the network's own page sends it (contract section 7). */
export type Parameter = {
  /** The service's own name. */
  readonly name: string;
  readonly place: 'required' | 'optional';
  /** `decimal`: a number that is sent as text, since the service fails on numbers with a point. */
  readonly type: 'text' | 'decimal' | 'integer' | 'boolean';
  readonly label: string;
  readonly hint: string;
  readonly needed?: boolean;
  readonly initial?: string;
  readonly example?: string;
  readonly options?: readonly string[];
  /** Filters of the site's own configuration are offered. */
  readonly filters?: boolean;
};

export type DeviceAction = {
  readonly parameters: readonly Parameter[];
  /** Whom today's observatories obey: without it, everybody. `nobody`: newest software does not know it. */
  readonly obeys?: 'admins' | 'nobody';
};

const parameter = (
  name: string,
  place: Parameter['place'],
  type: Parameter['type'],
  label: string,
  hint: string,
  more: Partial<Parameter> = {},
): Parameter => ({name, place, type, label, hint, ...more});

const plain: DeviceAction = {parameters: []};
const admins: DeviceAction = {parameters: [], obeys: 'admins'};
const nobody: DeviceAction = {parameters: [], obeys: 'nobody'};

const onOff = ['on', 'off'];
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
const position = (hint: string) =>
  parameter('position', 'required', 'decimal', 'Position', hint, {needed: true, example: '-40'});
const mode = (options: readonly string[]) =>
  parameter('mode', 'required', 'text', 'Mode', 'What it is set to.', {needed: true, options});
const switched: DeviceAction = {parameters: [mode(onOff)]};

/** Devices and their actions. What is not here can be sent all the same, with its parameters as pairs or JSON. */
export const deviceActions: Readonly<Record<string, Readonly<Record<string, DeviceAction>>>> = {
  camera: {
    expose: {
      parameters: [
        parameter('time', 'required', 'decimal', 'Exposure', 'Seconds of one exposure.', {
          needed: true,
          example: '30',
        }),
        parameter('image_type', 'required', 'text', 'Image type', 'What the image is for.', {
          needed: true,
          initial: 'light',
          options: imageTypes,
        }),
        parameter('count', 'optional', 'decimal', 'Count', 'How many exposures.', {initial: '1'}),
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
        parameter('ra', 'required', 'decimal', 'Right ascension', 'Hours, 0 up to 24.', {
          needed: true,
          example: '0.7123',
        }),
        parameter('dec', 'required', 'decimal', 'Declination', 'Degrees, -90 to 90.', {
          needed: true,
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
    move_relative: {parameters: [position('Microns to move by, a whole number.')]},
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
        parameter(
          'script',
          'required',
          'text',
          'Script',
          'Which script; its settings go into the required parameters.',
          {
            needed: true,
            options: scripts,
          },
        ),
      ],
    },
    stop: plain,
    autofocus: admins,
    fixpointingscript: admins,
  },
  obs: {
    configure_telescope_mode: {parameters: [mode(['manual', 'automatic'])]},
    configure_sun_safety: switched,
    configure_moon_safety: switched,
    configure_altitude_safety: switched,
    configure_daytime_exposure_safety: switched,
    configure_who_can_send_commands: {
      parameters: [
        parameter(
          'only_accept_admin_or_owner_commands',
          'required',
          'boolean',
          'Admins only',
          'Whether only admins and owners are obeyed.',
          {needed: true},
        ),
      ],
    },
    start_simulating_open_roof: plain,
    stop_simulating_open_roof: plain,
    configure_pointing_reference_on: plain,
    configure_pointing_reference_off: plain,
    obs_configure_auto_center_on: plain,
    obs_configure_auto_center_off: plain,
  },
  enclosure: {
    open: plain,
    close: plain,
    set_enclosure_mode: {
      parameters: [
        parameter('enclosure_mode', 'required', 'text', 'Enclosure mode', 'Who opens and closes it.', {
          needed: true,
          options: ['Automatic', 'Manual', 'Shutdown'],
        }),
      ],
    },
    set_observing_mode: {
      parameters: [
        parameter('observing_mode', 'required', 'text', 'Observing mode', 'What the site is used for.', {
          needed: true,
          options: ['active', 'engineering', 'inactive'],
        }),
      ],
    },
    force_roof_state: {
      parameters: [
        parameter('force_roof_state', 'required', 'text', 'Roof', 'What the roof is kept at.', {
          needed: true,
          options: ['open', 'closed', 'auto'],
        }),
      ],
    },
    simulate_weather_hold: nobody,
    open_no_earlier_than_owm_plan: nobody,
    track_telescope: nobody,
    stop_tracking_telescope: nobody,
    home_dome: nobody,
  },
  all: {
    cancel_all_commands: plain,
  },
};

export const actionOf = (device: string, action: string): DeviceAction | undefined => {
  const actions = Object.hasOwn(deviceActions, device) ? deviceActions[device] : undefined;
  return actions && Object.hasOwn(actions, action) ? actions[action] : undefined;
};

/** The parameter of that name of an action in the menu. */
export const parameterOf = (device: string, action: string, name: string): Parameter | undefined =>
  actionOf(device, action)?.parameters.find(one => one.name === name);

/**
 * Whether an observatory stops everything for this job, whatever its device: any stop, a cancel, or the script that
 * stops scripts (contract section 7).
 */
export const haltsEverything = (action: string, required: Readonly<Record<string, unknown>>): boolean =>
  ['stop', 'cancel', 'cancel_all_commands'].includes(action) ||
  (action === 'run' && required.script === 'stopScript');
