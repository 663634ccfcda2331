//! `/read`: a text, a page or an address in, its record out.

use super::answer::Failures;
use super::articles::Unit;
use super::from_url;
use super::schema;
use crate::app::App;
use crate::asking::{Day, within};
use crate::params::{self, body, media_type, parse_json};
use crate::problem::Problem;
use crate::security::visitor::Visitor;
use archive::{Added, BadEntry};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use intake::{Document, Page};
use reader::{ReadError, Reader};
use record::{Article, Meta, Record, formats};
use serde::Deserialize;
use std::sync::atomic::Ordering;
use utoipa::{IntoParams, ToSchema};

/// Bytes of a text that is read while somebody waits for it. A long article has 30,000.
const LONGEST_TEXT: usize = 1 << 20;

/// How a text is read. In a body of JSON the same can be said there.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReadParams {
    /// When it was published, if it does not tell: "on Friday" is resolved against it.
    #[param(inline)]
    published: Option<Day>,
    /// Whether it is added to the archive.
    keep: Option<bool>,
    /// Where it was found.
    #[param(max_length = 2000, format = "uri")]
    uri: Option<String>,
    /// What the offsets of the record count.
    #[param(inline)]
    offsets: Option<Unit>,
}

/// What to read: one of `text`, `html` and `url`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReadBody {
    /// A plain text.
    text: Option<String>,
    /// A web page.
    html: Option<String>,
    /// The address of a page. It is fetched as `depesza read` does, from the internet only.
    #[schema(max_length = 2000, format = "uri")]
    url: Option<String>,
    /// When it was published, if it does not tell.
    #[schema(inline)]
    published: Option<Day>,
    /// Whether it is added to the archive.
    keep: Option<bool>,
    /// Where it was found.
    #[schema(max_length = 2000, format = "uri")]
    uri: Option<String>,
    #[schema(max_length = 1000)]
    title: Option<String>,
    #[schema(max_length = 400)]
    outlet: Option<String>,
    /// What the offsets of the record count.
    #[schema(inline)]
    offsets: Option<Unit>,
}

/// A document and what is to be done with it.
pub(crate) struct ToRead {
    pub(crate) document: Document,
    pub(crate) published: Option<String>,
    pub(crate) keep: bool,
}

/// What was read.
pub(crate) struct Read {
    pub(crate) record: Record,
    /// What has become of it in the archive, if it was to be kept.
    pub(crate) added: Option<Added>,
}

/// Read a text, a page or an address
///
/// Answers the record of the article: who said what in it. With `keep` the article is added to the archive as well.
#[utoipa::path(
    post,
    path = "/read",
    tag = "read",
    params(ReadParams),
    request_body(content((ReadBody = "application/json"), (String = "text/plain"), (String = "text/html"))),
    responses(
        (status = OK, description = "The record; with `keep`: it was in the archive already.", body = schema::Record),
        (status = CREATED, description = "The record; the article was added.", body = schema::Record,
         headers(("Location" = String, description = "The article."))),
        (status = 422, description = "There is no text or no article in it.", body = inline(crate::problem::ProblemJson<'static>),
         content_type = "application/problem+json"),
        Failures,
    )
)]
pub(super) async fn read(State(app): State<App>, visitor: Visitor, request: Request) -> Result<Response, Problem> {
    let asked: ReadParams = params::parse(request.uri().query().unwrap_or_default())?;
    let headers = request.headers().clone();
    let kind = media_type(&headers);
    let charset = charset(&headers);
    let content = body(request, &app).await?;
    let page = match kind.as_deref() {
        Some("application/json") => None,
        Some("text/plain") => Some(Page::Text),
        Some("text/html" | "application/xhtml+xml") => Some(Page::Html),
        _ => {
            return Err(Problem::media_type("a body of application/json, text/plain or text/html is read")
                .help("say which it is with Content-Type"));
        }
    };
    let said = match page {
        Some(_) => ReadBody::default(),
        None => parse_json(&content)?,
    };
    let keep = said.keep.or(asked.keep).unwrap_or(false);
    if keep {
        visitor.check_may_write()?;
    }
    let unit = said.offsets.or(asked.offsets).unwrap_or_default();
    let published = said.published.or(asked.published).map(|day| day.as_str().to_owned());
    let known = Meta {
        uri: address("uri", said.uri.or(asked.uri))?,
        title: short("title", said.title, 1000)?,
        outlet: short("outlet", said.outlet, 400)?,
        ..Meta::default()
    };
    let document = match (page, said.text, said.html, said.url) {
        (Some(page), ..) => Document { bytes: content.to_vec(), page, charset, known, ..Document::default() },
        (None, Some(text), None, None) => {
            Document { bytes: text.into_bytes(), page: Page::Text, known, charset: utf8(), ..Document::default() }
        }
        (None, None, Some(page), None) => {
            Document { bytes: page.into_bytes(), page: Page::Html, known, charset: utf8(), ..Document::default() }
        }
        (None, None, None, Some(url)) => {
            within("url", &url, 2000)?;
            let fetched = from_url::document(&app, url).await?;
            let Meta { title, outlet, uri, .. } = known;
            let known = Meta {
                title: title.or(fetched.known.title),
                outlet: outlet.or(fetched.known.outlet),
                uri: fetched.known.uri.or(uri),
                ..fetched.known
            };
            Document { known, ..fetched }
        }
        _ => return Err(Problem::bad_request("one of text, html and url is needed, and no more than one")),
    };
    let Read { record, added } = run(&app, ToRead { document, published, keep }).await?;
    let json = formats::json::write(&record, unit.into());
    let mut response = ([(header::CONTENT_TYPE, "application/json")], json).into_response();
    let (Some(Added::New { article } | Added::Known { article, .. }), headers) = (added, response.headers_mut()) else {
        return Ok(response);
    };
    if let Ok(place) = HeaderValue::from_str(&format!("/api/v1/articles/{article}")) {
        headers.insert(header::LOCATION, place);
    }
    if matches!(added, Some(Added::New { .. })) {
        *response.status_mut() = StatusCode::CREATED;
    }
    Ok(response)
}

