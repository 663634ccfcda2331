//! Parquet files by pyarrow and DuckDB (`fixtures/make.py`), whole and damaged.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::unwrap_used,
    reason = "tests read their data and may panic"
)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use dumps::{DumpError, Mapping, Row, RowError, open_parquet};
use proptest::prelude::*;

fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "parquet"));
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn read(bytes: &[u8], choice: &Mapping) -> Result<Vec<Result<Row, RowError>>, DumpError> {
    Ok(open_parquet(Cursor::new(bytes.to_vec()), choice)?.collect())
}

#[test]
fn every_way_of_writing() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 20);
    for (path, bytes) in fixtures {
        let path = path.display();
        let rows = open_parquet(Cursor::new(bytes), &Mapping::default()).unwrap();
        assert_eq!(
            rows.guess.as_ref().unwrap().mapping.line(),
            "reading text from `body`, title from `headline`, date from `published_at`, id from `id`, author from `authors`, \
             outlet from `source.name`; --text, --title, --date, --id, --author, --outlet choose others",
            "{path}"
        );
        let rows: Vec<_> = rows.collect();
        assert_eq!(rows.len(), 7, "{path}");
        let error = rows[4].as_ref().unwrap_err();
        assert_eq!(error.to_string(), "row 5: no text in `body`", "{path}");
        let row = |at: usize| rows[at].as_ref().unwrap();
        assert_eq!(
            row(0).text,
            "Rada miasta przyjęła we wtorek budżet. „To dobry dzień” – powiedziała burmistrz Ewa Mak.",
            "{path}"
        );
        assert_eq!(row(2).text, "Zażółć gęślą jaźń.\n\nDrugi akapit.", "{path}");
        assert_eq!(row(3).text, "\"We will appeal,\" said the club's lawyer. ".repeat(40), "{path}");
        assert_eq!(row(6).text, "Short.", "{path}");
        let titles: Vec<_> = [0, 1, 2, 6].map(|at| row(at).title.as_deref().unwrap_or_default()).to_vec();
        assert_eq!(titles, ["Headline 1", "Headline 2", "", "Headline 7"], "{path}");
        let authors: Vec<_> = [0, 1, 2, 3, 5, 6].map(|at| row(at).authors.join("|")).to_vec();
        assert_eq!(authors, ["", "", "Jan Kot", "Jan Kot|Ewa Mak", "Ewa Mak", "A|B|C"], "{path}");
        assert_eq!((row(1).outlet.as_deref(), row(1).id.as_deref()), (Some("Kurier"), Some("101")), "{path}");
        // INT96 says nothing of a zone.
        let date = row(1).date.as_deref().unwrap();
        assert_eq!(date.trim_end_matches('Z'), "2023-09-21T14:35:10", "{path}");
        assert_eq!(row(3).date, None, "{path}");
        assert_eq!((row(6).number, row(6).offset), (7, None), "{path}");
    }
}

#[test]
fn chosen_columns() {
    let (_, bytes) = fixtures().swap_remove(0);
    let choice = Mapping { text: Some("headline".to_owned()), date: Some("day".to_owned()), ..Mapping::default() };
    let rows = read(&bytes, &choice).unwrap();
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.text.as_str(), row.date.as_deref()), ("Headline 1", Some("2023-09-20")));
    assert!(row.places.contains(&("date".to_owned(), "column day".to_owned())));

    let choice = Mapping { text: Some("boddy".to_owned()), ..Mapping::default() };
    let error = read(&bytes, &choice).unwrap_err().to_string();
    assert!(
        error
            .starts_with("no column `boddy` for the text; the columns are: `id` (number), `headline` (string), `body`"),
        "{error}"
    );
}

#[test]
fn not_parquet() {
    let (_, whole) = fixtures().swap_remove(0);
    let mut encrypted = whole.clone();
    let end = encrypted.len();
    encrypted[end - 1] = b'E';
    let mut long = whole.clone();
    long[end - 8..end - 4].copy_from_slice(&1_000_000_u32.to_le_bytes());
    for (bytes, reason) in [
        (&b"PAR1"[..], "too short"),
        (b"", "too short"),
        (b"text, not a table", "it does not begin with PAR1"),
        (&whole[..whole.len() / 2], "it ends early: PAR1 is missing at the end"),
        (&encrypted, "it is encrypted"),
        (&long, "its description is longer than the file"),
    ] {
        let error = read(bytes, &Mapping::default()).unwrap_err().to_string();
        assert_eq!(error, format!("not a Parquet file that can be read: {reason}"));
    }
}

/// A damaged row group is named, and the rows of the next one are read.
#[test]
fn damaged_pages() {
    let (_, mut bytes) = fixtures().into_iter().find(|(path, _)| path.ends_with("pyarrow-snappy.parquet")).unwrap();
    // The first row group's pages begin behind the mark.
    for byte in &mut bytes[4..300] {
        *byte ^= 0x55;
    }
    let rows =
        read(&bytes, &Mapping { text: Some("body".to_owned()), id: Some("id".to_owned()), ..Mapping::default() })
            .unwrap();
    let error = rows[0].as_ref().unwrap_err();
    assert!(
        error.reason.starts_with("row group 1: column `") && error.reason.ends_with("; 3 rows of it are not read"),
        "{error}"
    );
    assert_eq!(rows[1].as_ref().unwrap().number, 4);
}

/// Bytes of each file set to some other values: no panic comes out, and memory is not exhausted.
#[test]
fn single_bytes_changed() {
    std::panic::set_hook(Box::new(|_| {}));
    for (path, bytes) in fixtures() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Some bytes of each, more of a few files: the test is to end soon. (With steps of 1 and 7 it has passed, too.)
        let step = if matches!(name.as_str(), "pyarrow-deltas.parquet" | "duckdb-v2.parquet") { 17 } else { 101 };
        for at in (0..bytes.len()).step_by(step) {
            for value in [0, 0xff, bytes[at] ^ 0x10] {
                let mut damaged = bytes.clone();
                damaged[at] = value;
                if let Ok(rows) = open_parquet(Cursor::new(damaged), &Mapping::default()) {
                    rows.take(100).for_each(drop);
                }
            }
        }
    }
    let _ = std::panic::take_hook();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn many_bytes_changed(file in 0_usize..100, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()) {
        let fixtures = fixtures();
        let (_, bytes) = &fixtures[file % fixtures.len()];
        let mut bytes = bytes.clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Ok(rows) = open_parquet(Cursor::new(bytes.clone()), &Mapping::default()) {
            rows.take(100).for_each(drop);
        }
        bytes.truncate(cut.index(bytes.len()));
        prop_assert!(read(&bytes, &Mapping::default()).is_err());
    }
}
