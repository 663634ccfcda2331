//! Reading a text, a file or an address: what was read stands there with every statement marked, and can be kept.
//!
//! What was read is remembered for a while ([`Drafts`]), so that the page can be loaded again, in another language too, and kept as it
//! was read.

use super::asked::View;
use super::cards::{Doing, card, title};
use super::icons::icon;
use super::layout::{Frame, Section, date, name, notice, page};
use super::marked::{self, Stretch, Text, legend, marked, parts};
use super::shown::of_record;
use crate::api::from_url;
use crate::app::App;
use crate::archives::lock;
use crate::asking::Day;
use crate::i18n::Language;
use crate::params::{Params, PathOf};
use crate::problem::Problem;
use crate::security::random;
use archive::{Added, Entry};
use axum::Extension;
use axum::extract::State;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use intake::{Document, Item, Options, Page, Source, Start};
use maud::{Markup, html};
use reader::ReadError;
use record::{Meta, wire};
use serde::Deserialize;
use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::{Arc, Mutex};
use text::OffsetUnit;

/// What was read lately, by a name that nobody can guess.
#[derive(Clone, Debug, Default)]
pub(super) struct Drafts(Arc<Mutex<VecDeque<Draft>>>);

/// Its name, and what was read.
type Draft = (String, Arc<Entry>);

/// Bytes of all drafts, and how many there are.
const MOST_BYTES: usize = 64 << 20;
const MOST_DRAFTS: usize = 100;
/// Bytes of a text that is read while somebody waits for it. A long article has 30,000.
const LONGEST_TEXT: usize = 1 << 20;

impl Drafts {
    fn keep(&self, entry: Entry) -> Result<String, Problem> {
        let bytes = random::bytes::<12>().map_err(|error| Problem::internal(&error))?;
        let id = random::hex(&bytes);
        let mut drafts = lock(&self.0);
        drafts.push_back((id.clone(), Arc::new(entry)));
        let bytes = |drafts: &VecDeque<Draft>| drafts.iter().map(|(_, entry)| entry.bytes()).sum::<usize>();
        while drafts.len() > 1 && (drafts.len() > MOST_DRAFTS || bytes(&drafts) > MOST_BYTES) {
            drafts.pop_front();
        }
        Ok(id)
    }

    fn get(&self, id: &str) -> Result<Arc<Entry>, Problem> {
        let found = lock(&self.0).iter().find(|(other, _)| other == id).map(|(_, entry)| entry.clone());
        found.ok_or_else(|| {
            Problem::not_found("what was read here is not remembered any more")
                .help("read it again at /read; what is kept in the archive stays")
        })
    }
}

pub(super) async fn form(view: View) -> Markup {
    let t = view.language();
    let heading = t.tr("read-heading");
    let frame = Frame { title: &heading, section: Section::Read, ..Frame::default() };
    page(
        &view,
        &frame,
        html! {
            h1 { (heading) }
            p.lead { (t.tr("read-lead")) }
            (fields(&view))
        },
    )
}

pub(super) fn fields(view: &View) -> Markup {
    let t = view.language();
    html! {
        form.read action="/read" method="post" enctype="multipart/form-data" data-busy=(t.tr("reading")) data-drop {
            input type="hidden" name="csrf" value=(view.csrf());
            div.field {
                label for="r-text" { (t.tr("read-text")) }
                textarea #r-text name="text" rows="10" dir="auto" {}
            }
            div.fields {
                div.field {
                    label for="r-url" { (t.tr("read-address")) }
                    input #r-url name="url" type="url" inputmode="url" placeholder="https://" maxlength="2000" autocomplete="off";
                }
                div.field {
                    label for="r-file" { (t.tr("read-file")) }
                    input #r-file name="file" type="file" accept=".txt,.md,.html,.htm,.xml,text/*,application/xhtml+xml";
                }
                div.field {
                    label for="r-published" { (t.tr("read-published")) }
                    input #r-published name="published" placeholder="2024-05-31" maxlength="10" inputmode="numeric"
                        pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" title=(t.tr("date-form")) aria-describedby="r-published-help";
                    p.help #r-published-help { (t.tr("read-published-help")) }
                }
            }
            p.doing { button.main type="submit" { (icon("read")) (t.tr("read-button")) } }
            p.help { (t.tr("read-stays")) }
        }
    }
}

