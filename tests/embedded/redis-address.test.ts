// What a Redis address may look like.
import { expect, test } from 'vitest'
import { redisClientOptions, unixRedisUrl } from '../../server/embedded/redis-address.ts'

test('[OP12] an address over the network is passed on as it is', () => {
  expect(redisClientOptions('redis://localhost:6379/2')).toEqual({ url: 'redis://localhost:6379/2' })
  expect(redisClientOptions('rediss://u:p@example.test')).toEqual({ url: 'rediss://u:p@example.test' })
})

test('[OP12] a socket’s path survives any character', () => {
  const path = '/data dir/ü%20/#x?y/redis.sock'
  expect(redisClientOptions(unixRedisUrl(path))).toEqual({ socket: { path, tls: false } })
})

test.each(['', 'localhost:6379', 'http://localhost', 'unix://run/redis.sock', 'redis://'])(
  '[OP12] %j is refused with the forms that are taken',
  (address) => {
    expect(() => redisClientOptions(address)).toThrow('A Redis address is redis://')
  },
)

test('[OP12] a refused address does not repeat its password', () => {
  expect(() => redisClientOptions('reddis://me:secret@host')).not.toThrow('secret')
})
