// Lets clients meet an error, and evaluates expressions on what they give to their users.
import { betterFetch } from '@better-fetch/fetch'
import { GoTrueClient } from '@supabase/auth-js'
import axios from 'axios'
import ky from 'ky'
import * as oauth from 'oauth4webapi'
import createClient from 'openapi-fetch'
import * as openid from 'openid-client'
import { report } from './report.mjs'

const caught = (promise) => promise.then(() => ({}), (error) => ({ error }))

/** Each client calls an address, or others below it, and returns what its user has then. */
const clients = {
  axios: (url) => caught(axios.get(url)),
  ky: (url) => caught(ky.get(url, { retry: 0 }).json()),
  'openapi-fetch': (url) => createClient({ baseUrl: url }).GET('/users'),
  '@better-fetch/fetch': async (url) => {
    let response
    const { error } = await betterFetch(url, { onError: (context) => (response = context.response) })
    return { error, response }
  },
  '@supabase/auth-js': (url) => {
    const auth = new GoTrueClient({ url, autoRefreshToken: false, persistSession: false })
    return auth.signInWithPassword({ email: 'ada@example.com', password: 'secret' })
  },
  oauth4webapi: (url) => {
    const as = { issuer: url, token_endpoint: `${url}/token` }
    const client = { client_id: 'web' }
    const insecure = { [oauth.allowInsecureRequests]: true }
    return caught(
      oauth
        .clientCredentialsGrantRequest(as, client, oauth.ClientSecretPost('right'), {}, insecure)
        .then((response) => oauth.processClientCredentialsResponse(as, client, response)),
    )
  },
  'openid-client': (url) => {
    const config = new openid.Configuration({ issuer: url, token_endpoint: `${url}/token` }, 'web', 'right')
    openid.allowInsecureRequests(config)
    return caught(openid.clientCredentialsGrant(config))
  },
}

await report(async ({ client, url, expressions }) => {
  const { error, response } = await clients[client](url)
  return expressions.map((expression) => {
    try {
      return new Function('error', 'response', `return ${expression}`)(error, response)
    } catch (e) {
      if (e instanceof TypeError) return undefined // of a member that is not there
      throw e
    }
  })
})
