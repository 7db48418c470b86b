import { useState } from "preact/hooks";
import { isAPIError, messageFor } from "../errcode/index.js";
import { Field, Form, Problem } from "../form";
import { useLanguage } from "../language";
import { useResource } from "../network";
import { Link, navigate, nextPath, place, takeParams } from "../router";
import { send, signedIn, signIn } from "../session";
import { useStore } from "../store";
import { offerMail } from "./signup";
import { Page } from "./page";

/** What the API answers to a sign-in. `redirect` is where one with a provider began. */
type Answer = { readonly redirect?: string } & (
  | { readonly access_token: string }
  | { readonly totp_token: string }
  | { readonly signup_token: string; readonly handle: string }
  | object // an account of a provider was linked
);

export function Login() {
  const { words, texts } = useLanguage();
  const [totp, setTOTP] = useState("");
  const [ended, setEnded] = useState("");
  const here = useStore(place);
  if (totp) {
    const again = (text: string): void => {
      setTOTP("");
      setEnded(text);
    };
    return <Second token={totp} again={again} />;
  }
  return (
    <Page title={words.signIn} narrow lead={words.signInLead}>
      <Problem text={ended} lang={texts?.language} />
      <Form
        label={words.signIn}
        submit={async ({ email = "", password }) => {
          setEnded("");
          try {
            const answer = await send<Answer>("POST", "/api/login", { email, password });
            if (answer && "totp_token" in answer) {
              setTOTP(answer.totp_token);
            } else if (answer && "access_token" in answer) {
              signIn(answer); // the app goes on to the next page
            }
          } catch (error) {
            if (isAPIError(error) && error.action === "verify_email") {
              offerMail(email);
              return;
            }
            throw error;
          }
        }}
      >
        <Field name="email" label={words.email} type="email" autocomplete="username" />
        <Field name="password" label={words.password} type="password" autocomplete="current-password" />
      </Form>
      <p class="aside">
        <Link to="/forgot">{words.forgot}</Link>
      </p>
      <Providers next={nextPath(here.query)} />
      <p class="aside">
        {words.noAccount} <Link to="/signup">{words.signUp}</Link>
      </p>
    </Page>
  );
}

/** The second step: a code of the app, or a backup code. */
function Second({ token, again }: { token: string; again: (text: string) => void }) {
  const { words, texts } = useLanguage();
  const [backup, setBackup] = useState(false);
  return (
    <Page title={words.secondStep} narrow lead={backup ? words.backupLead : words.codeLead}>
      <Form
        key={String(backup)}
        label={words.signIn}
        places={{ "totp:invalid_code": "code", "totp:backup_code_exhausted": "code" }}
        submit={async ({ code = "" }, key) => {
          try {
            signIn(await send<{ access_token: string }>("POST", "/api/login/totp", { totp_token: token, code: backup ? code : code.replace(/\s/g, "") }, key));
          } catch (error) {
            if (isAPIError(error) && error.action === "redirect_to_login") {
              return again(messageFor(error, texts));
            }
            throw error;
          }
        }}
      >
        <Field key={String(backup)} name="code" label={backup ? words.backupCode : words.code} autocomplete="one-time-code" inputMode={backup ? "text" : "numeric"} autofocus />
      </Form>
      <p class="aside">
        <button type="button" class="link" onClick={() => setBackup(!backup)}>
          {backup ? words.useApp : words.useBackup}
        </button>
      </p>
    </Page>
  );
}

/** Goes to the page of a provider. `redirect` is where to go afterwards. */
export async function beginWith(provider: string, redirect: string): Promise<void> {
  const { url } = await send<{ url: string }>("POST", `/api/oauth/${encodeURIComponent(provider)}`, { redirect });
  location.assign(url);
}

/** Where to go after a sign-in with a provider, as the API has kept it. */
let redirected: string | undefined;

/** The providers that one can sign in with. */
function Providers({ next }: { next: string }) {
  const { words } = useLanguage();
  const { value } = useResource<string[]>("/api/providers");
  return (
    <div class="providers">
      {value?.map((name) => (
        <Form key={name} label={words.signInWith(name)} kind="quiet" submit={() => beginWith(name, next)} />
      ))}
    </div>
  );
}

/** The page to which a provider sends the browser back. */
export function Callback({ provider }: { provider: string }) {
  const { words } = useLanguage();
  const [params] = useState(takeParams);
  const [answer, setAnswer] = useState<Answer>();
  const ended = (text: string): void => navigate("/login", { replace: true, notice: { kind: "ended", text } });
  if (answer && "totp_token" in answer) {
    return <Second token={answer.totp_token} again={ended} />;
  }
  if (answer && "signup_token" in answer) {
    return (
      <Page title={words.chooseHandle} narrow lead={words.chooseHandleLead}>
        <Form
          label={words.createAccount}
          places={{ "user:handle_already_exists": "handle", "oauth:handle_required": "handle" }}
          submit={async ({ handle }, key) => {
            signIn(await send<{ access_token: string }>("POST", "/api/oauth/signup", { signup_token: answer.signup_token, handle }, key));
          }}
        >
          <Field name="handle" label={words.handle} hint={words.handleHint} value={answer.handle} autocomplete="username" autofocus />
        </Form>
      </Page>
    );
  }
  return (
    <Page title={words.signInWith(provider)} narrow>
      <Form
        label={words.tryAgain}
        kind="quiet"
        auto
        submit={async () => {
          const body = { code: params.get("code") ?? "", state: params.get("state") ?? "", error: params.get("error") ?? "" };
          const answer = await send<Answer>("POST", `/api/oauth/${encodeURIComponent(provider)}/callback`, body);
          redirected = answer.redirect;
          if ("access_token" in answer) {
            signIn(answer);
          } else if ("totp_token" in answer || "signup_token" in answer) {
            setAnswer(answer);
          } else {
            navigate(afterLogin(), { replace: true, notice: { kind: "done", text: words.linked } });
          }
        }}
        help={() => <Link to={signedIn.value ? "/account" : "/login"}>{signedIn.value ? words.toAccount : words.backToLogin}</Link>}
      />
    </Page>
  );
}

/** Where to go once somebody is signed in. */
export function afterLogin(): string {
  const to = redirected || nextPath(place.value.query);
  redirected = undefined;
  return to;
}
