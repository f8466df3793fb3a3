import {choiceField, textField} from '../../declare/fields.ts';
import type {Setup} from '../../declare/service.ts';

const engines = ['local', 'aws'];
const onAws = ({draft}: {draft: Readonly<Record<string, string>>}) => draft['lake.engine'] === 'aws';

/** What a lake needs to work, and the providers that are known. */
export const lakeSetup: Setup = {
  questions: {
    'catalogue.kind': choiceField({
      label: 'Catalogue',
      hint: 'The language that the catalogue is asked in.',
      initial: () => 'odata',
      options: () => ['odata', 'stac', 'dhus'],
    }),
    'catalogue.url': textField({
      label: 'Catalogue address',
      hint: "The catalogue's own address; empty where it is below the one for downloads.",
      example: 'https://catalogue.dataspace.copernicus.eu/odata/v1',
    }),
    engine: choiceField({
      label: 'Engine',
      hint: 'Who keeps the index and downloads: this machine, or AWS.',
      initial: () => 'local',
      options: () => engines,
    }),
    'local.directory': textField({
      label: 'Folder',
      hint: 'The folder of index, logs and objects; empty takes the usual one.',
      example: '~/lake',
      when: context => !onAws(context),
    }),
    'aws.bucket': textField({
      label: 'Bucket',
      hint: 'The bucket that objects are kept in.',
      required: true,
      when: onAws,
    }),
    'aws.region': textField({
      label: 'Region',
      hint: "The AWS region; empty takes that of AWS's own files.",
      example: 'eu-central-1',
      when: onAws,
    }),
  },
  presets: {
    cdse: {
      about: 'Copernicus Data Space: catalogue and downloads, with your account there.',
      settings: {
        url: 'https://download.dataspace.copernicus.eu/odata/v1/',
        auth: {
          kind: 'oidc',
          issuer: 'https://identity.dataspace.copernicus.eu/auth/realms/CDSE',
          clientId: 'cdse-public',
          flow: 'password',
        },
        catalogue: {kind: 'odata', url: 'https://catalogue.dataspace.copernicus.eu/odata/v1'},
        slots: 4,
      },
    },
    'cdse-s3': {
      about: 'Copernicus Data Space by S3: its catalogue, and downloads from eodata with an access key.',
      settings: {
        url: 'https://eodata.dataspace.copernicus.eu/eodata/',
        auth: {kind: 's3'},
        catalogue: {kind: 'odata', url: 'https://catalogue.dataspace.copernicus.eu/odata/v1'},
        access: 's3',
        slots: 4,
      },
    },
  },
};
