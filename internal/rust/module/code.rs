/// What is known of a code.
struct Info {
    text: &'static str,
    status: u16,
    action: Action,
    message: &'static str,
    replaced_by: &'static str,
    own: bool,
}

impl Code {
    fn info(self) -> &'static Info {
        &TABLE[self as usize]
    }

    /// The code as it is spelled on the wire, such as `user:not_found`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.info().text
    }

    /// The documented HTTP status, 400 to 599.
    #[must_use]
    pub fn status(self) -> u16 {
        self.info().status
    }

    /// The documented text, in English.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.info().message
    }

    /// What helps where the code occurs.
    #[must_use]
    pub fn action(self) -> Action {
        self.info().action
    }

    /// What to use in place of a code that is deprecated. It is `None` for all others, and
    /// if that code is not here.
    #[must_use]
    pub fn replaced_by(self) -> Option<Code> {
        Code::find(self.info().replaced_by)
    }

    fn find(text: &str) -> Option<Code> {
        let found = BY_TEXT.binary_search_by(|code| code.as_str().cmp(text));
        found.ok().map(|at| BY_TEXT[at])
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Error for Code {}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    /// Returns the code with that text. Spelling and case count.
    fn from_str(text: &str) -> Result<Code, UnknownCode> {
        Code::find(text).ok_or_else(|| UnknownCode(text.to_owned()))
    }
}

impl TryFrom<&str> for Code {
    type Error = UnknownCode;

    fn try_from(text: &str) -> Result<Code, UnknownCode> {
        text.parse()
    }
}

/// The error for a text that is not a code of this file, such as one of a newer service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownCode(String);

impl UnknownCode {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown error code {:?}", self.0)
    }
}

impl Error for UnknownCode {}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known of an HTTP status: the status, its phrase, and what it implies about an
/// error whose code is not known here.
type Status = (u16, &'static str, Action);

fn status_named(status: u16) -> Option<&'static Status> {
    STATUSES.iter().find(|row| row.0 == status)
}
