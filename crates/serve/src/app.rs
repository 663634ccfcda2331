//! What all handlers share, and the routes put together.

use crate::archives::{Archives, lock};
use crate::metrics::{Metrics, Sizes};
use crate::problem::{self, Problem};
use crate::security::access::Access;
use crate::security::limits::LARGE_BODIES;
use crate::{api, assets, metrics, pages, protocols, security};
use archive::{Archive, Words};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use language::Scratch;
use reader::{Lemmas, ReadError, Reader};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// Bytes of a request's body.
pub(crate) const BODY_LIMIT: usize = 16 << 20;
/// Requests that are answered at the same time; those beyond wait for a moment and are then refused.
pub(crate) const CONCURRENCY: usize = 256;
/// Time for the head of an answer. Long enough for the slowest text within the limit on a body to be read.
pub(crate) const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Addresses that are fetched at the same time: each may take a minute, and whoever fetches is answerable for it.
const FETCHES: usize = 4;

/// How a service is made.
#[derive(Clone, Debug)]
pub struct Settings {
    pub archive: PathBuf,
    /// The address it is asked at; names of other hosts are refused on loopback.
    pub host: IpAddr,
    pub read_only: bool,
    /// Who may ask. None: everybody who can reach it, for loopback only.
    pub tokens: Option<Vec<security::tokens::Holder>>,
    /// Whether addresses of private networks may be read: for tests.
    pub allow_private: bool,
}

/// What all handlers share.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    archives: Archives,
    reader: Arc<Reader>,
    /// As many texts are read at the same time.
    reading: Arc<Semaphore>,
    scratches: Arc<Mutex<Vec<Scratch>>>,
    words: Mutex<Memory<String, Words>>,
    spellings: Mutex<Memory<String, Vec<String>>>,
    client: fetch::Client,
    /// As many addresses are fetched at the same time.
    fetching: Arc<Semaphore>,
    access: Access,
    metrics: Metrics,
    /// Asked for at most once for each version of the archive: counting takes long.
    sizes: Mutex<Option<(String, Sizes)>>,
    read_only: bool,
    host: IpAddr,
}

impl App {
    /// Opens the archive, which must be there.
    pub fn new(settings: Settings) -> Result<Self, crate::ServeError> {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let start = security::random::number()?;
        let policy = fetch::Policy { allow_private: settings.allow_private, ..fetch::Policy::default() };
        Ok(Self(Arc::new(Inner {
            // Some more than processors: they wait for the disk, too.
            archives: Archives::open(&settings.archive, processors.max(2) * 2, start)?,
            reader: Arc::new(Reader::new(reader::Options::default())),
            reading: Arc::new(Semaphore::new(processors)),
            scratches: Arc::default(),
            words: Mutex::default(),
            spellings: Mutex::default(),
            client: fetch::Client::new(policy).map_err(|error| crate::ServeError::Client(error.to_string()))?,
            fetching: Arc::new(Semaphore::new(FETCHES)),
            access: Access::new(settings.tokens)?,
            metrics: Metrics::default(),
            sizes: Mutex::default(),
            read_only: settings.read_only,
            host: settings.host,
        })))
    }

    /// Does work with a connection to the archive that reads, on a thread that may block.
    pub async fn with_archive<T, E>(
        &self,
        work: impl FnOnce(&Archive) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        Problem: From<E>,
    {
        self.0.archives.read(work).await
    }

    /// Does work with the connection that writes. Whether the visitor may write is for the caller to ask:
    /// [`Visitor::check_may_write`](crate::Visitor::check_may_write).
    pub async fn with_writer<T, E>(
        &self,
        work: impl FnOnce(&mut Archive) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        Problem: From<E>,
    {
        if self.0.read_only {
            return Err(Problem::forbidden("this server only reads").help("start it without --read-only"));
        }
        self.0.archives.write(work).await
    }

    /// Does work with the model, on a thread that may block. At most one text for each processor is read at a time.
    pub async fn with_reader<T, E>(
        &self,
        work: impl FnOnce(&Reader, &mut Scratch) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: From<ReadError> + Send + 'static,
        Problem: From<E>,
    {
        let permit = self.0.reading.clone().acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        let (reader, scratches) = (self.0.reader.clone(), self.0.scratches.clone());
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut scratch = lock(&scratches).pop().unwrap_or_default();
            let done = reader.guarded(&mut scratch, work);
            lock(&scratches).push(scratch);
            done
        });
        Ok(done.await.map_err(|error| Problem::internal(&error))??)
    }

    /// The words of a search, checked, with their base forms. None: nothing is typed.
    pub async fn words(&self, typed: &str) -> Result<Option<Words>, Problem> {
        let Some(words) = Words::parse(typed)? else { return Ok(None) };
        if let Some(known) = lock(&self.0.words).get(typed) {
            return Ok(Some(known));
        }
        let told = self
            .with_reader(move |reader, _| {
                let mut words = words;
                Lemmas::new(reader).tell(&mut words)?;
                Ok::<_, ReadError>(words)
            })
            .await?;
        lock(&self.0.words).keep(typed.to_owned(), told.clone());
        Ok(Some(told))
    }

    /// A name as it is typed, then in its base form.
    pub async fn spellings(&self, name: &str) -> Result<Vec<String>, Problem> {
        if let Some(known) = lock(&self.0.spellings).get(name) {
            return Ok(known);
        }
        let asked = name.to_owned();
        let told = self.with_reader(move |reader, _| Lemmas::new(reader).spellings(&asked)).await?;
        lock(&self.0.spellings).keep(name.to_owned(), told.clone());
        Ok(told)
    }

    /// What is another whenever the archive has changed.
    pub(crate) async fn version(&self) -> Result<String, Problem> {
        self.0.archives.version().await
    }

    pub(crate) async fn sizes(&self) -> Result<Sizes, Problem> {
        let version = self.version().await?;
        if let Some((_, sizes)) = lock(&self.0.sizes).as_ref().filter(|(of, _)| *of == version) {
            return Ok(*sizes);
        }
        let path = self.0.archives.path().to_owned();
        let sizes = self
            .with_archive(move |archive| {
                let totals = archive.totals()?;
                let bytes = std::fs::metadata(&path).map_or(0, |data| data.len());
                let archive::Totals { articles, statements, entities } = totals;
                Ok::<_, archive::Error>(Sizes { articles, statements, entities, bytes })
            })
            .await?;
        *lock(&self.0.sizes) = Some((version, sizes));
        Ok(sizes)
    }

    /// Does work with the network, on a thread that may block. A few addresses are fetched at a time.
    pub(crate) async fn with_client<T: Send + 'static>(
        &self,
        work: impl FnOnce(&fetch::Client) -> Result<T, fetch::FetchError> + Send + 'static,
    ) -> Result<T, Problem> {
        let permit = self.0.fetching.clone().acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        let app = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&app.0.client)
        });
        Ok(done.await.map_err(|error| Problem::internal(&error))??)
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn read_only(&self) -> bool {
        self.0.read_only
    }

    pub(crate) fn host(&self) -> IpAddr {
        self.0.host
    }

    /// Counts a document that was read, or could not be.
    pub(crate) fn count_read(&self, well: bool) {
        let counter = if well { &self.0.metrics.reads } else { &self.0.metrics.reads_failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// What was worked out lately, for some keys. When it is full, the older half is forgotten.
#[derive(Debug)]
struct Memory<K, V> {
    recent: HashMap<K, V>,
    older: HashMap<K, V>,
}

/// Keys of each half. A key and its value are some hundred bytes.
const REMEMBERED: usize = 2000;

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self { recent: HashMap::new(), older: HashMap::new() }
    }
}