/// Reads a document and, if it is to be kept, adds it to the archive. Whether the visitor may do so is for the caller to ask.
pub(crate) async fn run(app: &App, to_read: ToRead) -> Result<Read, Problem> {
    let ToRead { document, published, keep } = to_read;
    let read = app
        .with_reader(move |reader, scratch| {
            article(reader, &document)?;
            let told = reader::told(&document, published.as_deref());
            Ok::<_, Failed>(reader.entry(document, told, scratch)?)
        })
        .await;
    app.count_read(read.is_ok());
    let entry = read?;
    if !keep {
        return Ok(Read { record: entry.record, added: None });
    }
    let (record, added) = app
        .with_writer(move |archive| {
            let added = archive.add(&entry)?;
            Ok::<_, archive::Error>((entry.record, added))
        })
        .await?;
    let added = added.map_err(|bad: BadEntry| Problem::internal(&bad))?;
    if matches!(added, Added::New { .. }) {
        app.metrics().added.fetch_add(1, Ordering::Relaxed);
    }
    Ok(Read { record, added: Some(added) })
}

/// Reads a text that is not kept.
pub(crate) async fn read_text(app: &App, text: String, published: Option<Day>) -> Result<Record, Problem> {
    let known = Meta { published: published.map(|day| day.as_str().to_owned()), ..Meta::default() };
    let document =
        Document { bytes: text.into_bytes(), page: Page::Text, known, charset: utf8(), ..Document::default() };
    let read = app
        .with_reader(move |reader, scratch| {
            let article = article(reader, &document)?;
            Ok::<_, Failed>(reader.record(article, scratch)?.0)
        })
        .await;
    app.count_read(read.is_ok());
    read
}

/// The article in a document, if it is not too long to be waited for.
fn article(reader: &Reader, document: &Document) -> Result<Article, Failed> {
    let article = reader.article(document).map_err(ReadError::from)?;
    if article.text.len() > LONGEST_TEXT { Err(Failed::TooLong(article.text.len())) } else { Ok(article) }
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
                let mut problem = Self::too_large(LONGEST_TEXT);
                problem.detail = format!("the text has {bytes} bytes, and at most {LONGEST_TEXT} are read here");
                problem.help("depesza add reads longer texts")
            }
        }
    }
}

fn utf8() -> Option<String> {
    Some("utf-8".to_owned())
}

/// The encoding that a body is declared to have.
fn charset(headers: &axum::http::HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn short(name: &str, text: Option<String>, longest: usize) -> Result<Option<String>, Problem> {
    within(name, text.as_deref().unwrap_or_default(), longest)?;
    Ok(text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// An address that may be shown as a link later.
fn address(name: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let address = short(name, text, 2000)?;
    let fits = |address: &String| {
        let lower = address.to_ascii_lowercase();
        (lower.starts_with("http://") || lower.starts_with("https://")) && !address.chars().any(char::is_control)
    };
    if address.as_ref().is_some_and(|address| !fits(address)) {
        return Err(Problem::parameter(name, format!("{name} must be an address: http:// or https://")));
    }
    Ok(address)
}