/// What was sent.
#[derive(Debug, Default)]
struct Sent {
    text: String,
    url: String,
    published: String,
    file: Option<(String, Option<String>, Vec<u8>)>,
}

pub(super) async fn read(
    State(app): State<App>,
    Extension(drafts): Extension<Drafts>,
    mut form: Multipart,
) -> Result<Redirect, Problem> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await.map_err(|error| bad_form(&error))? {
        match field.name().unwrap_or_default() {
            "text" => sent.text = words(field).await?,
            "url" => sent.url = words(field).await?.trim().to_owned(),
            "published" => sent.published = words(field).await?.trim().to_owned(),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let media = field.content_type().map(str::to_owned);
                let bytes = field.bytes().await.map_err(|error| bad_form(&error))?;
                if !bytes.is_empty() {
                    sent.file = Some((name, media, bytes.to_vec()));
                }
            }
            _ => {}
        }
    }
    let published = match sent.published.as_str() {
        "" => None,
        day => Some(Day::parse(day).map(|day| day.as_str().to_owned()).ok_or_else(|| {
            Problem::parameter("published", format!("{day:.40?} is not a date like 2023-09-20, 2023-09 or 2023"))
        })?),
    };
    let document = document(&app, sent).await?;
    let entry = app
        .with_reader(move |reader, scratch| {
            let article = reader.article(&document).map_err(ReadError::from)?;
            if article.text.len() > LONGEST_TEXT {
                return Err(Failed::TooLong(article.text.len()));
            }
            let told = reader::told(&document, published.as_deref());
            Ok(reader.entry(document, told, scratch)?)
        })
        .await;
    app.count_read(entry.is_ok());
    let id = drafts.keep(entry?)?;
    Ok(Redirect::to(&format!("/read/{id}")))
}

enum Failed {
    Read(ReadError),
    TooLong(usize),
}

impl From<ReadError> for Failed {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Read(error) => error.into(),
            Failed::TooLong(bytes) => {
                Self::unprocessable(format!("the text has {bytes} bytes, and at most {LONGEST_TEXT} are read here"))
                    .help("depesza add reads longer texts")
            }
        }
    }
}

async fn words(field: Field<'_>) -> Result<String, Problem> {
    field.text().await.map_err(|error| bad_form(&error))
}

fn bad_form(error: &MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::too_large(crate::app::BODY_LIMIT);
    }
    Problem::bad_request(format!("the form cannot be read: {}", error.body_text()))
}

/// The file that was sent, or the page at the address, or the text.
async fn document(app: &App, sent: Sent) -> Result<Document, Problem> {
    if let Some((name, media_type, bytes)) = sent.file {
        let taken = tokio::task::spawn_blocking(move || of_file(name, media_type, bytes)).await;
        return taken.map_err(|error| Problem::internal(&error))?;
    }
    if !sent.url.is_empty() {
        crate::asking::within("url", &sent.url, 2000)?;
        return from_url::document(app, sent.url).await;
    }
    if sent.text.trim().is_empty() {
        return Err(Problem::parameter("text", "there is nothing to read")
            .help("paste a text, choose a file, or give the address of a page"));
    }
    let start = sent.text.trim_start().get(..9).unwrap_or_default().to_ascii_lowercase();
    let page = if start.starts_with("<!doctype") || start.starts_with("<html") { Page::Html } else { Page::Text };
    // Forms send both characters at the end of a line.
    let bytes = sent.text.replace("\r\n", "\n").into_bytes();
    Ok(Document { bytes, page, charset: Some("utf-8".to_owned()), ..Document::default() })
}

