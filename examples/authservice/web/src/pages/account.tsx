import { useRef, useState } from "preact/hooks";
import { languages } from "../errcode/texts.js";
import { Field, Form, Username } from "../form";
import { languageName, useLanguage } from "../language";
import { Loading, type Resource, useResource } from "../network";
import { loadProfile, type Profile, send } from "../session";
import type { Words } from "../words/en";
import { beginWith } from "./login";
import { Page, Section } from "./page";

export function Account({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const connections = useResource<string[]>("/api/me/connections");
  return (
    <Page title={words.account} lead={words.signedInAs(profile.email)}>
      <div class="sections">
        <ProfileSection profile={profile} />
        <AvatarSection profile={profile} connections={connections.value ?? []} />
        <EmailSection profile={profile} />
        <PasswordSection profile={profile} />
        <TOTPSection profile={profile} />
        <ConnectionsSection connections={connections} />
      </div>
    </Page>
  );
}

/** Says what was done, until the next thing is done. The words are those of the moment. */
function useDone() {
  const { words } = useLanguage();
  const [said, setSaid] = useState<{ text: (words: Words) => string }>();
  return {
    say: (text: (words: Words) => string) => setSaid({ text }),
    clear: () => setSaid(undefined),
    element: <div role="status">{said && <p class="notice done">{said.text(words)}</p>}</div>,
  };
}

function ProfileSection({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const done = useDone();
  return (
    <Section title={words.profile}>
      <Form
        label={words.save}
        places={{ "user:handle_already_exists": "handle" }}
        submit={async ({ handle, language }) => {
          done.clear();
          await send("PATCH", "/api/me", { handle, language });
          await loadProfile();
          done.say((words) => words.saved);
        }}
      >
        <Field name="handle" label={words.handle} hint={words.handleHint} value={profile.handle} autocomplete="username" />
        <div class="field">
          <label for="profile-language">{words.language}</label>
          <select id="profile-language" name="language" defaultValue={profile.language ?? ""} key={profile.language}>
            <option value="" selected={!profile.language}>
              {words.browserLanguage}
            </option>
            {languages.map((tag) => (
              <option key={tag} value={tag} lang={tag} selected={profile.language === tag}>
                {languageName(tag)}
              </option>
            ))}
          </select>
        </div>
      </Form>
      {done.element}
    </Section>
  );
}

function AvatarSection({ profile, connections }: { profile: Profile; connections: readonly string[] }) {
  const { words } = useLanguage();
  const done = useDone();
  const file = useRef<HTMLInputElement>(null);
  const [version, setVersion] = useState(0);
  const changed = async (): Promise<void> => {
    await loadProfile();
    setVersion(version + 1);
    done.say((words) => words.saved);
  };
  return (
    <Section title={words.picture}>
      <div class="picture">
        {profile.avatar ? (
          <img src={`/api/users/${encodeURIComponent(profile.handle)}/avatar?v=${version}`} alt={words.yourPicture} width={72} height={72} />
        ) : (
          <span class="initial" aria-hidden="true">
            {profile.handle.slice(0, 1).toUpperCase()}
          </span>
        )}
        <p class="hint">{words.pictureHint}</p>
      </div>
      <Form
        label={words.upload}
        kind="quiet"
        places={{ "file:not_found": "avatar", "file:upload_error": "avatar", FILE_TOO_LARGE: "avatar" }}
        submit={async () => {
          done.clear();
          const body = new FormData();
          const chosen = file.current?.files?.[0];
          if (chosen) {
            body.set("avatar", chosen);
          } else {
            body.set("none", ""); // the service says what is missing
          }
          await send("PUT", "/api/me/avatar", body);
          if (file.current) {
            file.current.value = "";
          }
          await changed();
        }}
      >
        <Field name="avatar" label={words.chooseFile} type="file" input={file} accept="image/png,image/jpeg,image/gif" />
      </Form>
      {connections.map((provider) => (
        <Form
          key={provider}
          label={words.importPicture(provider)}
          kind="quiet"
          submit={async () => {
            await send("POST", "/api/me/avatar/import", { provider });
            await changed();
          }}
        />
      ))}
      {done.element}
    </Section>
  );
}

function EmailSection({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const done = useDone();
  return (
    <Section title={words.email} lead={profile.has_password ? words.emailLead(profile.email) : words.emailNeedsPassword}>
      {profile.has_password && (
        <Form
          label={words.changeEmail}
          kind="quiet"
          places={{ "user:email_already_exists": "email", "password:incorrect": "password", "password:required_for_update": "password" }}
          submit={async ({ email = "", password }, key) => {
            done.clear();
            await send("POST", "/api/me/email", { email, password }, key);
            done.say((words) => words.emailSent(email));
          }}
        >
          <Username email={profile.email} />
          <Field name="email" label={words.newEmail} type="email" autocomplete="email" />
          <Field name="password" label={words.currentPassword} type="password" autocomplete="current-password" />
        </Form>
      )}
      {done.element}
    </Section>
  );
}

function PasswordSection({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const done = useDone();
  const [round, setRound] = useState(0);
  return (
    <Section title={words.password} lead={profile.has_password ? words.passwordLead : words.firstPasswordLead}>
      <Form
        key={round}
        label={words.savePassword}
        kind="quiet"
        places={{ "password:incorrect": "current_password", "password:required_for_update": "current_password", "password:new_password_missing": "new_password" }}
        submit={async (values) => {
          done.clear();
          await send(profile.has_password ? "PUT" : "POST", "/api/me/password", values);
          await loadProfile();
          setRound(round + 1);
          done.say((words) => words.passwordChanged);
        }}
      >
        <Username email={profile.email} />
        {profile.has_password && <Field name="current_password" label={words.currentPassword} type="password" autocomplete="current-password" />}
        <Field name="new_password" label={words.newPassword} type="password" hint={words.passwordHint} autocomplete="new-password" />
      </Form>
      {done.element}
    </Section>
  );
}

function TOTPSection({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const [setup, setSetup] = useState<{ secret: string; url: string; qr: string }>();
  const [codes, setCodes] = useState<readonly string[]>();
  const places = { "totp:invalid_code": "code", "totp:backup_code_exhausted": "code" } as const;
  if (codes) {
    return (
      <Section title={words.totp} lead={words.backupCodesLead}>
        <ul class="codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <button type="button" class="button primary" onClick={() => setCodes(undefined)}>
          {words.savedCodes}
        </button>
      </Section>
    );
  }
  if (profile.totp) {
    return (
      <Section title={words.totp} lead={words.totpOn}>
        <Form
          label={words.totpDisable}
          kind="danger"
          places={places}
          submit={async ({ code }) => {
            await send("DELETE", "/api/me/totp", { code });
            setSetup(undefined);
            await loadProfile();
          }}
        >
          <Field name="code" label={words.anyCode} autocomplete="one-time-code" />
        </Form>
      </Section>
    );
  }
  if (setup) {
    return (
      <Section title={words.totp} lead={words.totpScan}>
        <div class="setup">
          <img class="qr" src={setup.qr} alt={words.qrAlt} width={256} height={256} />
          <p>
            {words.totpKey}
            <code class="secret">{setup.secret.match(/.{1,4}/g)?.join(" ")}</code>
          </p>
        </div>
        <Form
          label={words.totpConfirm}
          places={places}
          submit={async ({ code = "" }) => {
            const answer = await send<{ backup_codes: string[] }>("POST", "/api/me/totp/confirm", { code: code.replace(/\s/g, "") });
            setCodes(answer.backup_codes);
            setSetup(undefined);
            await loadProfile();
          }}
        >
          <Field name="code" label={words.code} autocomplete="one-time-code" inputMode="numeric" autofocus />
        </Form>
      </Section>
    );
  }
  return (
    <Section title={words.totp} lead={words.totpOff}>
      <Form label={words.totpBegin} kind="quiet" submit={async () => setSetup(await send("POST", "/api/me/totp"))} />
    </Section>
  );
}

function ConnectionsSection({ connections }: { connections: Resource<string[]> }) {
  const { words } = useLanguage();
  const done = useDone();
  const providers = useResource<string[]>("/api/providers");
  return (
    <Section title={words.connections} lead={words.connectionsLead}>
      {providers.value && connections.value ? (
        <ul class="rows">
          {providers.value.map((name) => (
            <li key={name}>
              <span class="name">{words.provider(name)}</span>
              {connections.value?.includes(name) ? (
                <Form
                  label={words.disconnect}
                  kind="quiet"
                  submit={async () => {
                    done.clear();
                    await send("DELETE", `/api/me/connections/${encodeURIComponent(name)}`);
                    connections.reload();
                    done.say((words) => words.disconnected);
                  }}
                />
              ) : (
                <Form key="link" label={words.connect} kind="quiet" submit={() => beginWith(name, "/account")} />
              )}
            </li>
          ))}
        </ul>
      ) : (
        <Loading resource={providers.error ? providers : connections} />
      )}
      {done.element}
    </Section>
  );
}
