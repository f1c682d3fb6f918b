import { expect, test } from 'vitest'
import { bytesOfBase64url, identityOfSeed, verifySignature } from './ed25519.ts'

const hex = (text: string): string => Buffer.from(text, 'hex').toString('base64url')

// RFC 8032, section 7.1, tests 1 and 2.
test.each([
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    text: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    publicKey: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    text: 'r',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
])('signs as RFC 8032 does', ({ seed, publicKey, text, signature }) => {
  const identity = identityOfSeed(Buffer.from(seed, 'hex'))
  expect(identity.publicKey).toBe(hex(publicKey))
  expect(identity.sign(text)).toBe(hex(signature))
  expect(verifySignature(hex(publicKey), text, hex(signature))).toBe(true)
})

test('every flipped bit of a signature, and every other text, is refused', () => {
  const { publicKey, sign } = identityOfSeed(Buffer.alloc(32, 7))
  const signature = Buffer.from(sign('sold'), 'base64url')
  for (let bit = 0; bit < 512; bit += 1) {
    const altered = Buffer.from(signature)
    altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(verifySignature(publicKey, 'sold', altered.toString('base64url'))).toBe(false)
  }
  expect(verifySignature(publicKey, 'sold ', sign('sold'))).toBe(false)
  for (const key of ['', 'AA', `${publicKey}=`, 'A'.repeat(43)])
    expect(verifySignature(key, 'sold', sign('sold'))).toBe(false)
})

test('base64url has one text for the same bytes', () => {
  expect(bytesOfBase64url('AQ')).toEqual(Buffer.of(1))
  for (const text of ['AR', 'AQ==', 'AQ\n', 'A', '+w', 'A Q'])
    expect(bytesOfBase64url(text)).toBeUndefined()
})
