//! robots.txt (RFC 9309): which paths a site lets a robot fetch.
//!
//! Read here rather than by a library because the crates there are have not been kept up, and because an error is to
//! name the rule that forbids.

use std::time::Duration;

/// The rules of a robots.txt that are for one robot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// `Crawl-delay`, which is no part of the standard.
    pub crawl_delay: Option<Duration>,
}

/// A line that allows or forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub allow: bool,
    /// The path as it is matched: percent-encoded in one way, `*` for anything, `$` at the end for the end.
    pub pattern: String,
    /// Line in the file, from 1.
    pub line: usize,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", if self.allow { "Allow" } else { "Disallow" }, self.pattern)
    }
}

impl Robots {
    /// Reads a robots.txt for the robot called `token`. Lines that make no sense are passed over.
    pub fn parse(bytes: &[u8], token: &str) -> Robots {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (mut ours, mut all) = (None, Robots::default());
        let (mut for_us, mut for_all, mut in_rules) = (false, false, false);
        for (line, content) in lines(bytes) {
            let content = content.split(|&byte| byte == b'#').next().unwrap_or_default();
            let Some(colon) = content.iter().position(|&byte| byte == b':') else { continue };
            let (key, value) = content.split_at(colon);
            let (key, value) = (key.trim_ascii().to_ascii_lowercase(), value.trim_ascii_start());
            let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii();
            match key.as_slice() {
                b"user-agent" => {
                    if std::mem::take(&mut in_rules) {
                        (for_us, for_all) = (false, false);
                    }
                    for_all |= value == b"*";
                    if is_called(value, token) {
                        for_us = true;
                        ours.get_or_insert_with(Robots::default);
                    }
                }
                b"allow" | b"disallow" | b"crawl-delay" => {
                    in_rules = true;
                    let groups = [for_us.then_some(ours.as_mut()).flatten(), for_all.then_some(&mut all)];
                    for group in groups.into_iter().flatten() {
                        group.add(&key, value, line);
                    }
                }
                _ => {}
            }
        }
        ours.unwrap_or(all)
    }

    fn add(&mut self, key: &[u8], value: &[u8], line: usize) {
        if key == b"crawl-delay" {
            let seconds = std::str::from_utf8(value).ok().and_then(|text| text.parse::<f64>().ok());
            let delay = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            self.crawl_delay = self.crawl_delay.max(delay);
        } else if !value.is_empty() {
            let slash = if matches!(value.first(), Some(b'/' | b'*')) { "" } else { "/" };
            let pattern = format!("{slash}{}", normalise(value));
            self.rules.push(Rule { allow: key == b"allow", pattern, line });
        }
    }

    /// The rule that forbids a path (with its query, as in `/szukaj?q=a`), if one does: the longest that matches, and
    /// of two as long the one that allows.
    pub fn why_forbidden(&self, path: &str) -> Option<&Rule> {
        let path = normalise(path.as_bytes());
        if path == "/robots.txt" {
            return None;
        }
        self.rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.allow))
            .filter(|rule| !rule.allow)
    }
}

/// Lines with their numbers, ended by CR, LF or both.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let by_lf = bytes.split(|&byte| byte == b'\n');
    by_lf
        .flat_map(|line| line.strip_suffix(b"\r").unwrap_or(line).split(|&byte| byte == b'\r'))
        .enumerate()
        .map(|(index, line)| (index + 1, line))
}

/// Whether a `User-agent` value names the robot: `Depesza` and `depesza/1.0` do.
fn is_called(value: &[u8], token: &str) -> bool {
    let end = value.iter().position(|&b| !(b.is_ascii_alphabetic() || b == b'-' || b == b'_')).unwrap_or(value.len());
    !token.is_empty() && value.get(..end).is_some_and(|name| name.eq_ignore_ascii_case(token.as_bytes()))
}

/// One percent-encoding for what can be written in several ways.
fn normalise(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let encoded = (byte == b'%').then(|| Some((hex(*after.first()?)?, hex(*after.get(1)?)?))).flatten();
        match encoded {
            Some((high, low)) => {
                rest = after.get(2..).unwrap_or_default();
                let value = high << 4 | low;
                if value.is_ascii_alphanumeric() || b"-._~".contains(&value) {
                    out.push(char::from(value));
                } else {
                    push_encoded(&mut out, value);
                }
            }
            None if byte.is_ascii_graphic() => out.push(char::from(byte)),
            None => push_encoded(&mut out, byte),
        }
    }
    out
}

