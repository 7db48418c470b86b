// Calls an authorization server with oauth4webapi.
import * as oauth from 'oauth4webapi'
import { report } from './report.mjs'

const insecure = { [oauth.allowInsecureRequests]: true } // loopback has no TLS
const callback = 'https://client.example/callback'

await report(async ({ call, auth, secret = 'right', value }, { issuer }) => {
  const as = await oauth.processDiscoveryResponse(
    new URL(issuer),
    await oauth.discoveryRequest(new URL(issuer), { ...insecure, algorithm: 'oauth2' }),
  )
  const client = { client_id: 'web' }
  const authentication = auth === 'basic' ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
  const signed = [as, client, authentication]

  switch (call) {
    case 'code': {
      const answer = oauth.validateAuthResponse(as, client, new URLSearchParams({ code: value, iss: issuer }))
      const response = await oauth.authorizationCodeGrantRequest(...signed, answer, callback, oauth.nopkce, insecure)
      return oauth.processAuthorizationCodeResponse(as, client, response)
    }
    case 'refresh':
      return oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(...signed, value, insecure))
    case 'client credentials': {
      const response = await oauth.clientCredentialsGrantRequest(...signed, { scope: value }, insecure)
      return oauth.processClientCredentialsResponse(as, client, response)
    }
    case 'grant type': {
      const response = await oauth.genericTokenEndpointRequest(...signed, value, {}, insecure)
      return oauth.processGenericTokenEndpointResponse(as, client, response)
    }
    case 'device token': {
      const response = await oauth.deviceCodeGrantRequest(...signed, value, insecure)
      return oauth.processDeviceCodeResponse(as, client, response)
    }
    case 'device': {
      const response = await oauth.deviceAuthorizationRequest(...signed, { scope: value }, insecure)
      return oauth.processDeviceAuthorizationResponse(as, client, response)
    }
    case 'par': {
      const response = await oauth.pushedAuthorizationRequest(...signed, { scope: value }, insecure)
      return oauth.processPushedAuthorizationResponse(as, client, response)
    }
    case 'revocation':
      return oauth.processRevocationResponse(await oauth.revocationRequest(...signed, value, insecure))
    case 'introspection': {
      const response = await oauth.introspectionRequest(...signed, value, insecure)
      return oauth.processIntrospectionResponse(as, client, response)
    }
    case 'registration': {
      const response = await oauth.dynamicClientRegistrationRequest(as, { redirect_uris: value ? [value] : [] }, insecure)
      return oauth.processDynamicClientRegistrationResponse(response)
    }
    case 'redirect':
    case 'fragment': {
      const to = new URL(as.authorization_endpoint)
      to.search = new URLSearchParams({ scope: value, state: 'xyz', response_type: call === 'redirect' ? 'code' : 'token' })
      const { headers } = await fetch(to, { redirect: 'manual' })
      const back = new URL(headers.get('location'))
      const parameters = call === 'redirect' ? back : new URLSearchParams(back.hash.slice(1))
      return oauth.validateAuthResponse(as, client, parameters, 'xyz')
    }
    case 'other issuer':
      return oauth.validateAuthResponse(as, client, new URLSearchParams({ error: 'access_denied', iss: 'https://other.example' }))
    case 'dpop': {
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
      const tried = []
      const twice = async (ask) => {
        try {
          return await ask()
        } catch (e) {
          tried.push(e.name, oauth.isDPoPNonceError(e))
          return ask() // the handle has the nonce now
        }
      }
      const { access_token } = await twice(async () => {
        const response = await oauth.clientCredentialsGrantRequest(...signed, {}, { ...insecure, DPoP })
        return oauth.processClientCredentialsResponse(as, client, response)
      })
      const get = (token) => oauth.protectedResourceRequest(token, 'GET', new URL(`${issuer}/resource`), undefined, null, { ...insecure, DPoP })
      const { sub } = await (await twice(() => get(access_token))).json()
      if (value === 'old') return get('old')
      return { tried, sub }
    }
  }
  throw new Error(`there is no call ${JSON.stringify(call)}`)
})
