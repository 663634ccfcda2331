//! Tokens: who holds one is known. The server's file has their hashes alone.
//!
//! A line for each token: a name, `read` or `write`, and the argon2id hash; or the hash alone, of a token that may write. Empty lines
//! and those that begin with `#` are passed over.

use super::random::{self, NoRandom};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use std::fmt;

/// What a token lets one do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Read,
    /// Add and correct, too.
    Write,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Read => "read",
            Role::Write => "write",
        })
    }
}

/// Somebody who was given a token.
#[derive(Clone, Debug)]
pub struct Holder {
    pub(crate) name: Option<String>,
    pub(crate) role: Role,
    hash: PasswordHash,
}

/// A line that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTokens {
    #[error("line {line} is no token's: {why}")]
    Line { line: usize, why: &'static str },
    #[error("there is no token in it")]
    None,
}

/// The holders in a file's text.
pub(crate) fn parse(text: &str) -> Result<Vec<Holder>, BadTokens> {
    let mut holders = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let bad = |why| BadTokens::Line { line: number + 1, why };
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, role, hash) = match *words.as_slice() {
            [] => continue,
            [first, ..] if first.starts_with('#') => continue,
            [hash] => (None, Role::Write, hash),
            [name, "read", hash] => (Some(name.to_owned()), Role::Read, hash),
            [name, "write", hash] => (Some(name.to_owned()), Role::Write, hash),
            _ => return Err(bad("it must be a name, read or write, and a hash")),
        };
        let hash = PasswordHash::new(hash).map_err(|_| bad("its hash is not one of argon2, $argon2id$…"))?;
        if hash.algorithm.as_str() != "argon2id" || hash.hash.is_none() {
            return Err(bad("its hash is not one of argon2id"));
        }
        holders.push(Holder { name, role, hash });
    }
    if holders.is_empty() { Err(BadTokens::None) } else { Ok(holders) }
}

/// A token that was just made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// To be given to its holder, and kept nowhere else.
    pub token: String,
    /// The line of the server's file.
    pub line: String,
}

/// Why no token was made.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoToken {
    #[error(transparent)]
    Random(#[from] NoRandom),
    #[error("a name must be of letters, digits, . _ @ and -, at most 60")]
    Name,
    #[error("the token cannot be hashed: {0}")]
    Hash(String),
}

/// Makes a token.
pub fn new_token(name: &str, role: Role) -> Result<NewToken, NoToken> {
    let fits = !name.is_empty()
        && name.chars().count() <= 60
        && name.chars().all(|c| c.is_alphanumeric() || "._@-".contains(c))
        && name.chars().any(char::is_alphanumeric);
    if !fits {
        return Err(NoToken::Name);
    }
    let token = format!("dp_{}", random::secret()?);
    let salt = random::bytes::<16>()?;
    let hash = Argon2::default().hash_password_with_salt(token.as_bytes(), &salt);
    let hash = hash.map_err(|error| NoToken::Hash(error.to_string()))?;
    Ok(NewToken { token, line: format!("{name} {role} {hash}") })
}

/// Which of the holders a token is of. Takes some tens of milliseconds for each.
pub(crate) fn holder_of(holders: &[Holder], token: &str) -> Option<usize> {
    let argon2 = Argon2::default();
    // All are tried: how long it takes does not tell whose it is.
    let right = |holder: &Holder| argon2.verify_password(token.as_bytes(), &holder.hash).is_ok();
    let right: Vec<bool> = holders.iter().map(right).collect();
    right.iter().position(|right| *right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_line() {
        let (anna, jan) = (new_token("anna", Role::Read).unwrap(), new_token("jan@pl", Role::Write).unwrap());
        assert!(!anna.line.contains(&anna.token));
        let holders = parse(&format!("# ours\n\n{}\n{}\n", anna.line, jan.line)).unwrap();
        assert_eq!(holder_of(&holders, &anna.token), Some(0));
        assert_eq!(holder_of(&holders, &jan.token), Some(1));
        assert_eq!(holder_of(&holders, &format!("{}0", jan.token)), None);
        assert_eq!(holder_of(&holders, ""), None);
        assert_eq!((holders[0].role, holders[1].name.as_deref()), (Role::Read, Some("jan@pl")));
        let alone = jan.line.split(' ').next_back().unwrap();
        assert_eq!(parse(alone).unwrap()[0].role, Role::Write);
    }

    #[test]
    fn lines_that_are_none_are_named() {
        let line = new_token("anna", Role::Read).unwrap().line;
        assert!(matches!(parse("# none\n"), Err(BadTokens::None)));
        assert!(matches!(parse(&format!("{line}\nsecret")), Err(BadTokens::Line { line: 2, .. })));
        assert!(parse(&line.replace(" read ", " admin ")).is_err());
        assert!(parse(&line.replace("argon2id", "argon2d")).is_err());
        for name in ["", "two words", "a\nb", "-", &"a".repeat(61)] {
            assert!(matches!(new_token(name, Role::Read), Err(NoToken::Name)), "{name:?}");
        }
    }
}
