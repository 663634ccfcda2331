//! Listening, and ending well.

use crate::app::{App, Settings, router};
use crate::listen::{GRACE, listen};
use crate::security::random::NoRandom;
use crate::security::tokens::{self, BadTokens};
use archive::{Archive, Mode};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// What the server is told.
#[derive(Clone, Debug)]
pub struct Options {
    pub archive: PathBuf,
    pub host: IpAddr,
    /// 0: one that is free.
    pub port: u16,
    /// The hashes of the tokens of those who may ask. Needed where others than this machine can reach the server.
    pub token_file: Option<PathBuf>,
    /// Whether nothing can be added or corrected.
    pub read_only: bool,
    pub log: Log,
}

/// How the log on standard error is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Log {
    /// Lines for people, of what went wrong.
    #[default]
    Warnings,
    /// Lines for people, of every request as well.
    Text,
    /// The same as lines of JSON.
    Json,
}

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("{host} can be reached from other machines, and everybody there could read the archive")]
    NeedsTokens { host: IpAddr },
    #[error("cannot read the tokens in {}: {error}", .path.display())]
    TokenFile { path: PathBuf, error: io::Error },
    #[error("the tokens in {} cannot be used: {error}", .path.display())]
    BadTokens { path: PathBuf, error: BadTokens },
    #[error("cannot listen at {address}: {error}")]
    Listen { address: SocketAddr, error: io::Error },
    #[error("the server stopped: {0}")]
    Stopped(io::Error),
    #[error("nothing can be fetched: {0}")]
    Client(String),
    #[error(transparent)]
    Random(#[from] NoRandom),
    #[error(transparent)]
    Archive(#[from] archive::Error),
}

impl ServeError {
    /// What to do next.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NeedsTokens { .. } => {
                "make a token with depesza serve token new and give its file with --token-file, or leave --host out"
            }
            Self::TokenFile { .. } => "depesza serve token new --file FILE makes one",
            Self::BadTokens { .. } => "depesza serve token new --file FILE adds a line that is right",
            Self::Listen { error, .. } => match error.kind() {
                io::ErrorKind::AddrInUse => "another program listens there: choose another port with --port",
                io::ErrorKind::PermissionDenied => "ports below 1024 are not for everybody: choose another with --port",
                _ => "check the address: it must be one of this machine",
            },
            Self::Archive(error) => return error.help(),
            _ => return None,
        })
    }
}

/// What has been done when the server listens.
#[derive(Clone, Copy, Debug)]
pub struct Listening {
    pub address: SocketAddr,
    /// Whether the archive was not there and has been made.
    pub made: bool,
}

/// Listens until the program is told to end. `announce` is called when the first request can be answered.
pub fn run(options: &Options, announce: impl FnOnce(Listening)) -> Result<(), ServeError> {
    let tokens = match &options.token_file {
        Some(path) => {
            let read = std::fs::read_to_string(path);
            let text = read.map_err(|error| ServeError::TokenFile { path: path.clone(), error })?;
            Some(tokens::parse(&text).map_err(|error| ServeError::BadTokens { path: path.clone(), error })?)
        }
        None if !options.host.is_loopback() => return Err(ServeError::NeedsTokens { host: options.host }),
        None => None,
    };
    let made = !options.read_only && !options.archive.exists();
    if !options.read_only {
        // It may have an older schema, too.
        drop(Archive::open(&options.archive, Mode::Create)?);
    }
    log(options.log);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
    let settings = Settings {
        archive: options.archive.clone(),
        host: options.host,
        read_only: options.read_only,
        tokens,
        allow_private: false,
    };
    let app = App::new(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ServeError::Stopped)?;
    let done = runtime.block_on(async {
        let address = SocketAddr::new(options.host, options.port);
        let listener = tokio::net::TcpListener::bind(address).await;
        let listener = listener.map_err(|error| ServeError::Listen { address, error })?;
        let address = listener.local_addr().map_err(ServeError::Stopped)?;
        announce(Listening { address, made });
        // The model is loaded before somebody waits for it.
        let waking = app.clone();
        tokio::spawn(async move { waking.words("news").await.map(drop) });
        listen(listener, router(app), told_to_end()).await;
        Ok(())
    });
    // What a thread still does is read only, or a transaction that is not committed.
    runtime.shutdown_timeout(GRACE);
    done
}

async fn told_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    futures_util::future::select(std::pin::pin!(interrupt), std::pin::pin!(terminate)).await;
}

fn log(log: Log) {
    use tracing::level_filters::LevelFilter;
    let level = if log == Log::Warnings { LevelFilter::WARN } else { LevelFilter::INFO };
    // What libraries log may hold what was asked: the name of a tool, an address.
    let ours = Targets::new().with_target("serve", level);
    let builder = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr);
    // There is one already where many servers run in one program.
    let _ = match log {
        Log::Json => builder.json().flatten_event(true).with_current_span(false).finish().with(ours).try_init(),
        _ => builder.compact().with_ansi(false).with_target(false).finish().with(ours).try_init(),
    };
}
