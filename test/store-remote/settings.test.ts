import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeKeyPair } from '@abistamp/core';
import { readRemoteSettings, readSigningKey } from '@abistamp/core/internal/store/remote/config';
import { makeFolder } from '../support/make-folder.ts';

const address = 'https://cache.example/team';
const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;

function netrcWith(text: string): string {
  const path = join(makeFolder('netrc'), 'netrc');
  writeFileSync(path, text);
  return path;
}

/** A home that this machine's netrc files cannot affect. */
const noNetrc = { NETRC: netrcWith('') };

function configOf(project: Record<string, unknown>, env: Record<string, string>) {
  const settings = readRemoteSettings(project, { ...noNetrc, ...env });
  assert.equal(settings.kind, 'remote', JSON.stringify(settings));
  return settings.config;
}

const refusalOf = (project: Record<string, unknown>, env: Record<string, string>) => {
  const settings = readRemoteSettings(project, { ...noNetrc, ...env });
  return settings.kind === 'bad-setting' ? [settings.setting, settings.must] : settings.kind;
};

describe('the address', () => {
  test('comes from the environment, else from the project, and can be switched off', () => {
    assert.equal(readRemoteSettings({}, {}).kind, 'none');
    assert.equal(configOf({ storeUrl: address }, {}).url.href, `${address}/`);
    const env = { ABISTAMP_STORE_URL: 'http://localhost:9090' };
    assert.equal(configOf({ storeUrl: address }, env).url.href, 'http://localhost:9090/');
    assert.equal(readRemoteSettings({ storeUrl: address }, { ABISTAMP_STORE_URL: 'off' }).kind, 'none');
  });

  test('is one of http or https, without a query', () => {
    for (const url of [
      'cache.example',
      'ftp://cache.example',
      'file:///cache',
      `${address}?a`,
      `${address}#a`,
    ])
      assert.deepEqual(refusalOf({}, { ABISTAMP_STORE_URL: url }), ['ABISTAMP_STORE_URL', 'url'], url);
    assert.deepEqual(refusalOf({ storeUrl: 'x' }, {}), ['abistamp.storeUrl in package.json', 'url']);
  });

  test('holds no credentials in package.json, which is committed', () => {
    const storeUrl = 'https://user:secret@cache.example';
    assert.deepEqual(refusalOf({ storeUrl }, {}), [
      'abistamp.storeUrl in package.json',
      'url-without-credentials',
    ]);
  });
});

