import {expect, test} from 'vitest';
import {otherEnd} from '../../source/engine/http/network-failure.ts';

const wrapped = (inner: object) => Object.assign(new Error('RequestError'), {cause: inner});

test.each([
  ["a name that is not the upstream's", {hostname: 'proxy.example'}, 'proxy.example'],
  ['an address at a port of its own', {address: '10.0.0.9', port: 3128}, '10.0.0.9:3128'],
  ['one of several addresses', {errors: [{address: '10.0.0.9', port: 3128}]}, '10.0.0.9:3128'],
  ['the name of the upstream itself', {hostname: 'api.example'}, undefined],
  ["an address at the upstream's own port", {address: '93.184.0.1', port: 443}, undefined],
  ['nothing that says where', {code: 'ECONNREFUSED'}, undefined],
])('of %s', (_what, inner, end) => {
  expect(otherEnd(inner, 'api.example')).toBe(end);
  expect(otherEnd(wrapped(inner), 'api.example')).toBe(end);
});

test('an upstream with a port in its address is known by it', () => {
  expect(otherEnd({address: '127.0.0.1', port: 8443}, 'api.example:8443')).toBeUndefined();
  expect(otherEnd({address: '127.0.0.1', port: 443}, 'api.example:8443')).toBe('127.0.0.1:443');
});
