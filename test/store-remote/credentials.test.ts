import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeKeyPair } from '@abistamp/core';
import { parsePublicKey, parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { readNetrc } from '@abistamp/core/internal/store/remote/netrc';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

describe('a login in netrc', () => {
  const login = (text: string, host = 'h', allowDefault = true) => {
    const folder = makeFolder('netrc');
    writeFiles(folder, { '.netrc': text });
    const found = readNetrc(host, { HOME: folder }, allowDefault);
    return found === null ? null : `${found.user}:${found.password}`;
  };

  const rows: [text: string, found: string | null][] = [
    ['machine h login me password p', 'me:p'],
    ['machine H\n  password p\n  login me\n', 'me:p'],
    ['machine x login no password no\nmachine h login me password p', 'me:p'],
    ['machine h login me\nmachine h login other password p', 'other:p'],
    ['machine h login first password p machine h login second password q', 'first:p'],
    ['machine h login me account acc password "a \\"b\\" c"', 'me:a "b" c'],
    ['default login any password p', 'any:p'],
    ['machine x login no password no default login any password p', 'any:p'],
    ['# machine h login no password no\nmachine h login me password p#1', 'me:p#1'],
    ['macdef init\nmachine h login no password no\n\nmachine h login me password p', 'me:p'],
    ['machine h password p', null],
    ['machine x login me password p', null],
    ['login me password p', null],
    ['', null],
  ];
  for (const [text, found] of rows)
    test(`${JSON.stringify(text)} is ${found}`, () => {
      assert.equal(login(text), found);
      assert.equal(login(text.replaceAll('\n', '\r\n')), found);
    });

  test('for every host goes to none that the project chose', () => {
    const text = 'default login any password p';
    assert.equal(login(text, 'h', false), null);
    assert.equal(login(`machine h login me password p ${text}`, 'h', false), 'me:p');
  });

  test('is in the file that NETRC names, where it names one', () => {
    const folder = makeFolder('netrc');
    writeFiles(folder, {
      '.netrc': 'machine h login home password p',
      other: 'machine h login other password p',
    });
    const user = (NETRC: string) => readNetrc('h', { HOME: folder, NETRC }, false)?.user;
    assert.equal(user(join(folder, 'other')), 'other');
    assert.equal(user(''), 'home');
    assert.equal(user(join(folder, 'none')), undefined);
    assert.equal(user(folder), undefined);
  });
});

describe('a key', () => {
  const { publicKey, privatePem } = makeKeyPair();

  test('is base64 of 32 bytes, with or without its end', () => {
    assert.equal(parsePublicKey(publicKey)?.id, parseSigningKey(privatePem)?.id);
    assert.equal(parseSigningKey(privatePem)?.publicKey, publicKey);
    assert.equal(parsePublicKey(publicKey.replace(/=+$/, ''))?.id, parsePublicKey(publicKey)?.id);
    assert.match(parsePublicKey(publicKey)?.id ?? '', /^[0-9a-f]{16}$/);
    for (const text of ['', 'x', publicKey.slice(4), `${publicKey}x`, `AAAA${publicKey}`, `!${publicKey}`])
      assert.equal(parsePublicKey(text), null, text);
  });
});
