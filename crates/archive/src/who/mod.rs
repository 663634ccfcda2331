//! What is known of a speaker.

mod resolve;
mod portrait;
mod suggest;
mod candidates;

pub use candidates::{Asked, Candidate};
pub use portrait::{Count, HeldTitle, Label, Latest, Name, Other, Portrait};
pub use suggest::{Suggestion, suggest};

pub(crate) use resolve::{Resolved, resolve};

use crate::corrected::EntityRow;
use crate::error::Error;
use crate::open::Archive;

impl Archive {
    /// Entities that have one of these names, in whatever spelling of letters, or this id or public identifier; if nothing is
    /// called so, those whose names have all these words. Those with most statements first.
    pub fn entities_like(&self, names: &[String]) -> Result<Vec<EntityRow>, Error> {
        let find = || resolve::rows(&self.connection, &resolve(&self.connection, names)?.entities);
        find().map_err(|error| self.error(error))
    }

    /// What is known of an entity, with its `latest` last statements.
    pub fn portrait(&self, entity: i64, latest: usize) -> Result<Portrait, Error> {
        let found = portrait::portrait(&self.connection, entity, latest).map_err(|error| self.error(error))?;
        found.ok_or(Error::NoEntity(entity))
    }
}