impl<K: Hash + Eq, V: Clone> Memory<K, V> {
    fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
    {
        if let Some(value) = self.recent.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.older.remove_entry(key)?;
        self.keep(key, value.clone());
        Some(value)
    }

    fn keep(&mut self, key: K, value: V) {
        if self.recent.len() >= REMEMBERED {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(key, value);
    }
}

/// The whole service.
pub fn router(app: App) -> Router {
    // Those who may not ask see no more than these.
    let open = Router::new().merge(assets::router()).merge(security::login::router()).merge(security::health::router());
    let guarded = Router::new()
        .merge(pages::router())
        .merge(api::router())
        .merge(protocols::router())
        .merge(metrics::router())
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(from_fn_with_state(app.clone(), crate::fresh::revalidate))
        .layer(from_fn(security::visitor::required));
    // From the inside to the outside.
    Router::new()
        .merge(open)
        .merge(guarded)
        .layer(from_fn_with_state(app.clone(), security::origin::check))
        .layer(from_fn_with_state(Arc::new(Semaphore::new(LARGE_BODIES)), security::limits::large))
        .layer(from_fn_with_state(app.clone(), security::visitor::recognise))
        .layer(from_fn_with_state(app.clone(), protocols::cross_origin::share))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(Arc::new(Semaphore::new(CONCURRENCY)), security::limits::limit))
        .layer(from_fn_with_state(app.clone(), security::host::check))
        .layer(CatchPanicLayer::custom(security::limits::panicked))
        .layer(from_fn(problem::for_people))
        .layer(from_fn(security::headers::set))
        .layer(from_fn_with_state(app.clone(), security::log::requests))
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use crate::trial::Trial;

    #[tokio::test]
    async fn answers() {
        let trial = Trial::new();
        let start = trial.page("/").await;
        assert_eq!(start.status, 200, "{start:?}");
        assert!(start.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
        assert_eq!(start.header("x-content-type-options"), "nosniff");
        assert_eq!(start.header("referrer-policy"), "same-origin");
        assert!(start.header("content-type").starts_with("text/html"));
        assert_eq!(trial.get("/healthz").await.body, "ok\n");
        let found = trial.get("/api/v1/search?q=mostem&by=Wrona&act=says&act=promises").await;
        assert_eq!(found.status, 200, "{found:?}");
        let hits = found.json()["hits"].as_array().unwrap().clone();
        assert!(!hits.is_empty(), "{found:?}");
        for hit in hits {
            assert_eq!(hit["statement"]["speaker"], "Anna Wrona", "{hit}");
        }
        let metrics = trial.get("/metrics").await.body;
        assert!(metrics.contains("depesza_archive_articles 4\n"), "{metrics}");
        let line = "depesza_requests_total{route=\"/api/v1/search\",method=\"GET\",status=\"200\"} 1\n";
        assert!(metrics.contains(line), "{metrics}");
        trial.get("/nowhere").await.is_problem(404, "not-found");
        let page = trial.page("/nowhere").await;
        assert!(
            page.status == 404 && page.body.contains("<h1>") && page.header("content-type").starts_with("text/html")
        );
        trial.post("/metrics", "text/plain", "x").await.is_problem(405, "method-not-allowed");
    }
}
