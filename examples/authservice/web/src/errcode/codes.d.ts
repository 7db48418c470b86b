import { type ErrorAction, type ErrorHandler, type ErrorInfo, type Shape } from "./table.js";
/**
 * A handler for each action. The first ones are in the handling order of the envelope
 * document.
 */
export interface ActionHandlers<T> {
    /** Refresh the token, then retry the request. */
    refresh_and_retry: ErrorHandler<T>;
    /** Redirect to login. */
    redirect_to_login: ErrorHandler<T>;
    /** Show “access denied” message. */
    show_access_denied: ErrorHandler<T>;
    /** Display field-level errors from details. */
    show_field_errors: ErrorHandler<T>;
    /** Show “not found” or redirect. */
    show_not_found: ErrorHandler<T>;
    /** Inform user of the conflict. */
    show_conflict: ErrorHandler<T>;
    /** Back off and retry after a delay. */
    retry_with_backoff: ErrorHandler<T>;
    /** Show the message. */
    show_message: ErrorHandler<T>;
    /** Ask to verify the email address, and offer to send the mail again. */
    verify_email: ErrorHandler<T>;
    /** Show a generic error message. */
    show_error: ErrorHandler<T>;
    /** Retry or show a generic error. */
    retry_or_show_error: ErrorHandler<T>;
    /** Retry or show a “try again later” message. */
    retry_later: ErrorHandler<T>;
    /** Check configuration / contact support. */
    contact_support: ErrorHandler<T>;
}
/**
 * The type of {@link errorCodes}.
 */
