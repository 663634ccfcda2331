//! A service on trial: an archive of some texts of our own, and questions to it without a socket.

use crate::app::{App, Settings, router};
use archive::{Archive, Mode};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use intake::{Document, Page};
use language::Scratch;
use reader::{Options, Reader};
use record::Meta;
use std::net::Ipv4Addr;
use tower::ServiceExt;

/// Address, outlet, date, text.
pub(crate) const TEXTS: [(&str, &str, &str, &str); 4] = [
    (
        "https://kurier.example/most",
        "Kurier Nadrzeczny",
        "2024-05-10",
        "Nowy most w Brzegu\n\nMinister Anna Wrona powiedziała w piątek, że nowy most na rzece zostanie otwarty w czerwcu. \
         „Nie będzie opóźnień” – zapewniła Wrona. Burmistrz Jan Kowal zaprzeczył, że miasto wstrzymało prace.\n",
    ),
    (
        "https://gazeta.example/most",
        "Gazeta Zachodnia",
        "2024-05-11",
        "Most za miesiąc\n\nAnna Wrona oświadczyła, że most zostanie otwarty w czerwcu, podał Kurier Nadrzeczny. \
         Według mieszkańców prace mogą potrwać dłużej.\n",
    ),
    (
        "https://courier.example/bridge",
        "The River Courier",
        "2024-05-12",
        "Bridge to open in June\n\nThe new bridge in Brzeg will open in June, minister Anna Wrona said on Friday. \
         Mayor Jan Kowal denied that the city had stopped the works. \
         Ukrainian President Volodymyr Zelensky will come to the opening.\n",
    ),
    (
        "https://hostile.example/<script>alert(1)</script>",
        "<script>alert(2)</script>",
        "2024-05-13",
        "<script>alert(3)</script> & \u{202e}txet\n\nThe spokesman <img src=x onerror=alert(4)> said that \"the <b>tunnel</b> is closed\", \
         minister Eva <script>alert(5)</script> Brook added.\n",
    ),
];

pub(crate) struct Trial {
    /// Holds the archive for as long as it is asked.
    _folder: tempfile::TempDir,
    pub(crate) app: App,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Fails unless it is a problem of this kind, in the one shape.
    pub(crate) fn is_problem(&self, status: u16, kind: &str) -> serde_json::Value {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(json["type"], format!("urn:depesza:problem:{kind}"), "{json}");
        assert_eq!(json["status"], status);
        assert!(json["title"].is_string() && json["detail"].is_string(), "{json}");
        json
    }
}

impl Trial {
    /// An archive with [`TEXTS`], open to all on loopback.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("news.db");
        let reader = Reader::new(Options::default());
        let mut scratch = Scratch::default();
        let entries = TEXTS.map(|(uri, outlet, date, text)| {
            let known = Meta {
                uri: Some(uri.to_owned()),
                outlet: Some(outlet.to_owned()),
                published: Some(date.to_owned()),
                ..Meta::default()
            };
            let document = Document { bytes: text.as_bytes().to_vec(), page: Page::Text, known, ..Document::default() };
            let told = reader::told(&document, None);
            reader.entry(document, told, &mut scratch).unwrap()
        });
        let mut archive = Archive::open(&path, Mode::Create).unwrap();
        for added in archive.add_all(&entries).unwrap() {
            added.unwrap();
        }
        drop(archive);
        let mut settings = Settings {
            archive: path,
            host: Ipv4Addr::LOCALHOST.into(),
            read_only: false,
            tokens: None,
            allow_private: false,
        };
        change(&mut settings);
        let app = App::new(settings).unwrap();
        Self { _folder: folder, router: router(app.clone()), app }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (mut parts, body) = request.into_parts();
        parts.headers.entry(header::HOST).or_insert("localhost:8642".parse().unwrap());
        let response = self.router.clone().oneshot(Request::from_parts(parts, body)).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// As a browser asks for a page.
    pub(crate) async fn page(&self, path: &str) -> Answer {
        self.send(Request::get(path).header("accept", "text/html,*/*;q=0.8").body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, media_type: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).header("content-type", media_type).body(body.into()).unwrap()).await
    }
}
