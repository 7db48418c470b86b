/// The headers that say something about an error. Of Retry-After and Date the first counts.
#[derive(Default)]
struct Headers {
    retry_after: Option<String>,
    date: Option<String>,
    challenges: Vec<String>,
}

impl Headers {
    fn add(&mut self, name: &str, value: &[u8]) {
        let value = || String::from_utf8_lossy(value).trim().to_owned();
        if name.eq_ignore_ascii_case("retry-after") {
            self.retry_after.get_or_insert_with(value);
        } else if name.eq_ignore_ascii_case("date") {
            self.date.get_or_insert_with(value);
        } else if name.eq_ignore_ascii_case("www-authenticate") {
            self.challenges.push(value());
        }
    }

    /// Returns how long Retry-After asks to wait (RFC 9110, section 10.2.3).
    fn retry_after(&self) -> Option<Duration> {
        const LONGEST: u64 = 1 << 32; // seconds
        let value = self.retry_after.as_deref()?;
        // Of several, joined on the way, the first.
        let number = value.split(',').next().unwrap_or_default().trim_end();
        if !number.is_empty() && is_digits(number) {
            let seconds = number.parse().unwrap_or(LONGEST);
            return Some(Duration::from_secs(seconds.min(LONGEST)));
        }
        let now = || {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.map_or(0, |passed| {
                i64::try_from(passed.as_secs()).unwrap_or(i64::MAX)
            })
        };
        let sent = self.date.as_deref().and_then(http_date).unwrap_or_else(now);
        let seconds = http_date(value)?.saturating_sub(sent);
        let seconds = u64::try_from(seconds).unwrap_or(0);
        Some(Duration::from_secs(seconds.min(LONGEST)))
    }

    /// Adds the error of a challenge (RFC 6750, section 3).
    fn challenge(&self, found: &mut Found) {
        for challenge in challenges(&self.challenges).unwrap_or_default() {
            let last = |name: &str| {
                let mut named = challenge.iter().rev();
                named.find(|(key, _)| key.eq_ignore_ascii_case(name))
            };
            if let Some((_, code)) = last("error").filter(|(_, code)| is_code(code)) {
                found.code = Some(code.clone());
                found.foreign = true;
                if found.message.is_none() {
                    found.message = last("error_description").map(|(_, text)| text.clone());
                }
                return;
            }
        }
    }
}

/// The parameters of a challenge.
type Parameters = Vec<(String, String)>;

/// Reads the lines of WWW-Authenticate (RFC 9110, section 11.6.1); `None` if they are
/// malformed, or have credentials in place of parameters.
fn challenges(lines: &[String]) -> Option<Vec<Parameters>> {
    let mut all: Vec<Parameters> = Vec::new();
    for line in lines {
        let mut rest = line.as_str();
        let mut first = true;
        loop {
            let start = rest.trim_start_matches(&[',', ' ', '\t'][..]);
            let comma = rest[..rest.len() - start.len()].contains(',');
            if start.is_empty() {
                break;
            }
            let (word, after) = token(start)?;
            match (parameter(after), all.last_mut()) {
                (Some((value, after)), Some(parameters)) => {
                    parameters.push((word.to_owned(), value));
                    rest = after;
                }
                (None, _)
                    if (first || comma) && after.find(&[' ', '\t', ','][..]).unwrap_or(0) == 0 =>
                {
                    all.push(Vec::new());
                    rest = after;
                }
                _ => return None,
            }
            first = false;
        }
    }
    Some(all)
}

/// Cuts a token off a text.
fn token(text: &str) -> Option<(&str, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    Some(text.split_at(end)).filter(|_| end > 0)
}

/// Reads "=" and a token or a quoted text, and returns the value and what follows.
fn parameter(text: &str) -> Option<(String, &str)> {
    let blank = &[' ', '\t'][..];
    let ended = |rest: &str| {
        matches!(
            rest.trim_start_matches(blank).chars().next(),
            None | Some(',')
        )
    };
    let text = text.trim_start_matches(blank).strip_prefix('=')?;
    let text = text.trim_start_matches(blank);
    if !text.starts_with('"') {
        let (word, rest) = token(text)?;
        return Some((word.to_owned(), rest)).filter(|_| ended(rest));
    }
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = &text[at + 1..];
                return Some((value, rest)).filter(|_| ended(rest));
            }
            '\\' => value.push(
                chars
                    .next()
                    .map(|(_, c)| c)
                    .filter(|&c| matches!(c, ' '..='~'))?,
            ),
            _ if c.is_ascii_control() && c != '\t' => return None,
            _ => value.push(c),
        }
    }
    None
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// Reads a date in one of the three forms of RFC 9110, section 5.6.7, as seconds since 1970.
fn http_date(text: &str) -> Option<i64> {
    let is_day = |name: &str| DAYS.iter().any(|day| day[..3] == *name);
    let parts: Vec<&str> = text.split(' ').collect();
    let (day, month, year, time) = match parts[..] {
        // Sun, 06 Nov 1994 08:49:37 GMT
        [name, day, month, year, time, "GMT"] if is_day(name.strip_suffix(',')?) => {
            (number(day, 2)?, month, number(year, 4)?, time)
        }
        // Sunday, 06-Nov-94 08:49:37 GMT
        [name, date, time, "GMT"] if DAYS.contains(&name.strip_suffix(',')?) => {
            let mut date = date.split('-');
            let (day, month, year) = (date.next()?, date.next()?, date.next()?);
            if date.next().is_some() {
                return None;
            }
            (number(day, 2)?, month, century(number(year, 2)?), time)
        }
        // Sun Nov  6 08:49:37 1994
        [name, month, "", day, time, year] if is_day(name) => {
            (number(day, 1)?, month, number(year, 4)?, time)
        }
        [name, month, day, time, year] if is_day(name) => {
            (number(day, 2)?, month, number(year, 4)?, time)
        }
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let mut time = time.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    if time.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_before(year, month) + day - 1;
    let (next_year, next_month) = if month == 11 {
        (year + 1, 0)
    } else {
        (year, month + 1)
    };
    if day == 0 || days >= days_before(next_year, next_month) {
        return None;
    }
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Reads a number of so many digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    Some(text)
        .filter(|text| text.len() == digits && is_digits(text))
        .and_then(|text| text.parse().ok())
}

/// Returns the year that two digits mean: one that is at most 50 years from now.
fn century(year: i64) -> i64 {
    const SECONDS: u64 = 31_556_952; // of a year, on average
    let passed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| passed.as_secs() / SECONDS);
    let now = 1970 + i64::try_from(passed).unwrap_or(0);
    if 2000 + year > now + 50 {
        1900 + year
    } else {
        2000 + year
    }
}

/// Returns the days from 1970 to the first of a month, which counts from 0.
fn days_before(year: i64, month: usize) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let past = year - 1;
    let leaps = past / 4 - past / 100 + past / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
    (year - 1970) * 365 + leaps + BEFORE[month] + i64::from(leap && month > 1)
}