describe('credentials', () => {
  const own = { ABISTAMP_STORE_URL: address };

  test('come from the address, a token, a user and password, or netrc, in this order', () => {
    const netrc = { NETRC: netrcWith('machine cache.example login n password p') };
    const login = { ABISTAMP_STORE_USER: 'u', ABISTAMP_STORE_PASSWORD: 'p:w' };
    const token = { ABISTAMP_STORE_TOKEN: 't' };
    const inUrl = { ABISTAMP_STORE_URL: 'https://a:b%20c@cache.example' };
    assert.equal(configOf({}, own).authorization, null);
    assert.equal(configOf({}, { ...own, ...netrc }).authorization, basic('n:p'));
    assert.equal(configOf({}, { ...own, ...netrc, ...login }).authorization, basic('u:p:w'));
    assert.equal(configOf({}, { ...own, ...netrc, ...login, ...token }).authorization, 'Bearer t');
    const config = configOf({}, { ...netrc, ...login, ...token, ...inUrl });
    assert.equal(config.authorization, basic('a:b c'));
    assert.equal(config.url.href, 'https://cache.example/', 'and are not in the address any more');
  });

  test('of the environment do not go to an address that the project chose', () => {
    const project = { storeUrl: address };
    for (const env of [{ ABISTAMP_STORE_TOKEN: 't' }, { ABISTAMP_STORE_USER: 'u' }]) {
      const { authorization, withheld } = configOf(project, env);
      assert.deepEqual({ authorization, withheld }, { authorization: null, withheld: true });
    }
    const forAnybody = { NETRC: netrcWith('default login n password p') };
    assert.equal(configOf(project, forAnybody).authorization, null);
    assert.equal(configOf({}, { ...own, ...forAnybody }).authorization, basic('n:p'));
    const forHost = { NETRC: netrcWith('machine cache.example login n password p') };
    assert.equal(configOf(project, forHost).authorization, basic('n:p'));
  });

  test('with what no header can carry are refused, and not repeated', () => {
    const refusal = refusalOf({}, { ...own, ABISTAMP_STORE_TOKEN: 'a\r\nx-evil: 1' });
    assert.deepEqual(refusal, ['ABISTAMP_STORE_TOKEN', 'token']);
  });

  test('are found in a netrc file however it is laid out', () => {
    const found = (text: string) => configOf({}, { ...own, NETRC: netrcWith(text) }).authorization;
    assert.equal(
      found('machine other login x password y machine cache.example\n\tlogin n\n\tpassword p\n'),
      basic('n:p'),
    );
    assert.equal(
      found(
        '# machine cache.example login no password no\nmachine CACHE.example login n account a password p',
      ),
      basic('n:p'),
    );
    assert.equal(found('machine cache.example login n password "p \\" w"'), basic('n:p " w'));
    assert.equal(
      found(
        'macdef init\ncd machine cache.example login no password no\n\nmachine cache.example login n password p\r\n',
      ),
      basic('n:p'),
    );
    assert.equal(found('machine cache.example login n'), null);
    assert.equal(found('machine cache.example.evil login n password p'), null);
    assert.equal(found('machine'), null);
    assert.equal(configOf({}, { ...own, NETRC: makeFolder('netrc') }).authorization, null);
  });
});

describe('keys', () => {
  const first = makeKeyPair();
  const second = makeKeyPair();

  test('to verify with come from the environment alone where it names any, else from the project', () => {
    const project = { storeUrl: address, storeKeys: [first.publicKey] };
    const ids = (env: Record<string, string>) => [...configOf(project, env).trusted.keys()];
    assert.deepEqual(ids({}), [first.id]);
    assert.deepEqual(ids({ ABISTAMP_STORE_KEYS: second.publicKey }), [second.id]);
    const both = { ABISTAMP_STORE_KEYS: `${second.publicKey}, ${first.publicKey}` };
    assert.deepEqual(ids(both), [second.id, first.id]);
  });

  test('that are none are refused, rather than some of them', () => {
    const short = Buffer.alloc(31).toString('base64');
    for (const key of [short, 'x', `${first.publicKey}AAAA`, first.privatePem])
      assert.deepEqual(
        refusalOf({ storeUrl: address, storeKeys: [first.publicKey, key] }, {}),
        ['abistamp.storeKeys in package.json', 'public-key'],
        key,
      );
  });

  test('to sign with are PEM or the path of one, also with line ends written out', () => {
    const folder = makeFolder('key');
    writeFileSync(join(folder, 'key.pem'), first.privatePem);
    const idOf = (value: string) => {
      const key = readSigningKey({ ABISTAMP_STORE_SIGNING_KEY: value }, folder);
      return key === null || 'kind' in key ? key : key.id;
    };
    assert.equal(idOf(''), null);
    assert.equal(idOf(first.privatePem), first.id);
    assert.equal(idOf(first.privatePem.replaceAll('\n', '\\n')), first.id);
    assert.equal(idOf('key.pem'), first.id);
    assert.equal(idOf(join(folder, 'key.pem')), first.id);
    const bad = { kind: 'bad-setting', setting: 'ABISTAMP_STORE_SIGNING_KEY', must: 'signing-key' };
    for (const value of ['none.pem', folder, '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----'])
      assert.deepEqual(idOf(value), bad);
  });
});
