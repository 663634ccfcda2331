//! Answers for pages and programs: outlets, time lines, positions, what is new, and all that the page of an article or a statement
//! shows. Each is one function whose result can be serialised; what they ask goes over indexes or over the counts that the schema's
//! triggers keep.

mod outlet;
mod timeline;
mod positions;
mod latest;
mod views;
mod article;

pub use article::{ArticleView, BlockView, DiagnosticView, EntityView, LinkView, MentionView, SightingView};
pub use latest::{FirstSeen, News, NewsArticle};
pub use outlet::{Outlet, OutletMonth, OutletRow, Relayed};
pub use positions::{MOST_POSITIONS, Position, PositionQuery, PositionSpeaker, Positions};
pub use timeline::{Bucket, Slice, Subject, Timeline, UnknownBucket};
pub use views::{RelayView, SpanView, StatementDetail, StatementView, TimeView};

#[cfg(test)]
mod tests {
    use super::{latest, outlet, positions, timeline};
    use crate::common::entry;
    use crate::open::{Archive, Mode};
    use crate::search::{Query, Words};
    use crate::who::Resolved;
    use rusqlite::types::Value;
    use rusqlite::{Connection, params_from_iter};

    fn plan(connection: &Connection, sql: &str) -> String {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let values = vec![Value::from("[1]".to_owned()); explain.parameter_count()];
        let rows = explain.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    }

    /// What grows with the archive is never read from end to end.
    #[test]
    fn answers_go_over_indexes() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(&folder.path().join("news.db"), Mode::Create).unwrap();
        archive.add_all(&(0..40).map(entry).collect::<Vec<_>>()).unwrap();
        let words = || Words::parse("most").unwrap();
        let asked = positions::PositionQuery { words: words(), since: Some("2024".to_owned()), ..Default::default() };
        let about = positions::PositionQuery { words: None, ..asked.clone() };
        let named = Resolved { entities: vec![2], exact: false };
        let by = Query { by: vec!["Jan Kos".to_owned()], words: words(), ..Query::default() };
        let words_alone = Query { by: Vec::new(), ..by.clone() };
        for compacted in [false, true] {
            if compacted {
                // With statistics SQLite may choose otherwise.
                archive.compact().unwrap();
            }
            let connection = &archive.connection;
            let mut questions: Vec<(&str, String)> = vec![
                ("timeline", timeline::OF_ENTITY.to_owned()),
                ("timeline of words", timeline::select(connection, &words_alone, Some("2024"), None).unwrap().0),
                ("timeline of a search", timeline::select(connection, &by, None, Some("2024")).unwrap().0),
                ("positions by words", positions::select(1, None, &asked, 9).0),
                ("positions about", positions::select(1, Some(&named), &about, 9).0),
                ("first seen", latest::FIRST_SEEN.to_owned()),
                ("newest", latest::NEWEST.to_owned()),
                ("after", latest::AFTER.to_owned()),
            ];
            questions.extend(outlet::QUESTIONS.iter().map(|(name, sql)| (*name, (*sql).to_owned())));
            for (name, sql) in questions {
                let plan = plan(connection, &sql);
                for line in plan.lines().filter(|line| line.starts_with("SCAN")) {
                    let known = ["json_each", "VIRTUAL TABLE", "CONSTANT ROW", "found", "most", "(subquery"];
                    assert!(known.iter().any(|known| line.contains(known)), "{name}: {line} of\n{plan}");
                }
                if ["timeline", "timeline of words", "timeline of a search", "articles of months"].contains(&name) {
                    assert!(plan.contains("COVERING INDEX"), "{name}: {plan}");
                }
            }
        }
    }
}
