//! Who may do what, and what a request may cost.

pub(crate) mod random;
pub(crate) mod headers;
pub(crate) mod host;
pub(crate) mod limits;
pub(crate) mod log;
pub(crate) mod tokens;
pub(crate) mod sessions;
pub(crate) mod access;
pub(crate) mod visitor;
pub(crate) mod origin;
pub(crate) mod login;
pub(crate) mod health;
#[cfg(test)]
mod tests;
