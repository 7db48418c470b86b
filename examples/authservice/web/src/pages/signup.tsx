import { useState } from "preact/hooks";
import { Field, Form } from "../form";
import { useLanguage } from "../language";
import { Link, navigate, place, takeParams } from "../router";
import { send } from "../session";
import { useTurnstile } from "../turnstile";
import { Page } from "./page";

/** The address that waits for its mail. It is never in an address of a page. */
let waiting = "";

export function SignUp() {
  const { words } = useLanguage();
  const turnstile = useTurnstile();
  return (
    <Page title={words.signUp} narrow lead={words.signUpLead}>
      <Form
        label={words.createAccount}
        places={{ "user:handle_already_exists": "handle" }}
        submit={async ({ email = "", password, handle }, key) => {
          await send("POST", "/api/signup", { email, password, handle, language: document.documentElement.lang, turnstile: turnstile.token() }, key);
          waiting = email;
          navigate("/signup/sent");
        }}
      >
        <Field name="email" label={words.email} type="email" autocomplete="email" />
        <Field name="handle" label={words.handle} hint={words.handleHint} autocomplete="username" />
        <Field name="password" label={words.password} type="password" hint={words.passwordHint} autocomplete="new-password" />
        {turnstile.widget}
      </Form>
      <p class="aside">
        {words.haveAccount} <Link to="/login">{words.signIn}</Link>
      </p>
    </Page>
  );
}

export function CheckMail() {
  const { words } = useLanguage();
  return (
    <Page title={words.checkMail} narrow lead={waiting ? words.checkMailLead(waiting) : words.checkMailNobody}>
      <Resend email={waiting} />
      <p class="aside">
        <Link to="/login">{words.backToLogin}</Link>
      </p>
    </Page>
  );
}

/** Asks for another link. */
function Resend({ email }: { email: string }) {
  const { words } = useLanguage();
  const turnstile = useTurnstile();
  const [sent, setSent] = useState(false);
  return (
    <>
      <div role="status">{sent && <p class="notice">{words.sentAgain}</p>}</div>
      <Form
        label={words.sendAgain}
        kind="quiet"
        submit={async ({ email: typed }) => {
          setSent(false);
          await send("POST", "/api/verification", { email: typed ?? email, turnstile: turnstile.token() });
          setSent(true);
        }}
      >
        {email === "" && <Field name="email" label={words.email} type="email" autocomplete="email" />}
        {turnstile.widget}
      </Form>
    </>
  );
}

/** The page of the link in the mail after a sign-up. */
export function Verify() {
  return <TakeToken path="/api/email/verify" />;
}

/** The page of the link in the mail to a new address. */
export function ConfirmEmail() {
  return <TakeToken path="/api/email/confirm" change />;
}

function TakeToken({ path, change = false }: { path: string; change?: boolean }) {
  const { words } = useLanguage();
  const [token] = useState(() => takeParams().get("token") ?? "");
  const [done, setDone] = useState(false);
  const title = change ? words.confirmEmail : words.verify;
  if (done) {
    return (
      <Page title={words.confirmed} narrow lead={change ? words.emailChanged : words.verified}>
        <Link class="button primary" to={change ? "/account" : "/login"}>
          {change ? words.toAccount : words.signIn}
        </Link>
      </Page>
    );
  }
  if (token === "") {
    return (
      <Page title={title} narrow lead={words.linkIncomplete}>
        <Link class="button primary" to="/signup/sent">
          {words.sendAgain}
        </Link>
      </Page>
    );
  }
  return (
    <Page title={title} narrow>
      <Form
        label={words.confirm}
        auto
        submit={async (_, key) => {
          await send("POST", path, { token }, key);
          setDone(true);
        }}
        help={(error) =>
          error.code?.startsWith("token:") && !change ? (
            <Link to="/signup/sent">{words.sendAgain}</Link>
          ) : error.code === "email:already_verified" ? (
            <Link to="/login">{words.signIn}</Link>
          ) : null
        }
      />
    </Page>
  );
}

/** Goes to the page that offers another link to an address. */
export function offerMail(email: string): void {
  waiting = email;
  if (place.value.path !== "/signup/sent") {
    navigate("/signup/sent");
  }
}
