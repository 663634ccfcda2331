//! What the server counts, as Prometheus reads it.

use crate::app::App;
use crate::archives::lock;
use crate::problem::Problem;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By route (as it is written in the code, so that there are few), method and status.
    requests: Mutex<BTreeMap<(String, &'static str, u16), u64>>,
    latency: Mutex<BTreeMap<String, Histogram>>,
    pub(crate) under_way: AtomicU64,
    pub(crate) reads: AtomicU64,
    pub(crate) reads_failed: AtomicU64,
    pub(crate) added: AtomicU64,
}

/// Seconds at which the buckets end: a search is to be answered in tens of milliseconds, a text read in some hundreds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Clone, Debug, Default)]
struct Histogram {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

impl Metrics {
    /// Counts a request that was answered.
    pub(crate) fn answered(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        *lock(&self.requests).entry((route.to_owned(), method, status)).or_default() += 1;
        let seconds = took.as_secs_f64();
        let mut latency = lock(&self.latency);
        let histogram = latency.entry(route.to_owned()).or_default();
        histogram.count += 1;
        histogram.sum += seconds;
        for (bucket, end) in histogram.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= end);
        }
    }

    fn write(&self, archive: &Sizes) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        };
        head(&mut out, "depesza_requests_total", "counter", "Requests answered.");
        for ((route, method, status), count) in &*lock(&self.requests) {
            let _ = writeln!(
                out,
                "depesza_requests_total{{route=\"{}\",method=\"{method}\",status=\"{status}\"}} {count}",
                escape(route)
            );
        }
        head(&mut out, "depesza_request_seconds", "histogram", "Time until the head of the answer.");
        for (route, histogram) in &*lock(&self.latency) {
            let route = escape(route);
            for (bucket, end) in histogram.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(out, "depesza_request_seconds_bucket{{route=\"{route}\",le=\"{end}\"}} {bucket}");
            }
            let Histogram { count, sum, .. } = histogram;
            let _ = writeln!(out, "depesza_request_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let _ = writeln!(out, "depesza_request_seconds_sum{{route=\"{route}\"}} {sum}");
            let _ = writeln!(out, "depesza_request_seconds_count{{route=\"{route}\"}} {count}");
        }
        let single = [
            ("depesza_requests_under_way", "gauge", "Requests that are being answered.", &self.under_way),
            ("depesza_reads_total", "counter", "Documents read.", &self.reads),
            ("depesza_reads_failed_total", "counter", "Documents that could not be read.", &self.reads_failed),
            ("depesza_added_total", "counter", "Documents added to the archive by this server.", &self.added),
        ];
        for (name, kind, help, value) in single {
            head(&mut out, name, kind, help);
            let _ = writeln!(out, "{name} {}", value.load(Ordering::Relaxed));
        }
        let sizes = [
            ("depesza_archive_articles", "Articles in the archive.", archive.articles),
            ("depesza_archive_statements", "Statements in the archive.", archive.statements),
            ("depesza_archive_entities", "Entities in the archive.", archive.entities),
            ("depesza_archive_bytes", "Bytes of the archive's file.", archive.bytes),
        ];
        for (name, help, value) in sizes {
            head(&mut out, name, "gauge", help);
            let _ = writeln!(out, "{name} {value}");
        }
        out
    }
}

/// How large the archive is.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sizes {
    pub(crate) articles: u64,
    pub(crate) statements: u64,
    pub(crate) entities: u64,
    pub(crate) bytes: u64,
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let sizes = app.sizes().await?;
    let text = app.metrics().write(&sizes);
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
        text,
    ))
}
