// Calls an authorization server with openid-client.
import * as client from 'openid-client'
import { report } from './report.mjs'

const execute = [client.allowInsecureRequests] // loopback has no TLS
const callback = 'https://client.example/callback'

await report(async ({ call, auth, secret = 'right', value }, { issuer }) => {
  const server = new URL(issuer)
  const authentication = auth === 'basic' ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret)
  const config = await client.discovery(server, 'web', {}, authentication, { execute, algorithm: 'oauth2' })

  switch (call) {
    case 'code':
      return client.authorizationCodeGrant(config, new URL(`${callback}?${new URLSearchParams({ code: value, iss: issuer })}`))
    case 'refresh':
      return client.refreshTokenGrant(config, value)
    case 'client credentials':
      return client.clientCredentialsGrant(config, { scope: value })
    case 'grant type':
      return client.genericGrantRequest(config, value, {})
    case 'device token':
      return client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:device_code', { device_code: value })
    case 'device':
      return client.initiateDeviceAuthorization(config, { scope: value })
    case 'par':
      return client.buildAuthorizationUrlWithPAR(config, { scope: value })
    case 'revocation':
      return client.tokenRevocation(config, value)
    case 'introspection':
      return client.tokenIntrospection(config, value)
    case 'registration':
      return client.dynamicClientRegistration(server, { redirect_uris: value ? [value] : [] }, undefined, { execute, algorithm: 'oauth2' })
    case 'redirect':
    case 'fragment': {
      const implicit = call === 'fragment'
      if (implicit) client.useIdTokenResponseType(config)
      const to = client.buildAuthorizationUrl(config, { redirect_uri: callback, scope: value, state: 'xyz', nonce: 'n' })
      const { headers } = await fetch(to, { redirect: 'manual' })
      const back = new URL(headers.get('location'))
      if (implicit) return client.implicitAuthentication(config, back, 'n', { expectedState: 'xyz' })
      return client.authorizationCodeGrant(config, back, { expectedState: 'xyz' })
    }
    case 'other issuer':
      return client.authorizationCodeGrant(config, new URL(`${callback}?error=access_denied&iss=https://other.example`))
    case 'poll': {
      // The client waits with setTimeout, step by step. Here its steps take no time, and
      // their sum is remembered; what fetch sets timers for is left alone.
      let waited = 0
      const { setTimeout } = globalThis
      globalThis.setTimeout = (then, delay, ...rest) => {
        if (!new Error().stack.includes('/openid-client/')) return setTimeout(then, delay, ...rest)
        waited += delay
        return setTimeout(then, 0, ...rest)
      }
      return client
        .pollDeviceAuthorizationGrant(config, { device_code: value, interval: 1, expires_in: 60 })
        .finally(() => (globalThis.setTimeout = setTimeout))
        .catch((e) => {
          e.waited = waited
          throw e
        })
    }
    case 'dpop': {
      const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
      const { access_token } = await client.clientCredentialsGrant(config, {}, { DPoP })
      const get = (token) => client.fetchProtectedResource(config, token, new URL(`${issuer}/resource`), 'GET', null, undefined, { DPoP })
      const { sub } = await (await get(access_token)).json()
      if (value === 'old') return get('old')
      return { sub }
    }
  }
  throw new Error(`there is no call ${JSON.stringify(call)}`)
})
