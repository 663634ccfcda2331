//! How much is in an archive.

use crate::error::Error;
use crate::open::Archive;

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub articles: u64,
    pub statements: u64,
    /// Those that an article names.
    pub entities: u64,
}

impl Archive {
    /// Counts what is there.
    pub fn totals(&self) -> Result<Totals, Error> {
        let sql = "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM statement),
                          (SELECT count(DISTINCT entity) FROM article_entity)";
        let find = || {
            self.connection.prepare_cached(sql)?.query_row([], |row| {
                Ok(Totals { articles: row.get(0)?, statements: row.get(1)?, entities: row.get(2)? })
            })
        };
        find().map_err(|error| self.error(error))
    }
}
