// What a client made of an error, as JSON for the Go test that started this program.

/** Reads what to do from the standard input, calls perform for each step and writes what came of them. */
export async function report(perform) {
  let input = ''
  for await (const chunk of process.stdin) input += chunk
  const { steps, ...settings } = JSON.parse(input)
  const all = []
  for (const step of steps) {
    all.push(await perform(step, settings).then((result) => ({ class: '', result }), seen))
  }
  process.stdout.write(JSON.stringify(all))
}

/** What the user of oauth4webapi or openid-client can read in an error. */
async function seen(e) {
  switch (e.name) {
    case 'ResponseBodyError':
      return {
        class: e.name,
        status: e.status,
        error: e.error,
        description: e.error_description,
        code: e.cause.code,
        details: e.cause.details,
        retryAfter: e.response.headers.get('retry-after') ?? undefined,
        waited: e.waited,
      }
    case 'AuthorizationResponseError':
      return { class: e.name, error: e.error, description: e.error_description, code: e.cause.get('error_code') }
    case 'WWWAuthenticateChallengeError':
      return { class: e.name, status: e.status, challenges: e.cause, body: await e.response.text() }
  }
  if (e.cause instanceof Response) {
    return { class: e.name, reason: e.code, status: e.cause.status, body: await e.cause.text() }
  }
  return { class: e.name, reason: e.code, text: `${e.message}`, cause: `${e.cause ?? ''}` }
}
