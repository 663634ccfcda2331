//! A dump's rows and an agency's items.

use crate::document::{Bad, Document, Item, Page, Place};
use crate::documents::{Documents, Options, Peeked, Start, failed, once};
use crate::form::Form;
use dumps::{DumpError, Kind, Row, RowError, Rows};
use record::Meta;

pub(crate) fn documents(
    form: Form,
    head: &[u8],
    source: Peeked,
    place: Place,
    start: &Start,
    options: &Options,
) -> Documents {
    let charset = options.charset.as_deref().or(start.charset.as_deref());
    let rows = if form == Form::Parquet {
        match source.into_seekable(options) {
            Ok(file) => dumps::open_parquet(file, &options.mapping),
            Err(error) => return failed(place, error),
        }
    } else {
        dumps::open(source.into_read(), kind(form, head, &start.name), &options.mapping, charset)
    };
    match rows {
        Ok(rows) => {
            let uri = start.known.uri.clone();
            let guess = notice(&rows, &place).map(|notice| Ok(Item::Notice(notice)));
            Box::new(guess.into_iter().chain(rows.map(move |row| item(row, &place, uri.as_deref()))))
        }
        Err(error) => {
            let help = match error {
                DumpError::NoTextColumn { .. } | DumpError::NoSuchColumn { .. } => Some(
                    "--text COLUMN names the column with the articles' text (--html, if it is HTML); --from text reads the file as it stands",
                ),
                _ => None,
            };
            once(Err(Bad { place, reason: error.to_string(), help }))
        }
    }
}

/// Which kind of dump it is, where the form alone leaves it open.
fn kind(form: Form, head: &[u8], name: &str) -> Kind {
    let sniffed = dumps::sniff(head, Some(name));
    match (form, sniffed) {
        (Form::NewsMl, _) => Kind::NewsMl,
        (Form::Csv, Some(kind @ Kind::Csv { .. })) => kind,
        (Form::Csv, _) => Kind::Csv { delimiter: b',' },
        (_, Some(kind @ (Kind::JsonArray | Kind::JsonObject | Kind::Ninjs | Kind::Jsonl))) => kind,
        _ => Kind::Jsonl,
    }
}

/// Which columns are read, for the user to see.
fn notice(rows: &Rows<'_>, place: &Place) -> Option<String> {
    let guess = rows.guess.as_ref()?;
    (!guess.reasons.is_empty()).then(|| format!("{place}: {}", guess.mapping.line()))
}

fn item(row: Result<Row, RowError>, place: &Place, uri: Option<&str>) -> Result<Item, Bad> {
    let row =
        row.map_err(|error| Bad { place: place.at(error.number, error.offset), reason: error.reason, help: None })?;
    let unread = row.unread_date.map(|date| format!("its date {date:?} could not be understood"));
    let embargo = row.embargoed.map(|until| format!("under embargo until {until}"));
    let remarks: Vec<String> = [unread, embargo].into_iter().flatten().collect();
    Ok(Item::Document(Document {
        place: place.at(row.number, row.offset),
        bytes: row.text.into_bytes(),
        page: if row.is_html { Page::Html } else { Page::Text },
        charset: Some("utf-8".to_owned()),
        known: Meta {
            uri: row.url.or_else(|| uri.map(str::to_owned)),
            title: row.title,
            published: row.date,
            modified: row.modified,
            outlet: row.outlet,
            authors: row.authors,
            language: row.language,
            record: row.id,
            places: row.places,
            ..Meta::default()
        },
        remark: (!remarks.is_empty()).then(|| remarks.join("; ")),
    }))
}
