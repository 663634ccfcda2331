//! Who is who across documents and languages.
//!
//! A reader gives the names of one article. This crate tells which of them are of an entity that is known already, whatever
//! the language, the alphabet and the case form: *Putinowi*, *Vladimir Putin*, *Путіна*; *Komisja Europejska*, *ЕК*; *Brytyjczycy*,
//! *the UK*. It has no files and no database: an archive stores the [`keys`] of every name in an indexed table, loads the
//! entities that share one as [`Profile`]s, and asks [`resolve`].
//!
//! ```
//! use identity::{Names, Profile};
//! use record::EntityKind::Person;
//!
//! let mut names = Names::default();
//! let (putin, _) = names.add(Profile::new("Władimir Putin", "pl", Person));
//! let (again, why) = names.add(Profile::new("Володимира Путіна", "uk", Person));
//! assert_eq!(putin, again);
//! assert!(why.is_some_and(|why| why.score > identity::THRESHOLD));
//! ```

mod spelling;
mod sounds;
mod endings;
mod tables;
mod given;
mod name;
mod profile;
mod keys;
mod compare;
mod resolve;
mod article;
pub mod titles;

pub use article::{Seen, join, profiles};
pub use compare::{THRESHOLD, Verdict, compare};
pub use keys::{Key, Keys, keys, of_name};
pub use name::Name;
pub use profile::{Profile, context_word};
pub use resolve::{Names, group, resolve};
pub use spelling::fold;