fn push_encoded(out: &mut String, byte: u8) {
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.extend(char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()));
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Whether a pattern matches the start of a path. The parts between stars are looked for one after the other, each as
/// far left as it goes, so the time is linear in the path for each part.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(before) => (before, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if to_end && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a file says of a path: the rule that forbids.
    fn forbidden(file: &str, path: &str) -> Option<String> {
        Robots::parse(file.as_bytes(), "depesza").why_forbidden(path).map(Rule::to_string)
    }

    #[test]
    fn groups() {
        for (file, path, rule) in [
            ("", "/a", None),
            ("User-agent: *\nDisallow: /", "/a", Some("Disallow: /")),
            ("User-agent: *\nDisallow:", "/a", None),
            ("Disallow: /", "/a", None),
            ("user-AGENT : DEPESZA/1.0\ndisALLOW : /a # not yet", "/ab", Some("Disallow: /a")),
            ("User-agent: depeszator\nDisallow: /", "/a", None),
            ("User-agent: *\nDisallow: /\nUser-agent: depesza\nDisallow: /b", "/a", None),
            (
                "User-agent: depesza\nUser-agent: x\nDisallow: /b\n\nUser-agent: *\nDisallow: /",
                "/b",
                Some("Disallow: /b"),
            ),
            // A group for us that forbids nothing.
            ("User-agent: *\nDisallow: /\nUser-agent: depesza\nAllow: /", "/a", None),
            // Two groups for us are one.
            (
                "User-agent: depesza\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: depesza\nDisallow: /b",
                "/b",
                Some("Disallow: /b"),
            ),
            // A sitemap ends no group.
            ("User-agent: *\nSitemap: https://a/s.xml\nDisallow: /a", "/a", Some("Disallow: /a")),
            ("\u{feff}User-agent: *\rDisallow: /a\r\nDisallow: /b", "/b", Some("Disallow: /b")),
            ("<html>User-agent: *</html>\nDisallow: /", "/a", None),
        ] {
            assert_eq!(forbidden(file, path).as_deref(), rule, "{file:?} {path}");
        }
    }

    #[test]
    fn patterns() {
        for (pattern, path, is_match) in [
            ("/", "/", true),
            ("/fish", "/fish.html", true),
            ("/fish", "/Fish", false),
            ("/fish/", "/fish", false),
            ("/fish*", "/fishheads/yummy.html", true),
            ("/*.php", "/folder/any.php.file?a", true),
            ("/*.php$", "/filename.php?parameters", false),
            ("/*.php$", "/folder/filename.php", true),
            ("/fish*.php", "/fishheads/catfish.php?id", true),
            ("/$", "/", true),
            ("/$", "/a", false),
            ("/a*b*b$", "/ab", false),
            ("/a*b*b$", "/abb", true),
            ("/*?druk=", "/artykul?druk=1", true),
            ("prywatne", "/prywatne/a", true),
            ("*/druk", "/a/druk", true),
            ("/żółw", "/%c5%bc%C3%b3%c5%82w", true),
            ("/%7ejan", "/~jan", true),
            ("/a%2fb", "/a/b", false),
            ("/a%2fb", "/a%2Fb", true),
            ("/a%2a", "/abc", false),
        ] {
            let file = format!("User-agent: *\nDisallow: {pattern}");
            assert_eq!(forbidden(&file, path).is_some(), is_match, "{pattern} {path}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        let file =
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nDisallow: /x\nAllow: /x\nDisallow: /*.gif";
        for (path, rule) in [
            ("/a", Some("Disallow: /a")),
            ("/a/b", None),
            ("/a/b/c", Some("Disallow: /a/b/c")),
            ("/x", None),
            ("/x.gif", Some("Disallow: /*.gif")),
            ("/robots.txt", None),
        ] {
            assert_eq!(forbidden(file, path).as_deref(), rule, "{path}");
        }
        let robots = Robots::parse(file.as_bytes(), "depesza");
        assert_eq!(robots.why_forbidden("/a/b/c").map(|rule| rule.line), Some(4));
    }

    #[test]
    fn crawl_delay() {
        for (value, seconds) in [("2", Some(2.0)), ("0.5", Some(0.5)), ("-1", None), ("1e999", None), ("x", None)] {
            let file = format!("User-agent: *\nCrawl-delay: {value}\nDisallow: /a");
            let delay = Robots::parse(file.as_bytes(), "depesza").crawl_delay;
            assert_eq!(delay.map(|delay| delay.as_secs_f64()), seconds, "{value}");
        }
    }

    /// A matcher that tries everything, to hold the fast one to.
    fn slow(pattern: &[u8], path: &[u8]) -> bool {
        match pattern {
            [] => true,
            [b'$'] => path.is_empty(),
            [b'*', rest @ ..] => (0..=path.len()).any(|i| slow(rest, &path[i..])),
            [first, rest @ ..] => path.first() == Some(first) && slow(rest, &path[1..]),
        }
    }

    proptest! {
        #[test]
        fn matches_as_the_slow_matcher(pattern in "/[ab*]{0,8}\\$?", path in "/[ab]{0,10}") {
            prop_assert_eq!(matches(&pattern, &path), slow(pattern.as_bytes(), path.as_bytes()));
        }

        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, path in ".{0,20}") {
            let _ = Robots::parse(&bytes, "depesza").why_forbidden(&path);
        }

        #[test]
        fn any_lines_are_read(
            lines in proptest::collection::vec("(User-agent|Disallow|Allow|Crawl-delay|x)?:? ?(\\*|depesza|/[a-z%*$]{0,6}|\\PC{0,4})", 0..12),
            path in "/[a-z%]{0,6}"
        ) {
            let robots = Robots::parse(lines.join("\n").as_bytes(), "depesza");
            if let Some(rule) = robots.why_forbidden(&path) {
                prop_assert!(!rule.allow && rule.line <= lines.len());
            }
        }
    }
}