/// The first document in a file.
fn of_file(name: String, media_type: Option<String>, bytes: Vec<u8>) -> Result<Document, Problem> {
    // Browsers say of what they do not know that it is bytes.
    let media_type = media_type.filter(|kind| kind != "application/octet-stream");
    let start = Start {
        known: Meta { uri: Some(name.clone()).filter(|name| !name.is_empty()), ..Meta::default() },
        name,
        media_type,
        charset: None,
    };
    let items = intake::documents(Source::Seekable(Box::new(Cursor::new(bytes))), &start, &Options::default());
    for item in items {
        match item {
            Ok(Item::Document(document)) => return Ok(document),
            Ok(Item::Notice(_)) => {}
            Ok(Item::Link(_)) => break,
            Err(bad) => return Err(Problem::unprocessable(format!("cannot read {bad}"))),
        }
    }
    Err(Problem::unprocessable("there is no article in the file")
        .help("a text or a saved web page is read here; depesza add reads crawls, feeds and dumps"))
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Looking {
    part: Option<usize>,
}

/// What was read.
pub(super) async fn result(
    State(app): State<App>,
    Extension(drafts): Extension<Drafts>,
    view: View,
    PathOf(id): PathOf<String>,
    Params(looking): Params<Looking>,
) -> Result<Response, Problem> {
    let t = view.language();
    let entry = drafts.get(&id)?;
    let document = entry.record.article.meta.id.clone();
    let known = app.with_archive(move |archive| archive.article_of(&document)).await?;
    let record = wire::to_wire(&entry.record, OffsetUnit::CodePoint);
    let statements = of_record(&record);
    let block = |block: &wire::Block<'_>| Stretch { kind: block.kind.to_string(), start: block.start, end: block.end };
    let blocks: Vec<Stretch> = record.blocks.iter().map(block).collect();
    let length = record.text.chars().count();
    let window = marked::window(length, &blocks, &statements, looking.part.unwrap_or(1));
    let language = record.document.language.as_deref();
    let text = Text { text: &record.text, blocks: &blocks, statements: &statements, language };
    let beside = marked::within(&statements, &window.range);
    let heading = record.document.title.as_deref().map_or_else(|| t.tr("untitled"), str::to_owned);
    let frame = Frame { title: &heading, section: Section::Read, wide: true, ..Frame::default() };
    let content = html! {
        header.head {
            p.kind-line { (icon("read")) (t.tr("read-result")) }
            h1 dir="auto" { (title(t, record.document.title.as_deref())) }
            p.summary {
                @if let Some(when) = &record.document.published { (date(t, when)) " · " }
                (t.count("statements-n", statements.len() as u64))
                @if let Some(language) = language { " · " span.language { (name(language)) } }
            }
            (keep(&view, &id, known))
        }
        @for odd in record.diagnostics.iter().filter(|odd| odd.severity != "info").take(5) {
            (notice("odd", html! { p lang="en" { (odd.message) } }))
        }
        (legend(t))
        (parts(t, &window, &format!("/read/{id}")))
        div.reading {
            section.text-side aria-label=(t.tr("text")) { h2.hidden { (t.tr("text")) } (marked(t, &text, &window.range)) }
            section.cards-side aria-labelledby="h-cards" {
                h2 #h-cards { (t.tr("statements")) }
                @if beside.is_empty() { p.help { (t.tr("no-statements-here")) } }
                ol.cards { @for shown in beside { (card(t, shown, Doing::default())) } }
            }
        }
        (parts(t, &window, &format!("/read/{id}")))
    };
    // It is not in the archive, whose version the tags of other pages are made of.
    Ok(([(header::CACHE_CONTROL, "no-store")], page(&view, &frame, content)).into_response())
}

fn keep(view: &View, id: &str, known: Option<i64>) -> Markup {
    let t: Language = view.language();
    html! {
        div.doing {
            @match known {
                Some(article) => a.button href={ "/article/" (article) } { (icon("keep")) (t.tr("is-kept")) },
                None => @if view.may_write() {
                    form method="post" action={ "/read/" (id) "/keep" } {
                        input type="hidden" name="csrf" value=(view.csrf());
                        button.main type="submit" { (icon("keep")) (t.tr("keep")) }
                    }
                },
            }
            a href="/read" { (t.tr("read-another")) }
        }
    }
}

/// Adds what was read to the archive.
pub(super) async fn keep_it(
    State(app): State<App>,
    Extension(drafts): Extension<Drafts>,
    view: View,
    PathOf(id): PathOf<String>,
) -> Result<Redirect, Problem> {
    let visitor = view.visitor.ok_or_else(Problem::unauthorized)?;
    visitor.check_may_write()?;
    let entry = drafts.get(&id)?;
    let added = app.with_writer(move |archive| archive.add(&entry)).await?;
    let (article, how) = match added.map_err(|bad| Problem::internal(&bad))? {
        Added::New { article } => (article, "new"),
        Added::Known { article, .. } => (article, "known"),
    };
    Ok(Redirect::to(&format!("/article/{article}?kept={how}")))
}
