import { useState } from "preact/hooks";
import { Field, Form, Username } from "../form";
import { useLanguage } from "../language";
import { Link, navigate, takeParams } from "../router";
import { send, signOut } from "../session";
import { useTurnstile } from "../turnstile";
import { Page } from "./page";

export function Forgot() {
  const { words } = useLanguage();
  const turnstile = useTurnstile();
  const [sent, setSent] = useState("");
  return (
    <Page title={sent ? words.checkMail : words.forgotTitle} narrow lead={sent ? words.resetSent(sent) : words.forgotLead}>
      {!sent && (
        <Form
          label={words.sendLink}
          submit={async ({ email = "" }) => {
            await send("POST", "/api/password/forgot", { email, turnstile: turnstile.token() });
            setSent(email);
          }}
        >
          <Field name="email" label={words.email} type="email" autocomplete="username" />
          {turnstile.widget}
        </Form>
      )}
      <p class="aside">
        <Link to="/login">{words.backToLogin}</Link>
      </p>
    </Page>
  );
}

/** The page of the link in the mail. */
export function Reset() {
  const { words } = useLanguage();
  const [token] = useState(() => takeParams().get("token") ?? "");
  if (token === "") {
    return (
      <Page title={words.resetTitle} narrow lead={words.linkIncomplete}>
        <Link class="button primary" to="/forgot">
          {words.sendLink}
        </Link>
      </Page>
    );
  }
  return (
    <Page title={words.resetTitle} narrow lead={words.resetLead}>
      <Form
        label={words.savePassword}
        places={{ "password:new_password_missing": "new_password" }}
        submit={async ({ new_password }, key) => {
          await send("POST", "/api/password/reset", { token, new_password }, key);
          signOut(); // all sessions are over
          navigate("/login", { replace: true, notice: { kind: "done", text: words.passwordSaved } });
        }}
        help={(error) => (error.code?.startsWith("token:") ? <Link to="/forgot">{words.sendLink}</Link> : null)}
      >
        <Username />
        <Field name="new_password" label={words.newPassword} type="password" hint={words.passwordHint} autocomplete="new-password" />
      </Form>
    </Page>
  );
}