export interface ErrorCodes {
    /**
     * 401. Invalid email/password combination. To do: show the message.
     *
     * The email or the password at login is wrong. The code does not say which, so that a login does not reveal who has an account.
     *
     * Check both. If they are right, read the log: with MaskAccounts a missing, banned or unverified account gets this code, and the log has the true one.
     *
     * Table: Auth, domain-reason document. Go: AuthInvalidCredentials
     */
    readonly "auth:invalid_credentials": ErrorInfo<401, "show_message">;
    /**
     * 401. Wrong password. To do: show the message.
     *
     * The account exists and the password at login does not match it. Saying so reveals who has an account.
     *
     * At login use auth:invalid_credentials, or let MaskAccounts send it. For the current password when it is changed use password:incorrect.
     *
     * Table: User, domain-reason document. Go: UserInvalidPassword
     */
    readonly "user:invalid_password": ErrorInfo<401, "show_message">;
    /**
     * 401. User has no password. To do: show the message.
     *
     * Somebody logs in with a password, and the account has none: it signs in with an OAuth provider only.
     *
     * Sign in with the provider. At login it reveals who has an account: MaskAccounts hides it. When a password is changed use password:cannot_update_oauth_only.
     *
     * Table: User, domain-reason document. Go: UserPasswordNotSet
     */
    readonly "user:password_not_set": ErrorInfo<401, "show_message">;
    /**
     * 401. Session is invalid. To do: redirect to login.
     *
     * The session that the request came with is revoked or forged, or its user was deleted.
     *
     * Sign in again. If nobody ended the session, check the key that signs sessions. For a session that is gone use session:not_found, for one that is too old session:expired.
     *
     * Table: User, domain-reason document. Go: UserInvalidSession
     */
    readonly "user:invalid_session": ErrorInfo<401, "redirect_to_login">;
    /**
     * 401. Email not verified. To do: ask to verify the email address, and offer to send the mail again.
     *
     * The user logs in and has never confirmed the address with the link that was mailed. email_not_verified means the same and is 403.
     *
     * Offer to send the mail again. At login, return this code only after the password was checked, and exempt it from MaskAccounts then. For a provider's address use oauth:email_not_verified.
     *
     * Table: User, domain-reason document. Go: UserNotVerified
     */
    readonly "user:not_verified": ErrorInfo<401, "verify_email">;
    /**
     * 404. User not found. To do: show “not found” or redirect.
     *
     * An admin or another user looked somebody up, for example by ID or handle, and there is no such user.
     *
     * Check the identifier and the environment. At login use auth:invalid_credentials, or let MaskAccounts send it: this code reveals who has an account.
     *
     * Table: User, domain-reason document. Go: UserNotFound
     */
    readonly "user:not_found": ErrorInfo<404, "show_not_found">;
    /**
     * 401. Not authenticated. To do: redirect to login.
     *
     * The request came without a token and without a session. FormDomain also sends this code for Status(401).
     *
     * Check that the client sends the header or cookie, and that CORS, SameSite and proxies let it through. If one came and was refused, use user:invalid_token or a session code.
     *
     * Table: User, domain-reason document. Go: UserUnauthorized
     */
    readonly "user:unauthorized": ErrorInfo<401, "redirect_to_login">;
    /**
     * 403. User is banned. To do: show the message.
     *
     * The account was suspended. Sessions that are open get this code too, not only logins.
     *
     * Ask an admin: signing in again does not help. At login, return this code only after the password was checked, and exempt it from MaskAccounts then; otherwise it reveals who has an account.
     *
     * Table: User, domain-reason document. Go: UserBanned
     */
    readonly "user:banned": ErrorInfo<403, "show_message">;
    /**
     * 403. Insufficient permissions. To do: show “access denied” message.
     *
     * The user is signed in and lacks a role or permission that the route requires. Somebody could grant it.
     *
     * Compare the user's roles with what the route requires. Roles in an access token are as old as the token. If no role would help, use FORBIDDEN.
     *
     * Table: User, domain-reason document. Go: UserPermissionInsufficient
     */
    readonly "user:permission_insufficient": ErrorInfo<403, "show_access_denied">;
    /**
     * 409. Handle already taken. To do: inform user of the conflict.
     *
     * Another user has the handle, at sign-up or when it is changed. Handles are public, so this gives nothing away.
     *
     * Choose another handle. If nobody seems to have it, look for deleted users, and for upper and lower case in the unique key. If no handle was sent, use oauth:handle_required.
     *
     * Table: User, domain-reason document. Go: UserHandleAlreadyExists
     */
    readonly "user:handle_already_exists": ErrorInfo<409, "show_conflict">;
    /**
     * 409. Email already registered. To do: inform user of the conflict.
     *
     * Another account has the address, at sign-up or when it is changed. This reveals who has an account, and MaskAccounts does not hide it.
     *
     * Sign in instead. In the service it is safer to answer success and send a mail. For a first sign-in with a provider use oauth:email_already_exists.
     *
     * Table: User, domain-reason document. Go: UserEmailAlreadyExists
     */
    readonly "user:email_already_exists": ErrorInfo<409, "show_conflict">;
    /**
     * 401. Token expired. To do: refresh the token, then retry the request.
     *
     * The access token is genuine and its lifetime is over. If the clocks of two servers differ, this can come too early.
     *
     * Refresh the token once, then repeat the request. For a dead refresh token use user:no_refresh_token, or the client refreshes again and again.
     *
     * Table: User, domain-reason document. Go: UserTokenExpired
     */
    readonly "user:token_expired": ErrorInfo<401, "refresh_and_retry">;
    /**
     * 401. No refresh token available. To do: redirect to login.
     *
     * The refresh route got no refresh token, or one that is unknown, expired or revoked: the document has no other code for these.
     *
     * Sign in again. Check that the cookie's path covers the refresh route, and that no two refreshes run at once. On other routes use user:unauthorized.
     *
     * Table: User, domain-reason document. Go: UserNoRefreshToken
     */
    readonly "user:no_refresh_token": ErrorInfo<401, "redirect_to_login">;
    /**
     * 401. Invalid token. To do: redirect to login.
     *
     * The access token can't be parsed, has a wrong signature, was revoked, or was issued for another service.
     *
     * Check the header (Authorization: Bearer, then the whole token), and the key, issuer and audience that the service expects. If the token is merely too old, use user:token_expired.
     *
     * Table: User, domain-reason document. Go: UserInvalidToken
     */
    readonly "user:invalid_token": ErrorInfo<401, "redirect_to_login">;
    /**
     * 401. Invalid user ID in session. To do: redirect to login.
     *
     * The session was found, and the user ID in it can't be read. Only a bug or old data does that.
     *
     * Delete the session, or the user can't sign in again. Then compare the ID that the login stores with the one that the middleware reads: type, format, name of the key.
     *
     * Table: Session, domain-reason document. Go: SessionInvalidUserID
     */
    readonly "session:invalid_user_id": ErrorInfo<401, "redirect_to_login">;
    /**
     * 401. Session expired. To do: redirect to login.
     *
     * The session was found, and its lifetime or its idle time is over.
     *
     * Sign in again. If it comes too early, check the lifetime of sessions and the servers' clocks. If the store deletes expired sessions, as Redis can, use session:not_found.
     *
     * Table: Session, domain-reason document. Go: SessionExpired
     */
    readonly "session:expired": ErrorInfo<401, "redirect_to_login">;
    /**
     * 401. Session not found. To do: redirect to login.
     *
     * The session that the request came with does not exist. It may have been deleted after it expired. session_not_found means the same and is 404.
     *
     * Sign in again. If many users get it, check that all servers share one session store. Where a route looks up or deletes a session by ID use system:not_found: this code logs the client out.
     *
     * Table: Session, domain-reason document. Go: SessionNotFound
     */
    readonly "session:not_found": ErrorInfo<401, "redirect_to_login">;
    /**
     * 400. Invalid auth URL. To do: show a generic error message.
     *
     * The provider's address for sign-in, in the service's configuration, can't be parsed. The document says 400, although the service is at fault.
     *
     * Correct the address in the configuration, and check it when the service starts. For a URL in the request use oauth:invalid_redirect_url.
     *
     * Table: OAuth, domain-reason document. Go: OAuthInvalidAuthURL
     */
    readonly "oauth:invalid_auth_url": ErrorInfo<400, "show_error">;
    /**
     * 400. Invalid token URL. To do: show a generic error message.
     *
     * The provider's address for tokens, in the service's configuration, can't be parsed. The document says 400, although the service is at fault.
     *
     * Correct the address in the configuration, and check it when the service starts. If it is valid and gives no token, use oauth:token_exchange_failed.
     *
     * Table: OAuth, domain-reason document. Go: OAuthInvalidTokenURL
     */
    readonly "oauth:invalid_token_url": ErrorInfo<400, "show_error">;
    /**
     * 400. Invalid redirect URL. To do: show the message.
     *
     * The redirect URL in the request is malformed, or is not on the list of those that are allowed.
     *
     * Compare it with the list: scheme, host, port, path, slash at the end. In the service, show the error and do not redirect there (RFC 6749, section 4.1.2.1).
     *
     * Table: OAuth, domain-reason document. Go: OAuthInvalidRedirectURL
     */
    readonly "oauth:invalid_redirect_url": ErrorInfo<400, "show_message">;
    /**
     * 400. OAuth token exchange failed. To do: show the message.
     *
     * The provider gave no token for the code of the callback. The document says 400, although a dependency failed.
     *
     * Read the cause in the log. Check the client secret, the redirect URL, and whether the code was used before. A code serves once, so start the sign-in again.
     *
     * Table: OAuth, domain-reason document. Go: OAuthTokenExchangeFailed
     */
    readonly "oauth:token_exchange_failed": ErrorInfo<400, "show_message">;
    /**
     * 400. Failed to fetch provider user info. To do: show the message.
     *
     * The provider gave a token, and then not the profile of the user. The document says 400, although a dependency failed.
     *
     * Check the scopes, and the cause in the log. Start the sign-in again: the code of the callback is used up. If a profile came and can't be read, use oauth:user_info_parse_failed.
     *
     * Table: OAuth, domain-reason document. Go: OAuthUserInfoFetchFailed
     */
    readonly "oauth:user_info_fetch_failed": ErrorInfo<400, "show_message">;
    /**
     * 500. Failed to parse provider user info. To do: show a generic error message.
     *
     * The provider's profile came, and it is not the JSON that the service expects. This is 500, oauth:user_info_fetch_failed is 400.
     *
     * Read the cause: which member is missing or has another type? Compare it with the provider's documentation. Trying again does not help. Do not log the profile itself.
     *
     * Table: OAuth, domain-reason document. Go: OAuthUserInfoParseFailed
     */
    readonly "oauth:user_info_parse_failed": ErrorInfo<500, "show_error">;
    /**
     * 409. OAuth account already linked. To do: inform user of the conflict.
     *
     * The user wants to link an account of a provider that is linked already, to this user or to another.
     *
     * Check in the database which user it is linked to; it must be unlinked there first. If a first sign-in finds an account with the same address, use oauth:email_already_exists.
     *
     * Table: OAuth, domain-reason document. Go: OAuthAccountAlreadyLinked
     */
    readonly "oauth:account_already_linked": ErrorInfo<409, "show_conflict">;
    /**
     * 404. OAuth connection not found. To do: show “not found” or redirect.
     *
     * The user wants to unlink a provider, or to see the connection to it, and is not linked to it.
     *
     * Load the list of connections again, and check the provider's name in the request. If the account of the provider is linked to another user, use oauth:account_already_linked.
     *
     * Table: OAuth, domain-reason document. Go: OAuthConnectionNotFound
     */
    readonly "oauth:connection_not_found": ErrorInfo<404, "show_not_found">;
    /**
     * 400. Cannot unlink last login method. To do: show the message.
     *
     * The user wants to unlink the only provider and has no password, so there would be no way left to sign in.
     *
     * Set a password or link another provider first. If a user who has a password gets this, look at how the service counts the ways to sign in.
     *
     * Table: OAuth, domain-reason document. Go: OAuthCannotUnlinkLastConnection
     */
    readonly "oauth:cannot_unlink_last_connection": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid provider image URL. To do: show the message.
     *
     * The picture in the provider's profile has no URL that the service can use.
     *
     * It is better to go on without the picture and to log it: nobody should fail to sign in for that. Then compare the URL with the check that refuses it.
     *
     * Table: OAuth, domain-reason document. Go: OAuthInvalidImageURL
     */
    readonly "oauth:invalid_image_url": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid OAuth state. To do: show the message.
     *
     * The state of the callback is not the one that the sign-in or the linking began with: the cookie was lost, or the request is forged.
     *
     * Start again. If many users get it, check the state cookie: SameSite=Strict or another host loses it, a second tab overwrites it. If the state is right and too old, use oauth:state_expired.
     *
     * Table: OAuth, domain-reason document. Go: OAuthInvalidState
     */
    readonly "oauth:invalid_state": ErrorInfo<400, "show_message">;
    /**
     * 400. Expired OAuth state. To do: show the message.
     *
     * The state of the callback is right and too old: the user took too long at the provider.
     *
     * Start again. If many users get it, check the lifetime of states and the servers' clocks. If old states are deleted, use oauth:invalid_state.
     *
     * Table: OAuth, domain-reason document. Go: OAuthStateExpired
     */
    readonly "oauth:state_expired": ErrorInfo<400, "show_message">;
    /**
     * 400. Handle required. To do: show the message.
     *
     * The first sign-in with a provider creates an account, and the request has no handle for it.
     *
     * Ask the user for a handle and send it along. If another user has that handle, use user:handle_already_exists.
     *
     * Table: OAuth, domain-reason document. Go: OAuthHandleRequired
     */
    readonly "oauth:handle_required": ErrorInfo<400, "show_message">;
    /**
     * 409. Email already exists. To do: inform user of the conflict.
     *
     * The first sign-in with a provider found an account with the same address, and the two are not linked.
     *
     * Sign in the usual way, then link the provider. Check first that the provider has verified the address, or this reveals to anybody who has an account. At sign-up use user:email_already_exists.
     *
     * Table: OAuth, domain-reason document. Go: OAuthEmailAlreadyExists
     */
    readonly "oauth:email_already_exists": ErrorInfo<409, "show_conflict">;
    /**
     * 400. Provider email not verified. To do: show the message.
     *
     * The provider has not verified the user's address. This is 400, although other not-verified codes are 401 or 403.
     *
     * The user verifies the address at the provider: a mail from this service does not help. For an address that this service verifies use user:not_verified.
     *
     * Table: OAuth, domain-reason document. Go: OAuthEmailNotVerified
     */
    readonly "oauth:email_not_verified": ErrorInfo<400, "show_message">;
    /**
     * 400. Current password required. To do: show the message.
     *
     * A change of the password or of the email came without the current password.
     *
     * Send the current password along, and check the name of the field. If it is wrong, use password:incorrect; if the new one is missing, password:new_password_missing.
     *
     * Table: Password, domain-reason document. Go: PasswordRequiredForUpdate
     */
    readonly "password:required_for_update": ErrorInfo<400, "show_message">;
    /**
     * 400. Current password incorrect. To do: show the message.
     *
     * The current password is wrong when the password or the email is changed. This is 400, although a wrong password at login is 401.
     *
     * Ask for the current password again and keep the user signed in. At login use auth:invalid_credentials. Limit the attempts with rate_limit:exceeded.
     *
     * Table: Password, domain-reason document. Go: PasswordIncorrect
     */
    readonly "password:incorrect": ErrorInfo<400, "show_message">;
    /**
     * 400. OAuth-only account cannot update password. To do: show the message.
     *
     * The user wants to change the password of an account that has none: it signs in with a provider only.
     *
     * Offer to set a first password in place of changing one. If somebody logs in to such an account with a password, use user:password_not_set.
     *
     * Table: Password, domain-reason document. Go: PasswordCannotUpdateOAuthOnly
     */
    readonly "password:cannot_update_oauth_only": ErrorInfo<400, "show_message">;
    /**
     * 400. New password missing. To do: show the message.
     *
     * A change of the password came without the new password.
     *
     * Send the new password, and check the name of the field. If it is too short or too weak, use general:validation_error; if the current one is missing, password:required_for_update.
     *
     * Table: Password, domain-reason document. Go: PasswordNewPasswordMissing
     */
    readonly "password:new_password_missing": ErrorInfo<400, "show_message">;
    /**
     * 400. Password already set. To do: inform user of the conflict.
     *
     * The user wants to set a first password and has one. This is 400, although totp:already_enabled and other conflicts are 409.
     *
     * Change the password on the route for that, which asks for the current one. If the page offers a first password to such users, load the account again.
     *
     * Table: Password, domain-reason document. Go: PasswordAlreadySet
     */
    readonly "password:already_set": ErrorInfo<400, "show_conflict">;
    /**
     * 400. Invalid verification token. To do: show the message.
     *
     * The token of the verification link is unknown or was used. This is 400, although an invalid access token is 401.
     *
     * Ask for a new mail. If new links fail, check that the link is whole and that no mail scanner opens it first. If the token is known and too old, use token:expired_verification.
     *
     * Table: Token, domain-reason document. Go: TokenInvalidVerification
     */
    readonly "token:invalid_verification": ErrorInfo<400, "show_message">;
    /**
     * 400. Expired verification token. To do: show the message.
     *
     * The token of the verification link is too old. This is 400, although an expired access token is 401.
     *
     * Ask for a new mail. If many users get it, check the lifetime and how long mails take. If old tokens are deleted, use token:invalid_verification.
     *
     * Table: Token, domain-reason document. Go: TokenExpiredVerification
     */
    readonly "token:expired_verification": ErrorInfo<400, "show_message">;
    /**
     * 400. Token email mismatch. To do: show the message.
     *
     * The token of the link was made for another address than the account has now: the email was changed after the mail was sent.
     *
     * Ask for a new mail to the current address. If nobody changed it, compare how the two are normalised, for example upper and lower case.
     *
     * Table: Token, domain-reason document. Go: TokenEmailMismatch
     */
    readonly "token:email_mismatch": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid reset token. To do: show the message.
     *
     * The token of the reset link is unknown or was used. This is 400, although an invalid access token is 401.
     *
     * Ask for a new mail. If new links fail, check that the link is whole and that no mail scanner opens it first. If the token is known and too old, use token:expired_reset.
     *
     * Table: Token, domain-reason document. Go: TokenInvalidReset
     */
    readonly "token:invalid_reset": ErrorInfo<400, "show_message">;
    /**
     * 400. Expired reset token. To do: show the message.
     *
     * The token of the reset link is too old. This is 400, although an expired access token is 401.
     *
     * Ask for a new mail. If many users get it, check the lifetime and how long mails take. If old tokens are deleted, use token:invalid_reset.
     *
     * Table: Token, domain-reason document. Go: TokenExpiredReset
     */
    readonly "token:expired_reset": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid email-change token. To do: show the message.
     *
     * The token of the link that confirms a new address is unknown, used or too old: the document has no other code for an expired one.
     *
     * Start the change of the email again. For the link that confirms the first address use token:invalid_verification or token:expired_verification.
     *
     * Table: Token, domain-reason document. Go: TokenInvalidEmailChange
     */
    readonly "token:invalid_email_change": ErrorInfo<400, "show_message">;
    /**
     * 400. Email already verified. To do: inform user of the conflict.
     *
     * The address is verified, and somebody asks to verify it again. This is 400, although other conflicts are 409.
     *
     * Nothing is left to do: load the account again. Return this code only to a user who is signed in; for a typed address it reveals who has an account.
     *
     * Table: Email, domain-reason document. Go: EmailAlreadyVerified
     */
    readonly "email:already_verified": ErrorInfo<400, "show_conflict">;
    /**
     * 409. TOTP already enabled. To do: inform user of the conflict.
     *
     * The user starts to set up TOTP, and it is on already. Another tab or device may have done it.
     *
     * Load the account again. To move to another app, turn TOTP off first. For a wrong code during the setup use totp:invalid_code.
     *
     * Table: TOTP, domain-reason document. Go: TOTPAlreadyEnabled
     */
    readonly "totp:already_enabled": ErrorInfo<409, "show_conflict">;
    /**
     * 400. TOTP not enabled. To do: show the message.
     *
     * The user wants to turn TOTP off, to verify a code or to make new backup codes, and has not set TOTP up.
     *
     * Set up TOTP first. If the user did, check that the last step of the setup, the first code, was confirmed and stored.
     *
     * Table: TOTP, domain-reason document. Go: TOTPNotEnabled
     */
    readonly "totp:not_enabled": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid TOTP/backup code. To do: show the message.
     *
     * The code is wrong, too old or used, at setup or at login. Backup codes get it as well. This is 400, although a wrong password at login is 401.
     *
     * Take the newest code. If good codes fail, check the clocks of phone and server. Limit the attempts (rate_limit:exceeded). If no backup code is left, use totp:backup_code_exhausted.
     *
     * Table: TOTP, domain-reason document. Go: TOTPInvalidCode
     */
    readonly "totp:invalid_code": ErrorInfo<400, "show_message">;
    /**
     * 400. Invalid temporary login token. To do: redirect to login.
     *
     * The token between password and TOTP code is unknown or was used. This is 400, although an invalid access token is 401.
     *
     * Start the login again. Check that the client sends the token of the latest first step. If it is known and too old, use totp:temp_token_expired.
     *
     * Table: TOTP, domain-reason document. Go: TOTPTempTokenInvalid
     */
    readonly "totp:temp_token_invalid": ErrorInfo<400, "redirect_to_login">;
    /**
     * 400. Expired temporary login token. To do: redirect to login.
     *
     * The user took too long between password and TOTP code. This is 400, although an expired access token is 401.
     *
     * Start the login again. If many users get it, check the lifetime of the token. If old tokens are deleted, use totp:temp_token_invalid.
     *
     * Table: TOTP, domain-reason document. Go: TOTPTempTokenExpired
     */
    readonly "totp:temp_token_expired": ErrorInfo<400, "redirect_to_login">;
    /**
     * 401. Backup codes exhausted. To do: show the message.
     *
     * All backup codes of the account are used, and the user tries one in the second step of a login. This is 401, although totp:invalid_code is 400.
     *
     * Take a code from the app, then make new backup codes. If there are codes left and this one is wrong, use totp:invalid_code.
     *
     * Table: TOTP, domain-reason document. Go: TOTPBackupCodeExhausted
     */
    readonly "totp:backup_code_exhausted": ErrorInfo<401, "show_message">;
    /**
     * 500. TOTP secret generation failed. To do: show a generic error message.
     *
     * No secret could be made for the setup. Since Go 1.24, crypto/rand does not fail; an injected reader can, and a TOTP library can refuse its options.
     *
     * Read the cause in the log. Check the reader, and the issuer and account name that the library is given. If only the image failed, use totp:qr_generation_failed.
     *
     * Table: TOTP, domain-reason document. Go: TOTPSecretGenerationFailed
     */
    readonly "totp:secret_generation_failed": ErrorInfo<500, "show_error">;
    /**
     * 500. QR generation failed. To do: show a generic error message.
     *
     * No QR code could be drawn: the image size is too small, or the text is too long.
     *
     * Check the image size, and the length of issuer and account name. Show the secret as text beside the QR code, so that a user can type it.
     *
     * Table: TOTP, domain-reason document. Go: TOTPQRGenerationFailed
     */
    readonly "totp:qr_generation_failed": ErrorInfo<500, "show_error">;
    /**
     * 400. File upload failed. To do: show the message.
     *
     * The upload can't be used: it was cut off, or it is not the type of file that the route takes.
     *
     * Check the file's type, Content-Type, and the timeouts of proxies. If the file is over the limit, use FILE_TOO_LARGE; if there is none, file:not_found.
     *
     * Table: File, domain-reason document. Go: FileUploadError
     */
    readonly "file:upload_error": ErrorInfo<400, "show_message">;
    /**
     * 400. File not found. To do: show the message.
     *
     * The request names a file, or should contain one, that is not there. This is 400, although other not-found codes are 404.
     *
     * Check the name of the form's field and the file's ID. For the download of a file use system:not_found.
     *
     * Table: File, domain-reason document. Go: FileNotFound
     */
    readonly "file:not_found": ErrorInfo<400, "show_message">;
    /**
     * 400. File read failed. To do: show a generic error message.
     *
     * A file that was stored or uploaded can't be read from the disk or the object store. The document says 400, although the service is at fault.
     *
     * Read the cause in the log, then check the path, its permissions and the credentials of the store. For a broken upload use file:upload_error.
     *
     * Table: File, domain-reason document. Go: FileReadError
     */
    readonly "file:read_error": ErrorInfo<400, "show_error">;
    /**
     * 400. Bad request. To do: show the message.
     *
     * The request is malformed, such as broken JSON, or its connection failed while the body was read.
     *
     * Compare body, encoding and Content-Type with the documentation. For values that are wrong use general:validation_error, for a body that is too large FILE_TOO_LARGE.
     *
     * Table: General, domain-reason document. Go: GeneralBadRequest
     */
    readonly "general:bad_request": ErrorInfo<400, "show_message">;
    /**
     * 400. Validation error. To do: display field-level errors from details.
     *
     * The request can be read, and some of its values are wrong. VALIDATION_ERROR means the same and is 422.
     *
     * Read details, or the paths in the log. FormDomain shows details in development mode only, FormDomainDetails always. If the request can't be read, use general:bad_request.
     *
     * Table: General, domain-reason document. Go: GeneralValidationError
     */
    readonly "general:validation_error": ErrorInfo<400, "show_field_errors">;
    /**
     * 400. Invalid IP address. To do: show the message.
     *
     * Somebody typed a wrong IP address, for example into a list of blocked ones, or the header of a proxy has one.
     *
     * Look for a port, brackets or spaces in the address. If it came in a header such as X-Forwarded-For, check the proxy. For other wrong values use general:validation_error.
     *
     * Table: General, domain-reason document. Go: GeneralInvalidIPAddress
     */
    readonly "general:invalid_ip_address": ErrorInfo<400, "show_message">;
    /**
     * 403. Forbidden. To do: show “access denied” message.
     *
     * The request is refused whatever the user's roles, for example for CSRF or a blocked network. The document gives this code no domain.
     *
     * Check the CSRF token, the Origin header and the client's address. The log says which check failed if the handler wrapped a cause. For a missing role use user:permission_insufficient.
     *
     * Table: General, domain-reason document. Go: GeneralForbidden
     */
    readonly FORBIDDEN: ErrorInfo<403, "show_access_denied">;
    /**
     * 413. Payload too large. To do: show the message.
     *
     * The body, or a file in it, is over the limit. FormDomain also sends it for an http.MaxBytesError. The document gives this code no domain.
     *
     * Send less, or raise the limit in the service, such as that of http.MaxBytesReader. A proxy may have a limit of its own. For a broken upload use file:upload_error.
     *
     * Table: General, domain-reason document. Go: GeneralFileTooLarge
     */
    readonly FILE_TOO_LARGE: ErrorInfo<413, "show_message">;
    /**
     * 429. Too many requests. To do: back off and retry after a delay.
     *
     * The client sent more requests than the limit allows, for example attempts to log in.
     *
     * Wait as long as Retry-After says, or longer each time if it is missing. Look for a loop in the client. In the service, set the delay with WithRetryAfter.
     *
     * Table: Rate Limit, domain-reason document. Go: RateLimitExceeded
     */
    readonly "rate_limit:exceeded": ErrorInfo<429, "retry_with_backoff">;
    /**
     * 400. Turnstile token missing. To do: show the message.
     *
     * The form came without the token of the Turnstile widget: it has not loaded, or a script sent the form.
     *
     * Check that the widget loads (site key, CSP, ad blockers) and that cf-turnstile-response is sent. If a token came and was refused, use turnstile:verification_failed.
     *
     * Table: Turnstile, domain-reason document. Go: TurnstileTokenMissing
     */
    readonly "turnstile:token_missing": ErrorInfo<400, "show_message">;
    /**
     * 403. Turnstile verification failed. To do: show the message.
     *
     * Turnstile refused the token: it is too old, used or forged. The status is 403, but permissions have nothing to do with it.
     *
     * Reset the widget and send the form with a new token, since each serves once. If all are refused, check site key and secret key. If there is no verdict, use turnstile:service_error.
     *
     * Table: Turnstile, domain-reason document. Go: TurnstileVerificationFailed
     */
    readonly "turnstile:verification_failed": ErrorInfo<403, "show_message">;
    /**
     * 503. Turnstile service error. To do: retry or show a “try again later” message.
     *
     * Turnstile did not answer, or its answer had no verdict. Whether the sender is a bot is not known.
     *
     * Send the form again, with a new token. Check that the service can reach Cloudflare. If Turnstile refused the token, use turnstile:verification_failed.
     *
     * Table: Turnstile, domain-reason document. Go: TurnstileServiceError
     */
    readonly "turnstile:service_error": ErrorInfo<503, "retry_later">;
    /**
     * 500. Search query failed. To do: retry or show a generic error.
     *
     * The search engine failed or did not answer. This is 500, although other dependencies are 502 or 503.
     *
     * Read the cause in the log, then check Meilisearch: does it run, its key, the index, the filterable attributes. If the user mistyped the query, use general:bad_request.
     *
     * Table: Search, domain-reason document. Go: MeilisearchQueryFailed
     */
    readonly "meilisearch:query_failed": ErrorInfo<500, "retry_or_show_error">;
    /**
     * 503. Event publish failed. To do: retry or show a “try again later” message.
     *
     * The event could not be published. The code does not say whether the change that it tells of was stored.
     *
     * Check the broker. Do not return this code after the commit: the change exists, and a retry makes it twice. Publish from an outbox there.
     *
     * Table: EventStream, domain-reason document. Go: EventstreamPublishFailed
     */
    readonly "eventstream:publish_failed": ErrorInfo<503, "retry_later">;
    /**
     * 503. Worker connection failed. To do: retry or show a “try again later” message.
     *
     * The worker, a service for background work, can't be reached or is too slow.
     *
     * Check that it runs, its address and the timeout. If it was merely slow, the work may have been done: check before a retry. If it answered, use worker:response_invalid.
     *
     * Table: Worker/System, domain-reason document. Go: WorkerConnectionFailed
     */
    readonly "worker:connection_failed": ErrorInfo<503, "retry_later">;
    /**
     * 502. Invalid worker response. To do: retry or show a “try again later” message.
     *
     * The worker's answer can't be understood. FormDomain also sends it for an error of any other service, and for a failed connection without a code, even the database's.
     *
     * Find in the log which service it was. If it was the worker, compare its version with this service's. If the worker can't be reached, use worker:connection_failed.
     *
     * Table: Worker/System, domain-reason document. Go: WorkerResponseInvalid
     */
    readonly "worker:response_invalid": ErrorInfo<502, "retry_later">;
    /**
     * 502. Verification email send failed. To do: retry or show a “try again later” message.
     *
     * The user asked for the verification mail, and it could not be sent.
     *
     * Check the worker and the mail service, and let the user try again later. Do not return this code at sign-up, which should succeed: the account exists.
     *
     * Table: Worker/System, domain-reason document. Go: WorkerVerificationEmailSendFailed
     */
    readonly "worker:verification_email_send_failed": ErrorInfo<502, "retry_later">;
    /**
     * 502. Password reset email send failed. To do: retry or show a “try again later” message.
     *
     * A route, such as one for admins, tried to mail a link to reset a password, and the mail could not be sent.
     *
     * Check worker and mail service. Do not return this code for a forgotten password: it reveals who has an account, and MaskAccounts does not hide it. There, answer 202 first and mail later.
     *
     * Table: Worker/System, domain-reason document. Go: WorkerPasswordResetEmailSendFailed
     */
    readonly "worker:password_reset_email_send_failed": ErrorInfo<502, "retry_later">;
    /**
     * 400. Internal error. To do: show a generic error message.
     *
     * A handler returned this code, or Writer.Codes sets it for 500. The document says 400, although the service is at fault, so alerts on 5xx miss it.
     *
     * Read the cause in the log. Avoid this code: for an error without a code FormDomain sends INTERNAL_ERROR with 500.
     *
     * Table: Worker/System, domain-reason document. Go: SystemInternalError
     */
    readonly "system:internal_error": ErrorInfo<400, "show_error">;
    /**
     * 500. Hashing error. To do: show a generic error message.
     *
     * A stored password hash can't be parsed. Making a new one rarely fails: argon2 returns no error.
     *
     * Look at the stored hash: it may be cut off, empty or of another algorithm. For a password of more than 72 bytes, which bcrypt refuses, use general:validation_error.
     *
     * Table: Worker/System, domain-reason document. Go: SystemHashingError
     */
    readonly "system:hashing_error": ErrorInfo<500, "show_error">;
    /**
     * 404. Not found. To do: show “not found” or redirect.
     *
     * What the request asks for does not exist, and no other code names it: a download, a session in a list, or a route that Writer.Mux does not have.
     *
     * Check path and ID. For a user use user:not_found, for a file that a form names file:not_found, and for the session that the request came with session:not_found.
     *
     * Table: Worker/System, domain-reason document. Go: SystemNotFound
     */
    readonly "system:not_found": ErrorInfo<404, "show_not_found">;
    /**
     * 500. Transaction error. To do: retry or show a generic error.
     *
     * A transaction could not begin or commit, or lost against another one.
     *
     * If it lost (deadlock, serialization), run all of it again, a few times at most. If the commit failed, first check what was stored. For any other failure use system:database_error.
     *
     * Table: Worker/System, domain-reason document. Go: SystemTransactionError
     */
    readonly "system:transaction_error": ErrorInfo<500, "retry_or_show_error">;
    /**
     * 500. Database error. To do: retry or show a generic error.
     *
     * A query failed, or the database did not answer. In production the response does not say why.
     *
     * Read the cause in the log, then check connections, migrations and locks. For no rows use user:not_found or system:not_found, for a unique key a code with 409, such as user:email_already_exists.
     *
     * Table: Worker/System, domain-reason document. Go: SystemDatabaseError
     */
    readonly "system:database_error": ErrorInfo<500, "retry_or_show_error">;
    /**
     * 500. Token creation error. To do: show a generic error message.
     *
     * A token could not be signed: the key is missing, or of the wrong kind for the algorithm.
     *
     * Check the key in the configuration, and sign a token with it when the service starts. If a token that a client sent is refused, use user:invalid_token.
     *
     * Table: Worker/System, domain-reason document. Go: SystemTokenCreationError
     */
    readonly "system:token_creation_error": ErrorInfo<500, "show_error">;
}
/**
 * A code of the table. A misspelled one does not compile.
 */
export type ErrorCode = keyof ErrorCodes;
/** The actions. */
export declare const actions: readonly ErrorAction[];
/** The codes, spelled as they are on the wire, with what is known of each. */
export declare const errorCodes: ErrorCodes;
/** What to do about an error without a known code, by its status or the first digit of that. */
export declare const statusActions: string;
/** What to tell the user about a status, by the status or its first digit. */
export declare const statusTexts: string;
/** The bodies that the service writes. The first that fits counts. */
export declare const shapes: readonly Shape[];
/** Texts that stand where codes do and are none. */
export declare const words: RegExp;
